// Markdown → Slack's block: nothing can ping, the Markdown stays what it was, sizes are counted after escaping.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fallbackLimits, maxBlockSize } from '../../../adapters/slack/limits.ts';
import { createDefuser } from '../../../adapters/slack/render/defuse.ts';
import { render } from '../../../adapters/slack/render.ts';
import { RecordingSink, whole } from '../../adapter-contract/stage.ts';
import { openStage } from './stage.ts';

const defuse = (markdown: string): string => createDefuser()(markdown).text;

const shownBySlack = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

describe('rendering', () => {
  it('leaves no bracket that Slack could read as the beginning of a token', () => {
    const pieces = fc.constantFrom(
      '<!channel>',
      '<@U1>',
      '`',
      '```\n',
      '\n> ',
      '&lt;',
      '<',
      '>',
      '|',
      'a',
      '~~~\n',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 30 }), (parts) => {
        const { payload, size } = render(parts.join(''));
        expect(payload.markdown).not.toContain('<');
        expect(payload.text).not.toMatch(/[<>]/);
        expect(size).toBe(payload.markdown.length);
      }),
    );
  });

  it.each(['ftp', 'data', 'file', 'javascript', 'slack', 'tel', 'ws', 'https-x', 'x-mailto'])(
    'makes no link and no image of an address that begins with %s:',
    (scheme) => {
      const address = `${scheme}://host.example/a`;
      const label = render(`[label](${address})`).payload.markdown;
      const picture = render(`![picture](${address})`).payload.markdown;
      expect([label, picture]).toEqual([`label (\`${address}\`)`, `picture \`${address}\``]);
    },
  );

  it('stays safe wherever a growing text is cut', () => {
    const text = 'a <!channel> `<!here>`\n```\n<@U1>\n```\n> <@U1|x>';
    for (let end = 0; end <= text.length; end += 1) expect(defuse(text.slice(0, end))).not.toContain('<');
  });

  it('goes on from what it has rendered, wherever the deltas of a growing text are cut', () => {
    const blocks = fc.constantFrom(
      'plain words <!channel>\n\n',
      '[label](https://x.example/a) and <https://y.example>\n\n',
      '![alt <@U1>](https://x.example/i.png) !',
      '- item\n\n  [x](javascript:1)\n\n',
      '```\n&lt; [x](javascript:1)\n```\n\n',
      '> quote `&lt;`\n',
      '| a | b |\n|---|---|\n| <!here> | &lt; |\n\n',
      '[1]: https://evil.example\n\n',
      '1. one\n',
      '   ',
      '\n',
      '~~~',
      'https://x.example/路径。后面 ',
    );
    fc.assert(
      fc.property(fc.array(blocks, { maxLength: 12 }), fc.array(fc.nat(400), { maxLength: 8 }), (parts, cuts) => {
        const text = parts.join('');
        const growing = createDefuser();
        for (const end of [...cuts.toSorted((one, other) => one - other), text.length, ...cuts]) {
          const part = text.slice(0, end);
          const grown = growing(part);
          expect(grown).toEqual(createDefuser()(part));
          expect(grown.text).not.toContain('<');
        }
      }),
      { numRuns: 100 },
    );
  });

  it('a text that grows by finished parts is rendered as the beginning of the longer one', () => {
    const parts = [
      'Words <b>, ',
      '[label](https://x.example/a) ',
      '`code &lt;` ',
      '![alt](https://x.example/i.png)\n\n',
      '```js\nif (a < b) {}\n```\n\n',
      '> quote <!here>\n\n',
      '| a | b |\n|---|---|\n| <1> | 2 |\n',
      '| 3 | 4 |\n\n',
      '[bank.example](https://evil.example) ',
      '中文https://x.example/a。',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 12 }), (chosen) => {
        let before = '';
        let text = '';
        for (const part of chosen) {
          text += part;
          const rendered = render(text).payload.markdown;
          expect(rendered.startsWith(before)).toBe(true);
          before = rendered;
        }
      }),
    );
  });

  it('counts what a table may not be as too long, so that it is cut', () => {
    const table = (rows: number, cell = 'x') => `| h |\n|---|\n${`| ${cell} |\n`.repeat(rows)}\n`;
    const fits = (text: string) => render(text).size <= maxBlockSize;
    expect(fits(table(99))).toBe(true);
    expect(fits(table(100))).toBe(false);
    expect(fits(table(3, 'x'.repeat(3000)))).toBe(true);
    expect(fits(table(4, 'x'.repeat(2600)))).toBe(false);
    expect(fits(`${table(2)}and\n\n${table(2)}`)).toBe(false);
    expect(fits(`\`\`\`\n${table(200)}\`\`\`\n${table(2)}`)).toBe(true);
  });

  it('shows the same characters again', () => {
    const shown = 'if (a < b && c > d) { x = "&amp;" } <b>';
    expect(shownBySlack(defuse(shown.replace('&amp;', '&')))).toBe(shown.replace('&amp;', '&'));
    expect(shownBySlack(defuse(`\`${shown}\``))).toBe(`\`${shown}\``);
    expect(shownBySlack(defuse(`\`\`\`c\n${shown}\n\`\`\`\n`))).toBe(`\`\`\`c\n${shown}\n\`\`\`\n`);
  });

  it('keeps quotes, tables and the addresses of links', () => {
    expect(defuse('> quoted > text\n>> twice')).toBe('> quoted &gt; text\n>> twice');
    expect(defuse('[site](https://x.example/?a=1&b=2)')).toBe('[site](https://x.example/?a=1&b=2)');
    expect(defuse('<https://x.example/?a=1&b=2>')).toBe('https://x.example/?a=1&b=2');
    expect(defuse('`<https://x.example>`')).toBe('`&lt;https://x.example&gt;`');
    expect(defuse('| a | b |\n|---|---|\n| 1 < 2 | x |')).toBe('| a | b |\n|---|---|\n| 1 &lt; 2 | x |');
  });

  it('tells code from prose by whole fences and runs of backticks', () => {
    expect(defuse('~~~\n&lt;\n~~~\n&lt;')).toBe('~~~\n&amp;lt;\n~~~\n&lt;');
    expect(defuse('````\n```\n&lt;\n````\n&lt;')).toBe('````\n```\n&amp;lt;\n````\n&lt;');
    expect(defuse('```js\n```not the end\n&lt;\n```\n&lt;')).toBe('```js\n```not the end\n&amp;lt;\n```\n&lt;');
    expect(defuse('``a ` &lt;`` &lt;')).toBe('``a ` &amp;lt;`` &lt;');
    expect(defuse('` no end &lt;')).toBe('` no end &lt;');
    expect(defuse('```\nstill open &lt;')).toBe('```\nstill open &amp;lt;');
  });

  it('takes out what cannot be seen', () => {
    expect(defuse('a\u0000b\u202ec\td\r\ne')).toBe('abc\td\ne');
  });

  it('holds the fallback text within its limits, whole characters only', () => {
    for (const pattern of ['x', '语', '🎉', '<', '&', 'é']) {
      for (const length of [0, 1, 1332, 1333, 1334, 3898, 3899, 3900, 3901, 4001, 20_000]) {
        const { text } = render(pattern.repeat(length)).payload;
        expect(text.length).toBeLessThanOrEqual(fallbackLimits.characters);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(fallbackLimits.bytes);
        expect(text).toMatch(/^(?:x*|语*|(?:🎉)*|(?:&lt;)*|(?:&amp;)*|é*)…?$/u);
        if (Buffer.byteLength(shownBySlack(text)) < length) expect(text.endsWith('…')).toBe(true);
      }
    }
  });

  it('never cuts the fallback text inside of what a reader takes for one character', () => {
    for (const grapheme of ['👩‍👩‍👧‍👦', '🇩🇪', 'e\u0301', '👍🏽', 'नि', '각']) {
      for (let before = 0; before < 24; before += 1) {
        const { text } = render(`${'x'.repeat(before)}${grapheme.repeat(4000)}`).payload;
        expect(text.endsWith('…')).toBe(true);
        expect(text.replace(/^x*/, '').replaceAll(grapheme, '')).toBe('…');
        expect(Buffer.byteLength(text)).toBeGreaterThan(fallbackLimits.bytes - 3 - Buffer.byteLength(grapheme));
      }
    }
  });

  it('is quick with adversarial backticks', () => {
    const ragged = Array.from({ length: 150 }, (_, index) => '`'.repeat(index + 1)).join(' ');
    expect(render(ragged).size).toBe(ragged.length);
    expect(render('` `` '.repeat(2000)).size).toBe(10_000);
  });

  it('says what Slack takes: one less than the most, the most, and one more than Slack itself takes', async () => {
    const stage = await openStage();
    const sink = new RecordingSink();
    await stage.adapter.start(sink);
    await stage.say('Alice', 'direct', 'sizes');
    const { target } = await sink.message('sizes');
    const open = (text: string) =>
      stage.adapter.apply({
        type: 'open',
        target,
        nonce: `n${text.length}`,
        first: true,
        content: whole(text),
        last: true,
      });
    const sized = (size: number) => `${'<'.repeat(Math.floor(size / 4))}${'x'.repeat(size % 4)}`;
    for (const size of [maxBlockSize - 1, maxBlockSize, 12_000]) {
      expect(render(sized(size)).size).toBe(size);
      expect(await open(sized(size))).toBeDefined();
    }
    await expect(open(sized(12_001))).rejects.toMatchObject({ kind: 'too-long', code: 'invalid_blocks' });
    await stage.close();
  });
});

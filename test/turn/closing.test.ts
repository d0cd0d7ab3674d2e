import { describe, expect, it } from 'vitest';
import type { RunEnd } from '../../src/agent.ts';
import { textsFor } from '../../src/texts.ts';
import { type ClosingContext, closingOf, codeOf } from '../../src/turn/closing.ts';
import { bad, nothing } from './agent.ts';

const texts = textsFor('en', '');
const image = { type: 'image', url: 'data:image/png;base64,AA==' } as const;

function close(
  answer: string,
  end: RunEnd = { outcome: 'completed' },
  more: Partial<typeof nothing> = {},
  shown = false,
) {
  return closingOf({ snapshot: { ...nothing, ...more, answer }, end, shown }, context());
}

function context(more: Partial<ClosingContext> = {}): ClosingContext {
  return {
    turnId: 'turn-id',
    notTaken: [],
    missed: false,
    poisoned: false,
    texts,
    cut: undefined,
    agentStops: true,
    ...more,
  };
}

describe('the last text of a turn', () => {
  it('is the answer, and nothing else, when all went well', () => {
    expect(close('Hello.\n\n')).toEqual({ text: 'Hello.', end: 'answered' });
  });

  it('says so when there is no answer', () => {
    expect(close(' \n').text).toBe(texts.noAnswer);
  });

  it('is empty when there is only something to see, unless a text stands there that must go', () => {
    expect(close('', { outcome: 'completed' }, { media: [image] }).text).toBe('');
    expect(close('', { outcome: 'completed' }, { media: [image] }, true).text).toBe(texts.mediaOnly);
  });

  const reasons: readonly [ReturnType<typeof bad>, keyof typeof texts, 'failed' | 'interrupted'][] = [
    [bad('unreachable'), 'unreachable', 'failed'],
    [bad('overloaded'), 'unreachable', 'failed'],
    [bad('busy'), 'busy', 'failed'],
    [bad('timeout'), 'timeout', 'failed'],
    [bad('failed'), 'failed', 'failed'],
    [bad('refused'), 'failed', 'failed'],
    [bad('not-a-stream'), 'failed', 'failed'],
    [bad('too-large'), 'failed', 'failed'],
    [bad('timeout', { outcome: 'interrupted' }), 'interrupted', 'interrupted'],
    [bad('interrupted', { outcome: 'interrupted' }), 'interrupted', 'interrupted'],
  ];

  it.each(['en', 'zh'] as const)('gives the reason in plain words, with a reference, in %s', (language) => {
    const words = textsFor(language, '');
    for (const [end, name, outcome] of reasons) {
      const asked = { snapshot: { ...nothing, answer: 'Half' }, end, shown: true };
      const closing = closingOf(asked, context({ texts: words }));
      const harmless = end.error.kind === 'busy' ? `\n${words.orBeginAnew}` : '';
      const hint = end.error.harmless ? harmless : `\n${words.retryHint}`;
      expect(closing).toEqual({ text: `Half\n\n${words[name]} ${words.reference('turn-id')}${hint}`, end: outcome });
      expect(closing.text).not.toContain('the words of the agent');
    }
  });

  it('says that it was stopped, and whether Friday goes on unseen', () => {
    const asked = {
      snapshot: { ...nothing, answer: '```js\nlet a' },
      end: { outcome: 'stopped' },
      shown: true,
    } as const;
    const order = { by: { id: 'U1', userId: 'test-U1' } };
    const cut = { by: 'person', order } as const;
    expect(closingOf(asked, context({ cut }))).toEqual({
      text: `\`\`\`js\nlet a\n\`\`\`\n\n${texts.stopped} ${texts.retryHint}`,
      end: 'stopped',
    });
    expect(closingOf(asked, context({ cut, agentStops: false })).text).toContain('may still be finishing');
    expect(closingOf(asked, context({ cut: { by: 'place' } }))).toEqual({
      text: `\`\`\`js\nlet a\n\`\`\`\n\n${texts.placeEnds}`,
      end: 'interrupted',
    });
  });

  it('never ends on a promise to keep trying', () => {
    for (const [end] of reasons) expect(close('', end).text).not.toMatch(/keep trying|⏳/);
  });

  it('stands outside of code in which the answer broke off', () => {
    const note = `${texts.interrupted} ${texts.reference('turn-id')}\n${texts.retryHint}`;
    const cases: readonly [string, string][] = [
      ['```js\nlet a', '```js\nlet a\n```'],
      ['````\n```\nlet a', '````\n```\nlet a\n````'],
      ['~~~\nlet a', '~~~\nlet a\n~~~'],
      ['```', '```\n```'],
      ['- one\n  ```\n  let a', '- one\n  ```\n  let a\n  ```'],
      ['> ```\n> let a', '> ```\n> let a\n> ```'],
      ['```\nlet a\n```', '```\nlet a\n```'],
      ['Say ```no', 'Say ```no'],
    ];
    for (const [answer, closed] of cases)
      expect(close(answer, bad('interrupted', { outcome: 'interrupted' })).text).toBe(`${closed}\n\n${note}`);
  });

  it('names what was not passed on, below everything else', () => {
    const notTaken = [
      { name: 'a_b_c.png', reason: 'too-large' },
      { name: '`**x**`\n# y', reason: 'unavailable' },
      { name: 'run.exe', reason: 'program' },
    ] as const;
    const asked = { snapshot: { ...nothing, answer: 'Seen.' }, end: { outcome: 'completed' }, shown: true } as const;
    expect(closingOf(asked, context({ notTaken })).text).toBe(
      "Seen.\n\nNot passed on to Friday:\n- `a_b_c.png`: too large\n- `'**x**' # y`: could not be fetched\n" +
        '- `run.exe`: is a program, which I do not take',
    );
    const inChinese = closingOf(asked, context({ notTaken, texts: textsFor('zh', '') })).text;
    expect(inChinese).toContain('未转交给 Friday：\n- `a_b_c.png`: 文件过大');
  });
});

describe('a name of a file', () => {
  it('is one line of code of a bearable length', () => {
    expect(codeOf(' \n')).toBe('`?`');
    expect(codeOf('x'.repeat(1000))).toHaveLength(122);
  });
});

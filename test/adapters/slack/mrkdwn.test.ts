// Slack's stored text → Markdown as the person meant it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from '../../../adapters/slack/mrkdwn.ts';

const names = {
  botUserId: 'UFRIDAY',
  botName: 'friday',
  nameOf: (userId: string) => ({ U1: 'Alice' })[userId],
};
const text = (stored: string): string => decode(stored, names).text;

describe('decoding a person’s text', () => {
  it('takes Friday’s name away where the message begins with it, and only there', () => {
    expect(text('<@UFRIDAY> hello')).toBe('hello');
    expect(text('  <@UFRIDAY|friday>: hello')).toBe('hello');
    expect(text('<@UFRIDAY>, hello <@UFRIDAY>')).toBe('hello @friday');
    expect(text('ask <@UFRIDAY> this')).toBe('ask @friday this');
    expect(text('<@UFRIDAY>')).toBe('');
    expect(text('<@UFRIDAY> !new')).toBe('!new');
  });

  it('makes mentions readable', () => {
    expect(text('<@U1> and <@U2> and <@U3|carol>')).toBe('@Alice and @U2 and @carol');
    expect(text('<#C1|general> <#C2> <#C3|>')).toBe('#general #C2 #C3');
    expect(text('<!channel> <!here|here> <!subteam^S1|@devs> <!subteam^S2>')).toBe('@channel @here @devs @S2');
    expect(text('<!date^1700000000^{date}|14 Nov>')).toBe('14 Nov');
  });

  it('turns links into Markdown, and leaves what was typed as an address an address', () => {
    expect(text('<https://example.com/a?b=1&amp;c=2>')).toBe('https://example.com/a?b=1&c=2');
    expect(text('<https://example.com|the site>')).toBe('[the site](https://example.com)');
    expect(text('<http://example.com|example.com>')).toBe('example.com');
    expect(text('<mailto:a@b.example|a@b.example>')).toBe('a@b.example');
    expect(text('<https://example.com|a [b] c>')).toBe('[a \\[b\\] c](https://example.com)');
  });

  it('keeps code as code', () => {
    expect(text('`a &lt;b&gt; &amp;amp;`')).toBe('`a <b> &amp;`');
    expect(text('write &amp;lt; for &lt;')).toBe('write &lt; for <');
    expect(text('see `<http://x.example|x.example>` ok')).toBe('see `x.example` ok');
    expect(text('```\ncurl <https://x.example|label>\n```')).toBe('```\ncurl label\n```');
  });

  it('keeps quotes, lists and emphasis', () => {
    expect(text('&gt; quoted\n• one\n*bold* _it_ ~no~')).toBe('> quoted\n• one\n*bold* _it_ ~no~');
  });

  it('gives back whatever a person types without tokens', () => {
    const escapeTyped = (typed: string) =>
      typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    fc.assert(
      fc.property(fc.string(), (typed) => {
        expect(text(escapeTyped(typed))).toBe(typed.trim());
      }),
    );
  });
});

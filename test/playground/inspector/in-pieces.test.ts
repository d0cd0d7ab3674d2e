import { describe, expect, it } from 'vitest';
import { withoutSplitSecrets } from '../../../playground/inspector/in-pieces.ts';
import { createRedaction } from '../../../playground/inspector/redact.ts';
import type { TraceEntry } from '../../../playground/inspector/trace.ts';
import { asked, delta, seen, traced, wrote } from './entries.ts';

const token = 'tok-0123456789-abcdef';
const redaction = createRedaction([token]);

function said(entries: readonly TraceEntry[]): string[] {
  const exported = withoutSplitSecrets(entries, redaction);
  return exported.flatMap((entry) =>
    entry.kind === 'frame' ? [(JSON.parse(entry.data) as { text: string }).text] : [],
  );
}

describe('a secret that comes in pieces', () => {
  it.each(Array.from({ length: token.length - 1 }, (_, index) => index + 1))(
    'is taken out of all of them: cut after %i characters',
    (at) => {
      const [first, last] = [`It is ${token.slice(0, at)}`, `${token.slice(at)}, she says`];
      expect(said(traced(asked(1, '1'), delta(1, first), delta(1, last)))).toEqual(['It is [redacted]', ', she says']);
    },
  );

  it('may come letter by letter, while another answer says something else', () => {
    const letters = [...`a ${token}!`].flatMap((letter) => [delta(1, letter), delta(2, 'x')]);
    const all = said(traced(...letters));
    expect(all.filter((_, index) => index % 2 === 0).join('')).toBe('a [redacted]!');
    expect(all.filter((_, index) => index % 2 === 1).join('')).toBe('x'.repeat(letters.length / 2));
  });

  it('may be one that nobody told us of, after a word that tells', () => {
    const pieces = ['see https://a.example/?api_k', 'ey=s3c', 'r3t and'];
    expect(said(traced(...pieces.map((text) => delta(1, text)))).join('')).toBe(
      'see https://a.example/?api_key=[redacted] and',
    );
  });

  it('is taken out of what was added to a message, call by call', () => {
    const add = (call: string, body: unknown) => ({ ...wrote(call, { messageId: '2' }), body: JSON.stringify(body) });
    const entries = traced(
      add('chat.startStream', { markdown_text: 'It is tok-012' }),
      add('chat.appendStream', { chunks: [{ type: 'markdown_text', text: '3456789-abc' }] }),
      add('chat.stopStream', { markdown_text: 'def.' }),
    );
    const bodies = withoutSplitSecrets(entries, redaction).map((entry) => (entry.kind === 'write' ? entry.body : ''));
    expect(bodies.join()).toContain('It is [redacted]');
    expect(bodies.join()).not.toMatch(/tok-|345|abc|def/);
  });

  it('is taken out while it grows, from half of it on', () => {
    const text = (length: number) => `It is ${token.slice(0, length)}`;
    const edit = { ...wrote('chat.update', { messageId: '2' }), body: JSON.stringify({ text: `${text(15)}…` }) };
    const exported = withoutSplitSecrets(traced(seen('2', '1', text(20)), seen('2', '1', text(5)), edit), redaction);
    expect(exported[0]).toMatchObject({ text: 'It is [redacted]' });
    expect(exported[1]).toMatchObject({ text: 'It is tok-0' });
    expect(exported[2]).toMatchObject({ body: JSON.stringify({ text: 'It is [redacted]…' }) });
  });

  it('changes nothing else, to the last byte', () => {
    const odd = { kind: 'frame', request: 1, data: '{ "text":  "one" }' } as const;
    const entries = traced(asked(1, '1'), odd, { kind: 'frame', request: 1, data: '[DONE]' }, seen('2', '1', 'x'));
    expect(withoutSplitSecrets(entries, redaction)).toEqual(entries);
  });
});

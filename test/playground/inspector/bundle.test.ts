import { describe, expect, it } from 'vitest';
import { bundleText, makeBundle, readBundle } from '../../../playground/inspector/bundle.ts';
import { createRedaction } from '../../../playground/inspector/redact.ts';
import { delta, heard, said, seen, traced, turn, wrote } from './entries.ts';

const entries = traced(said('1', 'one "quoted"\n'), heard('1'), turn('t', '1'), delta(1, '你好'), seen('2', '1', 'x'));
const visible = [
  {
    platform: 'slack' as const,
    id: 'C1 1',
    room: '#general',
    messages: [{ text: 'x', files: ['a.png (3)'], buttons: ['Stop'], reactions: [] }],
  },
];
const parts = { applicationId: '99', agentStops: true, entries, visible };

describe('a recording as a file', () => {
  it('comes back as it was, and again', () => {
    const bundle = makeBundle({ ...parts, entries: [...entries, ...traced(wrote('chat.update', { messageId: '2' }))] });
    const text = bundleText(bundle);
    expect(readBundle(text)).toEqual(bundle);
    const again = bundleText(readBundle(text));
    expect(bundleText(readBundle(again))).toBe(again);
    expect(text.split('\n')).toHaveLength(bundle.entries.length + bundle.visible.length + 6);
  });

  it.each([
    ['no JSON', 'This is no JSON.'],
    ['{"format":"other"}', 'This is no recording'],
    [bundleText({ ...makeBundle(parts), version: 4 as 1 }), 'version'],
    [JSON.stringify({ ...makeBundle(parts), entries: [{ seq: 0, atMs: 0, kind: 'nothing' }] }), 'entries.0'],
  ])('is refused with a reason when it cannot be read (%#)', (text, reason) => {
    expect(() => readBundle(text)).toThrow(reason);
  });
});

describe('what is taken out of a recording', () => {
  const redaction = createRedaction(['xoxb-local-friday']);

  it('is whatever opens something, wherever it stands', () => {
    const body = {
      token: 'abcd',
      text: 'Bearer xoxb-local-friday',
      blocks: [{ elements: [{ action_id: 'friday_stop', value: 'turn.stop', text: { text: 'Stop' } }] }],
      components: [{ custom_id: 'turn.stop', label: 'Stop' }],
      metadata: { event_payload: { nonce: 'turn-0' } },
      url: 'https://files.example/a?token=s3cret',
      response_url: 'http://127.0.0.1/response/1',
      attachments: [{ url: 'https://cdn.example/attachments/1/2/a%20b.png?ex=65f0a1&is=65dd2c&hm=51eaad&' }],
    };
    const text = redaction.json(body);
    for (const secret of ['abcd', 'xoxb', 'turn', 's3cret', 'response/1', '65f0a1', '65dd2c', '51eaad'])
      expect(text).not.toContain(secret);
    expect(JSON.parse(text)).toMatchObject({
      attachments: [{ url: 'https://cdn.example/attachments/1/2/a%20b.png?[redacted]&' }],
      components: [{ label: 'Stop' }],
      blocks: [{ elements: [{ text: { text: 'Stop' } }] }],
    });
  });

  it('is the content of files, but not how long it is', () => {
    const url = `data:image/png;base64,${'A'.repeat(5000)}`;
    expect(JSON.parse(redaction.json({ image_url: url, text: `see ${url}!` }))).toEqual({
      image_url: 'data:image/png;base64,… (5022 characters)',
      text: 'see data:image/png;base64,… (5022 characters)!',
    });
    expect(JSON.parse(redaction.json({ value: 'said', n: 1, no: null }))).toEqual({ value: 'said', n: 1, no: null });
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Generated } from '../../../playground/recorder/generated.ts';

const captures = new URL('../../fixtures/captures/1.1.6.post2/', import.meta.url);

function framesOf(name: string): string[] {
  const text = readFileSync(new URL(`${name}.sse`, captures), 'utf8');
  return text.split('\n\n').flatMap((frame) => (frame.startsWith('data: ') ? [frame.slice(6)] : []));
}

describe('how much an agent has said', () => {
  it.each(['tool', 'think', 'long', 'unicode'])('counts the answer of a real stream (%s), and nothing else', (name) => {
    const generated = new Generated();
    let before = 0;
    for (const frame of framesOf(name)) {
      generated.take(frame);
      expect(generated.characters).toBeGreaterThanOrEqual(before);
      before = generated.characters;
    }
    const messages = framesOf(name)
      .map(
        (frame) => JSON.parse(frame) as { object: string; type: string; status: string; content?: { text?: string }[] },
      )
      .filter(({ object, type, status }) => object === 'message' && type === 'message' && status === 'completed');
    const texts = messages.map(({ content = [] }) => content.map(({ text = '' }) => text).join(''));
    expect(texts.join('')).not.toBe('');
    // As the bridge shows them: one below the other.
    expect(generated.characters).toBe(texts.filter((text) => text !== '').join('\n\n').length);
  });

  it('names what a frame is about, and shows what cannot be read', () => {
    const generated = new Generated();
    expect(generated.take('{"object":"message","type":"plugin_call","status":"completed"}').title).toBe(
      'message · plugin_call · completed',
    );
    expect(generated.take('[DONE]')).toEqual({ title: '[DONE]', value: '[DONE]' });
  });

  it('counts the other endpoint, too', () => {
    const generated = new Generated();
    generated.take('{"type":"response.output_text.delta","item_id":"m","content_index":0,"delta":"Hel"}');
    generated.take('{"type":"response.output_text.delta","item_id":"m","content_index":0,"delta":"lo"}');
    expect(generated.characters).toBe(5);
  });
});

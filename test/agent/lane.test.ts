import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type LaneMessage, partAt, TextLane, textOf } from '../../src/agent/lane.ts';
import { delta, read, sse } from './streams.ts';

/** Halves of characters, gaps and nothing at all are what goes wrong in joins. */
const words = fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('', '\n\n', '\ud83d', '\ude80', '好', '🚀'));
const addition = fc.record({ order: fc.nat(4), slot: fc.nat(3), words, rejoin: fc.boolean() });

it('equals the plain join of all its messages, whatever is added where', () => {
  const property = fc.property(fc.array(addition, { maxLength: 40 }), (additions) => {
    const lane = new TextLane('answer');
    const messages = Array.from({ length: 5 }, (_, order): LaneMessage => ({ order, lane: 'answer', parts: [] }));
    for (const { order, slot, words: added, rejoin } of additions) {
      const message = messages[order];
      if (!message) continue;
      const stableText = lane.text.slice(0, lane.stableChars);
      const part = partAt(message, slot);
      part.text += added;
      lane.grown(message, part, added, messages);
      if (rejoin) lane.rejoin(messages);
      const joined = messages.map(textOf).filter((text) => text !== '');
      expect(lane.text).toBe(joined.join('\n\n'));
      expect(lane.stableChars).toBeLessThanOrEqual(lane.text.length);
      // What was called stable still begins the text, unless the lane says that it drew back.
      if (lane.stableChars >= stableText.length) expect(lane.text.startsWith(stableText)).toBe(true);
    }
  });
  fc.assert(property, { numRuns: 500 });
});

it('gives any deltas back whole, in any pieces of the network', () => {
  const deltas = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 20 });
  const property = fc.property(deltas, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (texts, cuts) => {
    const bytes = sse(...texts.map((text) => delta('m', text)));
    const edges = [0, 1, ...cuts].sort((one, other) => one - other).map((cut) => Math.floor(cut * bytes.length));
    const pieces = edges.slice(1).map((edge, at) => bytes.subarray(edges[at], edge));
    const { answer, stableChars } = read(...pieces).snapshot;
    expect(answer).toBe(texts.join(''));
    expect(stableChars).toBe(answer.length);
  });
  fc.assert(property, { numRuns: 300 });
});

it('never throws, whatever bytes come', () => {
  const line = fc.oneof(fc.json(), fc.string(), fc.constantFrom('{"object":"content"', '[DONE]', 'null', '{}', '[]'));
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(line).map((lines) => sse(...lines)),
    fc
      .array(fc.object({ key: fc.constantFrom('object', 'type', 'output', 'content', 'error', 'data', 'text', 'x') }))
      .map((events) => sse(...events)),
    fc
      .array(
        fc.record(
          {
            object: fc.constantFrom('content', 'message', 'response'),
            id: fc.jsonValue(),
            type: fc.jsonValue(),
            content: fc.jsonValue(),
            output: fc.jsonValue(),
            error: fc.jsonValue(),
            msg_id: fc.jsonValue(),
            data: fc.jsonValue(),
            status: fc.jsonValue(),
            text: fc.jsonValue(),
          },
          { requiredKeys: ['object'] },
        ),
      )
      .map((events) => sse(...events)),
  );
  fc.assert(
    fc.property(bytes, (input) => {
      expect(typeof read(input).snapshot.answer).toBe('string');
    }),
    { numRuns: 500 },
  );
});

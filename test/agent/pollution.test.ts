// Wire JSON may name `__proto__` and `constructor`: nothing of ours, nor of anybody's in the process, changes by that.
import { afterEach, describe, expect, it } from 'vitest';
import { ReplyFold } from '../../src/agent/fold.ts';

const poison = '"__proto__":{"polluted":1,"text":"evil"},"constructor":{"prototype":{"polluted":1}},"toString":"x"';
const before = Reflect.ownKeys(Object.prototype);

afterEach(() => {
  expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

function replyTo(...events: readonly string[]) {
  const fold = new ReplyFold();
  for (const event of events) fold.accept(event);
  return { reply: fold.snapshot(), end: fold.finish() };
}

describe('events of an agent', () => {
  it('that name prototypes say what they say besides, and no more', () => {
    const { reply, end } = replyTo(
      `{"object":"message","type":"message","role":"assistant","id":"m1",${poison}}`,
      `{"object":"content","type":"text","delta":true,"msg_id":"m1","text":"Hello.",${poison}}`,
      `{"object":"response","status":"completed",${poison}}`,
    );
    expect([reply.answer, end]).toEqual(['Hello.', { outcome: 'completed' }]);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('whose ids are %s are like any others', (id) => {
    const { reply } = replyTo(
      `{"object":"message","type":"message","role":"assistant","id":"${id}"}`,
      `{"object":"content","type":"text","delta":true,"msg_id":"${id}","text":"Hello."}`,
      `{"object":"message","type":"plugin_call","id":"t","role":"assistant"}`,
      `{"object":"content","type":"data","msg_id":"t","data":{"call_id":"${id}","name":"${id}","arguments":"{}"}}`,
      `{"object":"message","type":"${id}","role":"${id}","id":"z"}`,
      `{"object":"${id}"}`,
    );
    expect(reply.answer).toBe('Hello.');
    expect(reply.tools.map(({ callId, name }) => [callId, name])).toEqual([[id, id]]);
  });
});

import { describe, expect, it, vi } from 'vitest';
import { createMarks } from '../../src/turn/marks.ts';
import { inbound } from '../engine/inbound.ts';
import { waitFor } from '../wait-for.ts';
import { ScriptedAgent } from './agent.ts';
import { MemoryChat, messageOf } from './chat.ts';
import { deskOn } from './stage.ts';

function setUp() {
  const chat = new MemoryChat();
  const marks = createMarks(deskOn(chat, new ScriptedAgent()));
  const [one, two] = [inbound({ id: 'one' }).target, inbound({ id: 'two' }).target];
  return { chat, marks, one, two };
}

describe('signs at a message', () => {
  it('are set and taken away in order, however long the first takes', async () => {
    const { chat, marks, one, two } = setUp();
    const slow = Promise.withResolvers<void>();
    chat.before = (operation) =>
      operation.type === 'mark' && operation.on && messageOf(operation.target) === 'one' ? slow.promise : undefined;
    void marks.set(one, 'waiting', true);
    void marks.set(one, 'waiting', false);
    void marks.set(two, 'waiting', true);
    await waitFor(() => expect(chat.signs('mark')).toEqual(['+waiting two']));
    slow.resolve();
    await waitFor(() => expect(chat.signs('mark')).toEqual(['+waiting two', '+waiting one', '-waiting one']));
  });

  it('are taken away also when they could not be set', async () => {
    const { chat, marks, one } = setUp();
    chat.before = (operation) => {
      if (operation.type === 'mark' && operation.on) throw new Error('not here');
    };
    void marks.set(one, 'waiting', true);
    void marks.set(one, 'waiting', false);
    await waitFor(() => expect(chat.signs('mark')).toEqual(['-waiting one']));
  });

  it('on a platform that is switched off disturb nobody', async () => {
    const placeOf = vi.fn(() => {
      throw new Error('test is not configured');
    });
    const marks = createMarks({ ...deskOn(new MemoryChat(), new ScriptedAgent()), placeOf });
    expect(await marks.set(inbound().target, 'waiting', true)).toBe(false);
    expect(placeOf).toHaveBeenCalledTimes(1);
  });
});

import { describe, expect, it } from 'vitest';
import { conversationOf } from '../../../playground/inspector/one-conversation.ts';
import { asked, delta, edited, ended, heard, posted, said, traced, turn, wrote } from './entries.ts';

const bridge = { kind: 'bridge', what: 'killed' } as const;
const entries = traced(
  bridge,
  said('1', 'one'),
  said('2', 'another conversation'),
  heard('1'),
  heard('2'),
  asked(1, '1'),
  turn('t1', '1'),
  turn('t2', '2'),
  asked(2, '2'),
  delta(1, 'Hello'),
  delta(2, 'Something else'),
  posted('10', '1', 'Hello'),
  posted('11', '2', 'Something else'),
  wrote('chat.update', { messageId: '10' }),
  wrote('chat.update', { messageId: '11' }),
  said('3', 'and', '1'),
  edited('3', 'and more'),
  edited('2', 'changed'),
  bridge,
  ended('t1', '1'),
  ended('t2', '2'),
);
const view = (root: string) => {
  return { platform: 'slack' as const, id: `C1 ${root}`, room: '#general', messages: [] };
};

const none = { entries: [], visible: [], keys: [] };

describe('one conversation of a recording', () => {
  it('is all that was said, asked and shown in it, and what happened to everybody meanwhile', () => {
    const { entries: part, visible, keys } = conversationOf('t1', { entries, visible: [view('1'), view('2')] }) ?? none;
    expect(keys).toEqual(['slack C1 1']);
    expect(part.map(({ seq }) => seq)).toEqual([1, 3, 5, 6, 9, 11, 13, 15, 16, 18, 19]);
    expect(part[0]?.atMs).toBe(0);
    expect(part.at(-1)?.atMs).toBe(180);
    expect(visible).toEqual([view('1')]);
  });

  it('is nothing when there is no such turn', () => {
    expect(conversationOf('t9', { entries, visible: [] })).toBeUndefined();
  });
});

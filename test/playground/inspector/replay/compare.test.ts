import { describe, expect, it } from 'vitest';
import type { Conversation, VisibleMessage } from '../../../../playground/inspector/bundle.ts';
import { compare } from '../../../../playground/inspector/replay/compare.ts';

function conversation(id: string, ...messages: readonly (string | Partial<VisibleMessage>)[]): Conversation {
  const whole = messages.map((one) => {
    return { text: '', files: [], buttons: [], reactions: [], ...(typeof one === 'string' ? { text: one } : one) };
  });
  return { platform: 'slack', id, room: '#general', messages: whole };
}

describe('what differs between two views', () => {
  it('is nothing when they are equal, in whatever order the conversations come', () => {
    const [one, other] = [conversation('C 1', 'a', 'b'), conversation('C 2', 'c')];
    expect(compare([one, other], [other, one])).toEqual([]);
  });

  it('is shown line by line, without what is the same', () => {
    const before = conversation('C 1', 'same\nold\nthe end');
    const after = conversation('C 1', 'same\nnew\nand newer\nthe end');
    expect(compare([before], [after])).toEqual([
      {
        where: expect.objectContaining({ en: 'Slack, #general, message 1 of 1' }),
        lines: ['- old', '+ new', '+ and newer'],
      },
    ]);
  });

  it('also lies in messages, files, buttons and signs that are missing or new', () => {
    const before = conversation('C 1', 'a', { files: ['a.png (3)'], buttons: ['Stop'] });
    const after = conversation('C 1', { text: 'a', reactions: ['eyes'] });
    expect(compare([before], [after, conversation('C 2', 'x')])).toEqual([
      { where: expect.objectContaining({ en: 'Slack, #general, message 1 of 2' }), lines: ['+ [reaction] eyes'] },
      {
        where: expect.objectContaining({ en: 'Slack, #general, message 2 of 2' }),
        lines: ['- ', '- [file] a.png (3)', '- [button] Stop'],
      },
      { where: expect.objectContaining({ en: 'Slack, #general, message 1 of 1' }), lines: ['+ x'] },
    ]);
  });

  it('is not some words more or less where an answer was cut short', () => {
    const before = conversation('C 1', 'One two three\n\nStopped.');
    const after = conversation('C 1', 'One two three four five\n\nStopped.');
    const anywhere = () => 60;
    expect(compare([before], [after])).toHaveLength(1);
    expect(compare([before], [after], anywhere)).toEqual([]);
    expect(compare([after], [before], anywhere)).toEqual([]);
    expect(compare([before], [conversation('C 1', 'One two other\n\nStopped.')], anywhere)).toHaveLength(1);
    expect(
      compare([before], [conversation('C 1', `One two three ${'x'.repeat(99)}\n\nStopped.`)], anywhere),
    ).toHaveLength(1);
    expect(
      compare([before], [conversation('C 1', { text: 'One two three\n\nStopped.', buttons: ['a'] })], anywhere),
    ).toHaveLength(1);
  });
});

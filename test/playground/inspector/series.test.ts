import { describe, expect, it } from 'vitest';
import { Answers } from '../../../playground/inspector/answers.ts';
import { grouped } from '../../../playground/inspector/groups.ts';
import { figuresOf, seriesOf } from '../../../playground/inspector/series.ts';
import { asked, delta, ended, heard, said, seen, traced, turn, wrote } from './entries.ts';

function answer() {
  const answers = new Answers();
  const entries = traced(
    said('1', 'one'),
    heard('1'),
    turn('t', '1'),
    asked(1, '1'),
    delta(1, 'Hello'),
    seen('2', '1', 'Hello'),
    wrote('chat.postMessage', { threadId: '1', messageId: '2' }),
    delta(1, ' you'),
    delta(1, ' there'),
    { ...seen('2', '1', 'Hello you there'), atMs: 130 },
    { ...wrote('chat.update', { messageId: '2' }), atMs: 131 },
    { ...ended('t', '1'), atMs: 140 },
  );
  for (const entry of entries) answers.add(entry);
  const [only] = answers.list();
  if (only === undefined) throw new Error('There is no answer');
  return only;
}

describe('the picture of an answer', () => {
  it('has a value of both lines at each moment', () => {
    expect(seriesOf(answer())).toEqual({
      seconds: [0, 0.04, 0.05, 0.07, 0.08, 0.13, 0.14],
      generated: [0, 5, 5, 9, 15, 15, 15],
      visible: [0, 0, 5, 5, 5, 15, 15],
    });
    expect(seriesOf(answer(), 1140).seconds.at(-1)).toBe(1.14);
  });

  it('tells when the first text was seen, how far it lay behind, and when it was whole', () => {
    expect(figuresOf(answer())).toEqual({ firstSeenMs: 50, mostBehind: 4, lastSeenAfterMs: 50 });
    const [silent] = [new Answers()];
    for (const entry of traced(said('1', 'one'), heard('1'), turn('t', '1'))) silent.add(entry);
    const [empty] = silent.list();
    expect(empty && figuresOf(empty)).toEqual({ firstSeenMs: undefined, mostBehind: 0, lastSeenAfterMs: undefined });
  });
});

describe('the rows of an answer', () => {
  it('hold the events between two other rows together, and keep their names while it grows', () => {
    const groups = grouped(answer().rows);
    expect(groups.map(({ row, frames }) => (frames.length > 0 ? `frames ${frames.length}` : row.entry.kind))).toEqual([
      ...['deed', 'heard', 'turn', 'request', 'frames 1', 'write', 'frames 2', 'write', 'turn-end'],
    ]);
    expect(groups.map(({ key }) => key)).toEqual(['0', '1', '2', '3', '4', '6', '7', '10', '11']);
  });
});

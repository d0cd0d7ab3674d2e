import chalk from 'chalk';
import stringWidth from 'string-width';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawLine } from '../../../playground/terminal/prompt.ts';

const level = chalk.level;

beforeEach(() => {
  chalk.level = 1;
});

afterEach(() => {
  chalk.level = level;
});

/** The cursor as brackets around what it stands on. */
function line(text: string, cursor: number, width: number): string {
  return drawLine(text, cursor, width).replace('\u001B[7m', '[').replace('\u001B[27m', ']');
}

describe('the line that is typed', () => {
  it('shows the cursor on its character, and behind the last', () => {
    expect(line('abc', 1, 10)).toBe('a[b]c');
    expect(line('abc', 3, 10)).toBe('abc[ ]');
    expect(line('', 0, 10)).toBe('[ ]');
  });

  it('shows the part around the cursor when it is longer than its place', () => {
    expect(line('abcdefghij', 10, 5)).toBe('ghij[ ]');
    expect(line('abcdefghij', 0, 5)).toBe('[a]bcde');
    expect(line('abcdefghij', 6, 5)).toBe('cdef[g]');
  });

  it('keeps characters whole, whatever their width', () => {
    expect(line('中文字', 1, 4)).toBe('中[文]');
    expect(line('a👩‍👩‍👧‍👦b', 1, 10)).toBe('a[👩‍👩‍👧‍👦]b');
    for (let cursor = 0; cursor <= 6; cursor += 1)
      expect(stringWidth(drawLine('中文字中文字', cursor, 5))).toBeLessThanOrEqual(5);
  });
});

import { expect, it } from 'vitest';
import { plainWords, wordsShown } from '../../bench/words.ts';

it('an answer has the words that were asked for, ends without white space, and is the same every time', () => {
  expect(plainWords(200)).toHaveLength(200);
  expect(plainWords(200).join('')).toMatch(/\n\n[\s\S]*\S$/);
  expect(plainWords(200)).toEqual(plainWords(200));
});

it('a beginning shows so many words, whatever white space is between them; anything else shows none', () => {
  const answer = plainWords(100);
  const text = answer.slice(0, 70).join('');
  expect(wordsShown(text, answer)).toBe(70);
  expect(wordsShown(text.replaceAll(/\s+/g, '\n'), answer)).toBe(70);
  expect(wordsShown('', answer)).toBe(0);
  expect(wordsShown(`${text}x`, answer)).toBeUndefined();
  expect(wordsShown(`${answer.join('')} more`, answer)).toBeUndefined();
});

import chalk from 'chalk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { styled } from '../../../playground/terminal/markdown.ts';

const level = chalk.level;

beforeEach(() => {
  chalk.level = 1;
});

afterEach(() => {
  chalk.level = level;
});

/** Colours as signs that can be read. */
function read(markdown: string): string {
  return styled(markdown)
    .replaceAll('\u001B[1m', '‹bold›')
    .replaceAll('\u001B[2m', '‹dim›')
    .replaceAll('\u001B[36m', '‹code›')
    .replaceAll('\u001B[39m', '‹›')
    .replaceAll('\u001B[22m', '‹›');
}

describe('Markdown at the terminal', () => {
  it.each([
    ['a **b c** d', 'a ‹dim›**‹›‹bold›b c‹›‹dim›**‹› d'],
    ['a `b` c', 'a ‹code›`b`‹› c'],
    ['`` a`b `` `**`', '‹code›`` a`b ``‹› ‹code›`**`‹›'],
    ['## Heading', '‹bold›## Heading‹›'],
    ['2 ** 3 ** 4', '2 ** 3 ** 4'],
    ['an open `tick and **star', 'an open `tick and **star'],
    ['#hashtag', '#hashtag'],
    ['```\n# **a**\n```\n# b', '‹dim›```‹›\n‹code›# **a**‹›\n‹dim›```‹›\n‹bold›# b‹›'],
    ['````\n```\n````', '‹dim›````‹›\n‹code›```‹›\n‹dim›````‹›'],
    ['```js\nlet a', '‹dim›```js‹›\n‹code›let a‹›'],
  ])('%j', (markdown, shown) => {
    expect(read(markdown)).toBe(shown);
  });

  it('keeps every character where it is', () => {
    chalk.level = 0;
    const text = '# A\n**b** `c`\n```\nd\n```\n- *e*';
    expect(styled(text)).toBe(text);
  });
});

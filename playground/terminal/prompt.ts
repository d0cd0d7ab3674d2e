// The line that is being typed, in one row of the screen: text and cursor come in, the part around the cursor goes out.
import chalk from 'chalk';
import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function charactersOf(text: string): string[] {
  return [...graphemes.segment(text)].map(({ segment }) => segment);
}

/**
 * Pure. At most `width` columns, with the character under the cursor inverted.
 * @param cursor in UTF-16 units.
 */
export function drawLine(line: string, cursor: number, width: number): string {
  const before = charactersOf(line.slice(0, cursor));
  const [under = ' ', ...after] = charactersOf(line.slice(cursor));
  let left = width - stringWidth(under);
  const shownBefore: string[] = [];
  // What does not fit is cut off at the far end, on the side from which the person has come.
  for (const character of before.reverse()) {
    left -= stringWidth(character);
    if (left < 0) break;
    shownBefore.unshift(character);
  }
  const shownAfter: string[] = [];
  for (const character of after) {
    left -= stringWidth(character);
    if (left < 0) break;
    shownAfter.push(character);
  }
  return shownBefore.join('') + chalk.inverse(under) + shownAfter.join('');
}

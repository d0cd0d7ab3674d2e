// What must hold for every answer on a platform: nothing lost, nothing added but what cuts need, nobody called.
import { discordLimits } from '../../adapters/discord/limits.ts';
import { render as renderDiscord } from '../../adapters/discord/render.ts';
import { slackLimits } from '../../adapters/slack/limits.ts';
import { render as renderSlack } from '../../adapters/slack/render.ts';
import { parse, spanOf, walk } from '../../src/markdown.ts';
import { wholeWords } from '../../src/reply/heal.ts';
import { createSegmenter, type Piece } from '../../src/reply/segment.ts';
import { answerOf } from './answers.ts';
import { Chance } from './chance.ts';
import { difference, firstDifference, meaningOf } from './meaning.ts';

interface Platform {
  readonly name: string;
  readonly maxSize: number;
  /** How many times more a message holds than the shortest one of a platform: more answers would have to be long. */
  readonly longer: number;
  readonly size: (markdown: string) => number;
  /** All that people, screen readers and notifications get. */
  readonly said: (markdown: string) => readonly string[];
  /** What would call people there although the message says whom it may call. */
  readonly calling: RegExp;
}

const platforms: readonly Platform[] = [
  {
    name: 'slack',
    maxSize: slackLimits.surfaces.message?.maxSize ?? 0,
    longer: 4,
    size: (markdown) => renderSlack(markdown).size,
    said: (markdown) => {
      const { markdown: block, text } = renderSlack(markdown).payload;
      return [block, text];
    },
    calling: /</,
  },
  {
    name: 'discord',
    maxSize: discordLimits.surfaces.message?.maxSize ?? 0,
    longer: 1,
    size: (markdown) => renderDiscord(markdown).size,
    said: (markdown) => [String(renderDiscord(markdown).payload)],
    // `allowed_mentions` is sent with every message: tokens may stand.
    calling: /(?!)/,
  },
];

export interface Checked {
  readonly failures: readonly string[];
  readonly characters: number;
  readonly pieces: number;
  readonly looks: number;
}

/** Everything of one seed. Messages hold what they hold, or less for some answers, so that there are more cuts. */
export function check(seed: number): Checked {
  const { text, steps } = answerOf(seed);
  const smaller = new Chance(seed + 1).of(1, 1, 2, 4, 8);
  const failures: string[] = [];
  let pieces = 0;
  for (const stage of platforms) {
    const platform = { ...stage, size: remembering(stage.size) };
    const maxSize = Math.floor(platform.maxSize / smaller / (smaller > 1 ? platform.longer : 1));
    const whole = createSegmenter(platform.size, maxSize).advance(text, true).pieces;
    pieces += whole.length;
    const found = [
      ...whole.flatMap((piece) => ofPiece(platform, maxSize, piece)),
      ...ofWhole(platform, maxSize, text, whole),
      ...ofGrowth(platform, maxSize, text, steps, whole, new Chance(seed)),
    ];
    failures.push(...found.map((failure) => `${platform.name}: ${failure}`));
  }
  return { failures, characters: text.length, pieces, looks: steps.length };
}

/** The same texts are measured again and again here. */
function remembering(measure: (markdown: string) => number): (markdown: string) => number {
  const sizes = new Map<string, number>();
  return (markdown) => {
    const size = sizes.get(markdown) ?? measure(markdown);
    sizes.set(markdown, size);
    return size;
  };
}

function ofPiece({ size, said, calling }: Platform, maxSize: number, { text }: Piece): string[] {
  const failures: string[] = [];
  if (size(text) > maxSize) failures.push(`a piece of ${size(text)} is longer than ${maxSize}`);
  const open = openCode(text);
  if (open) failures.push(`code is left open: ${open}`);
  const [shown = '', ...rest] = said(text);
  for (const words of [shown, ...rest])
    if (calling.test(words)) failures.push(`somebody is called: ${words.slice(0, 200)}`);
  const lost = [...text.matchAll(/[a-z]\d+z/g)].find(([word]) => !shown.includes(word));
  if (lost) failures.push(`a word is not shown: ${lost[0]}`);
  return failures;
}

function openCode(text: string): string | undefined {
  let open: string | undefined;
  walk(parse(text), (node) => {
    if (node.type !== 'code') return;
    const { start, end } = spanOf(node);
    const [marker] = /^(?:`{3,}|~{3,})/.exec(text.slice(start)) ?? [];
    const last = text.slice(start, end).split('\n').at(-1) ?? '';
    if (marker !== undefined && last.replace(/^[ \t>]*/, '').trimEnd() !== marker) open = JSON.stringify(last);
  });
  return open;
}

/** The text without what may change: white space, lines that show nothing, the numbers of lists. */
function substance(markdown: string): string {
  return markdown
    .replace(/^[ \t>]*\u200b?$/gm, '')
    .replace(/^([ \t>]*)\d{1,9}(?=[.)](?:[ \t]|$))/gm, '$1#')
    .replace(/\s/g, '');
}

/** A table's head that takes more of a message is not repeated. */
const carriedFill = 1 / 4;

function ofWhole({ size }: Platform, maxSize: number, text: string, pieces: readonly Piece[]): string[] {
  const failures: string[] = [];
  let end = 0;
  for (const piece of pieces) {
    if (piece.start !== end) failures.push(`a piece begins at ${piece.start}, the one before ended at ${end}`);
    end = piece.end;
    const own = piece.text.slice(piece.before.length, piece.text.length - piece.after.length);
    const [written, said] = [substance(own), substance(text.slice(piece.start, piece.end))];
    const whole = piece.text.startsWith(piece.before) && piece.text.endsWith(piece.after);
    if (!whole || written !== said) failures.push(`a piece is not its source: ${firstDifference(said, written)}`);
  }
  if (text.slice(end).trim() !== '') failures.push(`the end is lost: ${JSON.stringify(text.slice(end, end + 100))}`);
  const isRepeated = (head: string) => size(head.replace(/^/gm, '> > ')) <= maxSize * carriedFill - 20;
  const other = difference(meaningOf([text]), meaningOf(pieces.map((piece) => piece.text)), isRepeated);
  return other === undefined ? failures : [...failures, other];
}

/** One look in so many is checked. */
const checkedLooks = 12;

function ofGrowth(
  { size }: Platform,
  maxSize: number,
  text: string,
  steps: readonly string[],
  whole: readonly Piece[],
  chance: Chance,
): string[] {
  const failures: string[] = [];
  const segmenter = createSegmenter(size, maxSize);
  let before: readonly Piece[] = [];
  for (const step of steps) {
    const { pieces } = segmenter.advance(step, false);
    if (before.some((piece, index) => pieces[index] !== piece)) failures.push('a piece has changed');
    before = pieces;
    if (!chance.once(checkedLooks)) continue;
    const shown = segmenter.live(step.length, wholeWords).text;
    if (size(shown) > maxSize) failures.push(`what is shown is ${size(shown)} long`);
    const open = openCode(shown);
    if (open) failures.push(`code is left open while it is shown: ${open}`);
  }
  const grown = segmenter.advance(text, true).pieces;
  if (before.some((piece, index) => grown[index] !== piece)) failures.push('a piece has changed at the end');
  if (JSON.stringify(grown) !== JSON.stringify(whole)) failures.push('grown text is cut otherwise than whole text');
  return failures;
}

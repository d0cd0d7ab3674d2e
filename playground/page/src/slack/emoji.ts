// Slack's names of emoji: it stores every emoji by its name, and its client draws the picture.
import names from 'emojibase-data/en/shortcodes/iamcal.json';
import { type EmojiNames, outsideCode } from '../parts/emoji.ts';

/** As a picture, though the bare sign would be drawn as a letter. */
function picture(hexcode: string): string {
  const emoji = String.fromCodePoint(...hexcode.split('-').map((point) => Number.parseInt(point, 16)));
  return /^\P{Emoji_Presentation}$/u.test(emoji) ? `${emoji}\ufe0f` : emoji;
}

const all = Object.entries(names).flatMap(([hexcode, name]) =>
  [name].flat().map((one) => [one, picture(hexcode)] as const),
);

export const slackEmoji: EmojiNames = new Map(all);
/** By picture; where there are several, Slack's first. */
const slackNames = new Map(all.map(([name, emoji]) => [bare(emoji), name] as const).reverse());

function bare(emoji: string): string {
  return emoji.replaceAll('\ufe0f', '');
}

const shortCode = /(?<![A-Za-z0-9]):([a-z0-9_'+-]+)(?:::skin-tone-([2-6]))?:(?![A-Za-z0-9])/g;
/** Light to dark: Slack counts from 2. */
const tones = ['🏻', '🏼', '🏽', '🏾', '🏿'];

/** A text as it is drawn: the pictures in the places of their names. */
export function withPictures(text: string): string {
  return text.replaceAll(shortCode, (whole, name: string, tone?: string) => {
    const emoji = slackEmoji.get(name);
    if (emoji === undefined) return whole;
    return tone === undefined ? emoji : `${bare(emoji)}${tones[Number(tone) - 2]}`;
  });
}

/** A text as Slack stores it: names in the places of pictures. */
export function withNames(text: string): string {
  return outsideCode(text, (piece) => [...segmenter.segment(piece)].map(({ segment }) => stored(segment)).join(''));
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function stored(grapheme: string): string {
  if (!/\p{Emoji_Presentation}|\ufe0f/u.test(grapheme)) return grapheme;
  const name = emojiName(grapheme);
  return name === undefined ? grapheme : `:${name}:`;
}

/** `+1`, or `+1::skin-tone-3`; undefined when Slack has no name for it. */
export function emojiName(emoji: string): string | undefined {
  const tone = tones.findIndex((one) => emoji.includes(one));
  const name = slackNames.get(bare(tone === -1 ? emoji : emoji.replace(tones[tone] ?? '', '')));
  return name === undefined || tone === -1 ? name : `${name}::skin-tone-${tone + 2}`;
}

// Chooses where a text that is too long for one message is cut, and closes what the cut leaves open. Pure.
import type { Span } from '../markdown.ts';
import { blockStarts } from './blocks.ts';
import type { Carry } from './carry.ts';
import type { Fence, Grid } from './structures.ts';
import { type Break, graphemeBreaks, isInside, rank, survey, type Terrain, wouldBegin } from './terrain.ts';

/** What is written before a cut, and what the text behind it needs. */
export interface Cut {
  readonly at: number;
  readonly head: string;
  /** What the end of `head` is that the text does not have: what closes code, and what was asked for. */
  readonly after: string;
  readonly carry: Carry;
}

/** A good place is taken although a poorer one would fill the message better, up to this share of it. */
const goodFill = 1 / 2;
/** Emphasis and headings stay whole as long as this share of the text goes into the message. */
const softFill = 1 / 3;

export interface CutRequest {
  readonly text: string;
  /** Nothing before this offset may be cut off alone: it was put in front of the text by an earlier cut. */
  readonly from: number;
  /** Nor is there a cut before this offset. */
  readonly least?: number;
  /** The rendered size of the whole text, which is more than `maxSize`. */
  readonly size: number;
  readonly maxSize: number;
  readonly measure: (markdown: string) => number;
  /** Written behind the cut, as a paragraph of its own. */
  readonly note?: string | undefined;
}

/** Cuts a text that does not fit one message. */
export function cut(request: CutRequest): Cut {
  const { text, from, least = 0, maxSize, measure } = request;
  // What the text behind a cut lies in shows only in its first characters.
  const end = text.replace(/[\s>]+$/, '').length || text.length;
  const possible = (at: number) => at > from && at >= least && at < end && text.slice(from, at).trim() !== '';
  const terrain = survey(text, lastStart(request, possible), maxSize / 2);
  const fits = (at: number) => measure(headAt(request, terrain, at).head) <= maxSize;
  const at = choose(request, terrain, ({ at: place }) => possible(place), fits);
  return cutAt(request, terrain, at);
}

export function cutAt(request: CutRequest, terrain: Terrain, at: number): Cut {
  return { at, ...headAt(request, terrain, at), carry: carryAt(request, terrain, at) };
}

/** How many of the blocks before the limit are tried. */
const maxStarts = 4;

/**
 * The beginning of the last block that might as well begin the next message. There is no better place before it, so
 * nothing before it has to be looked at.
 */
function lastStart({ text, size, maxSize, measure }: CutRequest, possible: (at: number) => boolean): number {
  const guess = (text.length * maxSize) / size;
  const starts = blockStarts(text).filter((start) => start <= guess);
  const fits = (start: number) => possible(start) && measure(text.slice(0, start).trimEnd()) <= maxSize;
  return starts.slice(-maxStarts).findLast(fits) ?? 0;
}

function choose(
  { text, size, maxSize }: CutRequest,
  terrain: Terrain,
  possible: (place: Break) => boolean,
  fits: (at: number) => boolean,
): number {
  // What alone exceeds a message is cut anyway: then it may as well share one with what stands before it.
  const outside = (spans: readonly Span[]) => {
    const whole = spans.filter(({ start, end: behind }) => behind - start <= maxSize);
    return (place: Break) => !isInside(whole, place.at);
  };
  const guess = (text.length * maxSize) / size;
  const farthest = (candidates: readonly Break[]) => best(candidates, fits, guess);
  const places = terrain.breaks.filter(possible);
  const apart = places.filter(outside(terrain.atoms));
  const whole = apart.filter(outside(terrain.rows));
  const kept = farthest(whole.filter(outside(terrain.soft)));
  if (kept !== undefined && kept >= text.length * softFill) return kept;
  const softened = farthest(whole);
  if (softened !== undefined && (kept === undefined || softened >= text.length * softFill)) return softened;
  if (kept !== undefined) return kept;
  // One word, row or atom is longer than a message.
  const graphemes = graphemeBreaks(text).filter(possible);
  const same = graphemes.filter(({ at }) => !wouldBegin(text, terrain.paragraphs, at));
  const between = same.filter(outside(terrain.atoms));
  return (
    farthest(between.filter(outside(terrain.rows))) ??
    farthest(apart) ??
    farthest(between) ??
    farthest(places) ??
    farthest(same) ??
    farthest(graphemes) ??
    graphemes[0]?.at ??
    text.length
  );
}

/** The farthest place that fits, or a better one not far before it. */
function best(places: readonly Break[], fits: (at: number) => boolean, guess: number): number | undefined {
  const farthest = lastThatFits(places, fits, guess);
  if (farthest === undefined) return undefined;
  for (let worst: number = rank.block; worst < rank.word; worst += 1) {
    const place: Break | undefined = places.findLast(({ at, rank: value }) => at <= farthest && value <= worst);
    if (!place || place.at < farthest * goodFill) continue;
    // What is shorter may still be larger, once rendered: so the better place is tried, too.
    if (place.at === farthest || fits(place.at)) return place.at;
  }
  return farthest;
}

/** Every look costs a rendering, so it begins near the guess: sizes grow about evenly. */
function lastThatFits(places: readonly Break[], fits: (at: number) => boolean, guess: number): number | undefined {
  let low = -1;
  let high = places.length;
  let stride = 1;
  let probe = Math.max(
    0,
    places.findLastIndex(({ at }) => at <= guess),
  );
  while (high - low > 1) {
    const fit = fits(places[probe]?.at ?? 0);
    if (fit) low = probe;
    else high = probe;
    const between = low >= 0 && high < places.length;
    probe = between ? (low + high) >> 1 : Math.max(low + 1, Math.min(high - 1, fit ? probe + stride : probe - stride));
    stride *= 2;
  }
  return places[low]?.at;
}

/** The text before the cut, as it is written. */
function headAt({ text, maxSize, note }: CutRequest, { fences }: Terrain, at: number): Pick<Cut, 'head' | 'after'> {
  const head = text.slice(0, at);
  const fence = fences.find((candidate) => isInFence(candidate, at, maxSize));
  const closing = fence ? `${head.endsWith('\n') ? '' : '\n'}${fence.lead}${fence.marker}` : '';
  const after = closing + (note === undefined ? '' : `\n\n${note}`);
  return { head: (fence ? head : head.trimEnd()) + after, after };
}

/** What is repeated in each piece must leave room for what is new: this share of a message at most. */
const carriedFill = 1 / 4;

function carryAt(request: CutRequest, terrain: Terrain, at: number): Carry {
  const { text, maxSize } = request;
  const midLine = text[at - 1] !== '\n';
  // What the text before the cut lies in: whether the text behind it does too, its indentation will show.
  const before = text.slice(0, at).replace(/[\s>]+$/, '').length - 1;
  const around = terrain.containers.filter(({ start, end }) => start <= before && before < end);
  const all = around.map(({ container }) => container);
  const quoted = all.indexOf('quote');
  const containers = quoted >= 0 && /\n[ \t]*\n/.test(text.slice(before, at)) ? all.slice(0, quoted) : all;
  const quote = '> '.repeat(containers.filter((container) => container === 'quote').length);
  const resumed = midLine ? quote : '';
  const fence = terrain.fences.find((candidate) => isInFence(candidate, at, maxSize));
  if (!fence) {
    const grid = terrain.grids.find(({ start, end }) => start < at && at < end);
    const head = grid ? headAgain(request, grid, at, quote) : undefined;
    return { before: head ?? resumed, containers, midLine, inCode: false };
  }
  const info = fence.info.length > maxSize * carriedFill ? '' : fence.info;
  const opening = `${quote}${' '.repeat(Math.min(3, fence.indent))}${fence.marker}${info}`;
  return { before: `${opening}\n${resumed}`, containers, midLine, inCode: true };
}

/** A table's head for the rows behind the cut; empty cells for those of a row that is cut. */
function headAgain({ text, maxSize, measure }: CutRequest, grid: Grid, at: number, quote: string): string | undefined {
  if (at < grid.bodyStart) return undefined;
  const head = grid.head.map((line) => `${quote}${line}\n`).join('');
  if (measure(head) > maxSize * carriedFill) return undefined;
  const row = text.slice(text.lastIndexOf('\n', at - 1) + 1, at).replace(/^[ \t>]+/, '');
  if (row === '') return head;
  const bars = row.match(/(?<!\\)\|/g)?.length ?? 0;
  return `${head}${quote}${'| '.repeat(row.startsWith('|') ? bars : bars + 1)}`;
}

/** A fence whose marks alone would fill a message is not worth repeating. */
function isInFence({ contentStart, contentEnd, marker }: Fence, at: number, maxSize: number): boolean {
  return contentStart < at && at <= contentEnd && marker.length <= maxSize * carriedFill;
}

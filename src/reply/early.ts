// Cuts that are not made because a text is too long: to end a message early, and to find those of an earlier life. Pure.
import { type Cut, type CutRequest, cutAt } from './cut.ts';
import type { Fence } from './structures.ts';
import { type Break, isInside, rank, survey } from './terrain.ts';

/** The last place where a block ends; or, if it must be, any. The text's end is one when a blank line is there. */
export function cutEarly(request: CutRequest, where: 'block' | 'anywhere'): Cut | undefined {
  const { text, from, least = 0, maxSize, measure } = request;
  const terrain = survey(text, 0, maxSize / 2);
  const whole = [...terrain.atoms, ...terrain.rows, ...terrain.soft];
  const places = terrain.breaks.filter(
    ({ at }) => at > from && at >= least && text.slice(from, at).trim() !== '' && !isInside(whole, at),
  );
  const fits = ({ at }: Break) => measure(cutAt(request, terrain, at).head) <= maxSize;
  const apart = places.filter(({ at }) => !terrain.fences.some((fence) => isWithin(fence, at)));
  const place =
    apart.findLast((candidate) => isBlockEnd(candidate, text) && fits(candidate)) ??
    apart.findLast((candidate) => candidate.rank <= rank.paragraph && fits(candidate));
  if (place) return cutAt(request, terrain, place.at);
  if (where === 'block' || text.slice(from).trim() === '') return undefined;
  return cutAt(request, terrain, places.findLast(fits)?.at ?? text.length);
}

function isBlockEnd({ at, rank: value }: Break, text: string): boolean {
  return value === rank.block || (at === text.length && value <= rank.paragraph);
}

function isWithin({ start, end, contentEnd }: Fence, at: number): boolean {
  const closed = contentEnd < end;
  return at > start && (closed ? at < end : at <= end);
}

/** The cut that gave a piece this very text, if one can have. */
export function cutAs(request: CutRequest, written: string): Cut | undefined {
  const { text, maxSize, note } = request;
  const body = note !== undefined && written.endsWith(note) ? written.slice(0, -note.length).trimEnd() : written;
  const lastLine = body.lastIndexOf('\n') + 1;
  const terrain = survey(text, 0, maxSize / 2);
  for (const head of [body, body.slice(0, lastLine), body.slice(0, Math.max(0, lastLine - 1))]) {
    if (head.trim() === '' || !text.startsWith(head)) continue;
    const [blank = ''] = /^\s*/.exec(text.slice(head.length)) ?? [];
    const behind = head.length + (blank.includes('\n') ? blank.lastIndexOf('\n') + 1 : blank.length);
    for (const at of [head.length, behind]) {
      const found = cutAt({ ...request, note: body === written ? undefined : note }, terrain, at);
      if (found.head === written && (at === behind || found.carry.inCode)) return found;
    }
  }
  return undefined;
}

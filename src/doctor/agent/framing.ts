// How a stream is written: the pieces of an exchange come in, what was seen of lines, events and pace goes out. Pure.
import { StringDecoder } from 'node:string_decoder';
import type { Exchange } from './exchange.ts';

interface SeenEvent {
  readonly atMs: number;
  readonly value: unknown;
}

export interface Framing {
  /** Events with JSON objects in them. */
  readonly events: readonly SeenEvent[];
  /** Data that is neither JSON nor `[DONE]` nor blank. */
  readonly unreadable: readonly string[];
  /** Lines that hold JSON without `data:` in front of it. */
  readonly bareJsonLines: number;
  readonly comments: number;
  readonly eventNames: number;
  readonly crlf: boolean;
  readonly done: boolean;
  /** Pieces that ended in the middle of an event. */
  readonly cuts: number;
  /** The stream ended in the middle of an event: what came of it. */
  readonly rest: string;
  /** Of the pieces that brought something. */
  readonly firstByteMs: number | undefined;
  readonly lastByteMs: number | undefined;
}

export function framingOf({ pieces }: Pick<Exchange, 'pieces'>): Framing {
  const decoder = new StringDecoder('utf8');
  const seen = { events: [] as SeenEvent[], unreadable: [] as string[], bareJsonLines: 0, comments: 0, eventNames: 0 };
  let crlf = false;
  let done = false;
  let cuts = 0;
  let open = '';
  for (const { atMs, bytes } of pieces) {
    const text = decoder.write(bytes);
    crlf ||= text.includes('\r\n');
    const blocks = (open + text).replaceAll('\r\n', '\n').split('\n\n');
    open = blocks.pop() ?? '';
    for (const block of blocks) done = takeBlock(block, atMs, seen) || done;
    if (open.trim() !== '') cuts += 1;
  }
  const last = pieces.at(-1)?.atMs;
  // What stands at the end without its blank line is an event as well, if it is whole.
  const before = seen.unreadable.length;
  if (open.trim() !== '') done = takeBlock(open, last ?? 0, seen) || done;
  const isBroken = seen.unreadable.length > before;
  if (isBroken) seen.unreadable.pop();
  const rest = isBroken ? open : '';
  return {
    ...seen,
    crlf,
    done,
    cuts: Math.max(0, cuts - (open.trim() === '' ? 0 : 1)),
    rest,
    firstByteMs: pieces[0]?.atMs,
    lastByteMs: last,
  };
}

type Seen = { -readonly [K in 'bareJsonLines' | 'comments' | 'eventNames']: number } & {
  readonly events: SeenEvent[];
  readonly unreadable: string[];
};

/** @returns whether it said `[DONE]`. */
function takeBlock(block: string, atMs: number, seen: Seen): boolean {
  const data: string[] = [];
  for (const line of block.replace(/^\uFEFF/, '').split('\n')) {
    if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
    else if (line.startsWith(':')) seen.comments += 1;
    else if (line.startsWith('event:')) seen.eventNames += 1;
    else if (/^\s*[{[]/.test(line) && parsed(line) !== undefined) {
      seen.bareJsonLines += 1;
    }
  }
  const text = data.join('\n').trim();
  if (text === '') return false;
  if (text === '[DONE]') return true;
  const value = parsed(text);
  if (value === undefined) seen.unreadable.push(text);
  else seen.events.push({ atMs, value });
  return false;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Below this a whole answer may come at once without anybody holding it back. */
const tellingMs = 700;
/** So many pieces of an answer at once are no accident. */
const tellingEvents = 5;
/** A stream that grows spends more of its time than this between its first and its last byte. */
const growingShare = 0.1;

/**
 * Whether something on the way keeps the stream until it is whole. Agents say that they have begun before they think, so
 * between the first and the last byte lies nearly all of the time, unless somebody has kept the first one back.
 */
export function isHeldBack({ events, firstByteMs, lastByteMs }: Framing): boolean {
  if (firstByteMs === undefined || lastByteMs === undefined || events.length < tellingEvents) return false;
  return firstByteMs > tellingMs && lastByteMs - firstByteMs < lastByteMs * growingShare;
}

// What belongs to no answer: messages that no turn has taken, and what the bridge itself goes through.
import type { Row } from './answer.ts';
import type { HappeningOf, Platform, TraceEntry } from './trace.ts';

export interface Aside {
  readonly id: string;
  /** Of a message; else it is the bridge. */
  readonly message: AsideMessage | undefined;
  readonly startMs: number;
  readonly endMs: number;
  /** In the order of time. */
  readonly rows: readonly Row[];
}

export interface AsideMessage {
  readonly platform: Platform;
  readonly room: string;
  readonly person: string;
  readonly text: string;
  /** `untaken` as long as the bridge says nothing of it, `deleted` by its author, else what the bridge has made of it. */
  readonly fate: string;
}

type DeedEntry = Extract<TraceEntry, { kind: 'deed' }>;

/** As people read it: what was said, or the command with all that was given to it. */
export function textOf({ deed }: HappeningOf<'deed'>): string {
  if (deed.type === 'say') return deed.text;
  if (deed.type !== 'command') return '';
  const words = [`/${deed.name.replace(/^\//, '')}`, deed.text, ...Object.values(deed.options)];
  return words.filter((word) => word !== '').join(' ');
}

/** @param entries begin with how it was said */
export function messageAside(id: string, entries: readonly [DeedEntry, ...TraceEntry[]]): Aside {
  const [said] = entries;
  const { platform, room, person } = said;
  const message = { platform, room: room.name, person, text: textOf(said), fate: fateOf(entries) };
  return { id, message, ...spanOf(entries) };
}

function fateOf(entries: readonly TraceEntry[]): string {
  const isDeleted = entries.some((entry) => entry.kind === 'deed' && entry.deed.type === 'delete');
  if (isDeleted) return 'deleted';
  // Taken up like a question, and done without one.
  if (entries.some(({ kind }) => kind === 'turn-end')) return 'heeded';
  const heard = entries.flatMap((entry) => (entry.kind === 'heard' ? [entry.acceptance] : []));
  // Who knows a message already has said before what becomes of it.
  return heard.find((acceptance) => acceptance !== 'duplicate') ?? heard[0] ?? 'untaken';
}

/** Nothing as long as nothing is amiss: what was made to go wrong is part of it, and no trouble by itself. */
export function bridgeAside(entries: readonly TraceEntry[]): Aside | undefined {
  if (entries.every(({ kind }) => kind === 'switch')) return undefined;
  return { id: 'bridge', message: undefined, ...spanOf(entries) };
}

function spanOf(entries: readonly TraceEntry[]) {
  const ordered = [...entries].sort((a, b) => a.atMs - b.atMs);
  const [startMs = 0, endMs = 0] = [ordered[0]?.atMs, ordered.at(-1)?.atMs];
  return { startMs, endMs, rows: ordered.map((entry) => ({ entry })) };
}

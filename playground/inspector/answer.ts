// One answer: its rows, and how much of it had been said and was to be seen at each moment.
import { Generated } from '../recorder/generated.ts';
import { textOf } from './asides.ts';
import type { HappeningOf, Platform, TraceEntry } from './trace.ts';

export interface Point {
  readonly atMs: number;
  readonly characters: number;
}

export interface Row {
  readonly entry: TraceEntry;
  /** Of a frame: what it is about; of a write: nothing. */
  readonly title?: string;
  /** Characters that had been said, or stood before people's eyes, once this had happened. */
  readonly characters?: number;
}

export interface Answer {
  readonly turn: string;
  readonly platform: Platform;
  readonly sessionId: string;
  readonly userId: string;
  /** Where it was asked; unknown when the recording began later. */
  readonly room: string | undefined;
  readonly person: string | undefined;
  readonly question: string;
  /** How it ended; undefined while it goes on. */
  readonly end: string | undefined;
  readonly startMs: number;
  /** When it ended, or when something happened last; what comes after the end belongs to it still: a button goes, for example. */
  readonly endMs: number;
  /** In the order of time. */
  readonly rows: readonly Row[];
  readonly generated: readonly Point[];
  readonly visible: readonly Point[];
}

export interface AnswerState extends Answer {
  /** As it is now; the same object until something is added. */
  snapshot(): Answer;
  add(entry: TraceEntry): void;
  /** What it answers. */
  takeUp(entry: TraceEntry): void;
  finish(entry: Extract<TraceEntry, { kind: 'turn-end' }>): void;
}

/** @param before the thread's last answer, whose question is asked again when nothing new was said */
export function newAnswer(turn: HappeningOf<'turn'>, before: Answer | undefined): AnswerState {
  return new State(turn, before);
}

class State implements AnswerState {
  readonly turn: string;
  readonly platform: Platform;
  readonly sessionId: string;
  readonly userId: string;
  readonly rows: Row[] = [];
  readonly generated: Point[] = [];
  readonly visible: Point[] = [];
  room: string | undefined;
  person: string | undefined;
  end: string | undefined;
  readonly #before: Answer | undefined;
  readonly #questions: string[] = [];
  readonly #said = new Map<number, Generated>();
  readonly #shown = new Map<string, number>();
  #snapshot: Answer | undefined;
  #endedMs: number | undefined;

  constructor({ turn, thread, sessionId, userId }: HappeningOf<'turn'>, before: Answer | undefined) {
    this.turn = turn;
    this.platform = thread.startsWith('slack-') ? 'slack' : 'discord';
    this.sessionId = sessionId;
    this.userId = userId;
    this.room = before?.room;
    this.person = before?.person;
    this.#before = before;
  }

  get question(): string {
    return this.#questions.length === 0 ? (this.#before?.question ?? '') : this.#questions.join('\n');
  }

  get startMs(): number {
    return this.rows[0]?.entry.atMs ?? 0;
  }

  get endMs(): number {
    return this.#endedMs ?? this.rows.at(-1)?.entry.atMs ?? 0;
  }

  snapshot(): Answer {
    const { turn, platform, sessionId, userId, room, person, question, end, startMs, endMs } = this;
    const told = { turn, platform, sessionId, userId, room, person, question, end, startMs, endMs };
    const { rows, generated, visible } = this;
    this.#snapshot ??= { ...told, rows: [...rows], generated: [...generated], visible: [...visible] };
    return this.#snapshot;
  }

  add(entry: TraceEntry): void {
    this.#snapshot = undefined;
    switch (entry.kind) {
      case 'shown':
        this.#see(entry);
        return;
      case 'frame':
        this.#hear(entry);
        return;
      case 'write':
        this.#insert({ entry, characters: this.#charactersShown() });
        return;
      default:
        this.#insert({ entry });
    }
  }

  takeUp(entry: TraceEntry): void {
    if (entry.kind === 'deed') this.#ask(entry);
    this.add(entry);
  }

  finish(entry: Extract<TraceEntry, { kind: 'turn-end' }>): void {
    this.#snapshot = undefined;
    this.end = entry.end;
    this.#endedMs = entry.atMs;
    this.#insert({ entry });
  }

  #ask(entry: HappeningOf<'deed'>): void {
    if (entry.deed.type !== 'say' && entry.deed.type !== 'command') return;
    this.room = entry.room.name;
    this.person = entry.person;
    this.#questions.push(textOf(entry));
  }

  #hear(entry: Extract<TraceEntry, { kind: 'frame' }>): void {
    const said = this.#said.get(entry.request) ?? new Generated();
    this.#said.set(entry.request, said);
    const { title } = said.take(entry.data);
    // What an attempt that was given up had said is no part of the answer.
    const { characters } = said;
    if (this.generated.at(-1)?.characters !== characters) this.generated.push({ atMs: entry.atMs, characters });
    this.#insert({ entry, title, characters });
  }

  #see({ atMs, messageId = '', text, work = 0, private: isPrivate }: Extract<TraceEntry, { kind: 'shown' }>): void {
    if (isPrivate) return;
    this.#shown.set(messageId, Math.max(0, text.length - work));
    const characters = this.#charactersShown();
    if (this.visible.at(-1)?.characters !== characters) this.visible.push({ atMs, characters });
  }

  #charactersShown(): number {
    return [...this.#shown.values()].reduce((sum, length) => sum + length, 0);
  }

  /** A call is heard of when it ends, and stands where it began. */
  #insert(row: Row): void {
    let index = this.rows.length;
    while (index > 0 && (this.rows[index - 1]?.entry.atMs ?? 0) > row.entry.atMs) index -= 1;
    this.rows.splice(index, 0, row);
  }
}

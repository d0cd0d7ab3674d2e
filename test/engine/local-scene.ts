// An engine on a journal of its own, with turns that last until a test ends them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { InboundMessage, ReplyTarget } from '../../src/chat.ts';
import { LocalEngine } from '../../src/engine/local.ts';
import type { Turn, TurnJournal, TurnRunner } from '../../src/engine.ts';
import { waitFor } from '../wait-for.ts';
import { inbound } from './inbound.ts';

const log = pino({ level: 'silent' });

/** A runner whose turns last until the test ends them. */
class StepRunner implements TurnRunner {
  readonly begun: { texts: string[]; end: () => void; turn: Turn; journal: TurnJournal; recovered: boolean }[] = [];
  readonly signs: string[] = [];
  /** Whether signs can be set and taken away at all. */
  marks = true;

  async run(turn: Turn, journal: TurnJournal): Promise<void> {
    await journal.dispatched();
    return this.#begin(turn, journal, false);
  }

  recover(turn: Turn, journal: TurnJournal): Promise<void> {
    return this.#begin(turn, journal, true);
  }

  async waiting({ address }: ReplyTarget, on: boolean): Promise<boolean> {
    this.signs.push(`${on ? '+' : '-'}${(address as { message: string }).message}`);
    return this.marks;
  }

  async idle({ address }: ReplyTarget): Promise<void> {
    this.signs.push(`idle ${(address as { message: string }).message}`);
  }

  async signed(...signs: readonly string[]): Promise<void> {
    await waitFor(() => expect(this.signs).toEqual(signs));
  }

  #begin(turn: Turn, journal: TurnJournal, recovered: boolean): Promise<void> {
    return new Promise((end) => {
      this.begun.push({ texts: turn.messages.map(({ text }) => text), end, turn, journal, recovered });
    });
  }

  async at(index: number): Promise<(typeof this.begun)[number]> {
    return waitFor(() => {
      const turn = this.begun[index];
      if (turn === undefined) throw new Error(`turn ${index} has not begun`);
      return turn;
    });
  }
}

let folder: string;
export let engine: LocalEngine;
export let runner: StepRunner;

interface Options {
  readonly maxRuns?: number;
  readonly maxWaiting?: number;
  readonly restMs?: number;
}

/** Every test of the file has a journal of its own. */
export function onOwnJournal(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'friday-engine-'));
    open();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await engine.stop(0);
    rmSync(folder, { recursive: true });
  });
}

/** Another life on the same journal. */
export async function reopen(options: Options = {}): Promise<void> {
  await engine.stop(0);
  open(options);
}

export function open(options: Options = {}): void {
  runner = new StepRunner();
  const mergeKey = (message: InboundMessage) => (message.text.startsWith('!') ? message.id : message.author.id);
  engine = new LocalEngine({ path: join(folder, 'j.db'), maxRuns: 100, maxWaiting: 20, mergeKey, log, ...options });
}

/** Its platform is reached, too. */
export function begin(): void {
  engine.start(runner);
  engine.reached('test');
}

export const say = (text: string, said: Parameters<typeof inbound>[0] = {}) =>
  engine.accept(inbound({ id: text, text, ...said }));

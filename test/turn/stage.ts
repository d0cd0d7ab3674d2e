// One turn after the other without any network: real engine, journal, sessions, reply and delivery; chat and agent of the test's own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Keyv } from 'keyv';
import { pino } from 'pino';
import { onTestFinished, vi } from 'vitest';
import type { InboundMessage, Receipt } from '../../src/chat.ts';
import { createDelivery } from '../../src/delivery.ts';
import { LocalEngine } from '../../src/engine/local.ts';
import type { TurnJournal } from '../../src/engine.ts';
import { createMediaSource } from '../../src/media/fetch.ts';
import { createShelf } from '../../src/media.ts';
import { createPace } from '../../src/reply/pace.ts';
import { createSessions } from '../../src/session.ts';
import { createTurnRunner, type Desk } from '../../src/turn.ts';
import { inbound, type Said } from '../engine/inbound.ts';
import { ScriptedAgent } from './agent.ts';
import { MemoryChat } from './chat.ts';

export const silent = pino({ level: 'silent' });

/** The agent is nowhere: what it refers to by http is not to be had. */
export const noMedia = createMediaSource({ agentUrl: 'http://agent.invalid', allowHosts: [], proxy: undefined });

/** A state of a turn as the journal has it. */
export interface JournalRow {
  readonly state: string;
  readonly segments: string;
  readonly text: string | null;
  readonly ending: string | null;
  /** Why it ended like that, as JSON. */
  readonly detail: string | null;
}

export interface StageOptions {
  readonly chat?: MemoryChat;
  readonly agent?: ScriptedAgent;
  readonly keyv?: Keyv;
  readonly desk?: Partial<Desk>;
  /** False: its platform is never reached. */
  readonly reached?: boolean;
  /** Of another stage: its journal is taken over. */
  readonly folder?: string;
}

export function deskOn(chat: MemoryChat, agent: ScriptedAgent, keyv = new Keyv()): Desk {
  const place = {
    adapter: chat,
    delivery: createDelivery({ adapter: chat, pace: createPace(chat.limits), log: silent }),
  };
  return {
    agent,
    sessions: createSessions({ keyv, policy: 'auto' }),
    shelf: createShelf({ log: silent }),
    media: noMedia,
    placeOf: () => place,
    language: 'auto',
    agentWaitMs: 60_000,
    firstChars: 0,
    maxSegments: 10,
    showTools: 'compact',
    showReasoning: false,
    showFeedback: false,
    log: silent,
  };
}

export class Stage {
  readonly folder: string;
  chat: MemoryChat;
  agent: ScriptedAgent;
  readonly #options: StageOptions;
  readonly #keyv: Keyv;
  engine: LocalEngine;

  constructor(options: StageOptions = {}) {
    this.#options = options;
    this.folder = options.folder ?? mkdtempSync(join(tmpdir(), 'friday-turn-'));
    this.chat = options.chat ?? new MemoryChat();
    this.agent = options.agent ?? new ScriptedAgent();
    this.#keyv = options.keyv ?? new Keyv();
    this.engine = this.#begin();
  }

  #begin(): LocalEngine {
    const engine = new LocalEngine({
      path: this.#path,
      maxRuns: 10,
      maxWaiting: 20,
      mergeKey: ({ text, id }) => (text.startsWith('!') ? id : ''),
      log: silent,
    });
    engine.start(createTurnRunner({ ...deskOn(this.chat, this.agent, this.#keyv), ...this.#options.desk }));
    if (this.#options.reached !== false) engine.reached(this.chat.platform);
    return engine;
  }

  get #path(): string {
    return join(this.folder, 'journal.db');
  }

  async say(text: string, said: Said = {}): Promise<void> {
    await this.engine.accept(inbound({ text, ...said }));
  }

  /** A crash: the journal is closed under whatever is running, and another life begins. */
  async crash(agent = new ScriptedAgent()): Promise<void> {
    await this.engine.stop(0);
    this.agent = agent;
    this.engine = this.#begin();
  }

  /** What the journal says about turns, oldest first. */
  turns(): readonly JournalRow[] {
    const db = new DatabaseSync(this.#path, { readOnly: true });
    try {
      const rows = db.prepare('SELECT state, segments, text, ending, detail FROM turns ORDER BY seq').all();
      return rows.map((row) => ({ ...row }) as unknown as JournalRow);
    } finally {
      db.close();
    }
  }

  /** Takes what was written of the first turn's answer from that message on out of the journal. */
  forget(from: number): void {
    const db = new DatabaseSync(this.#path, { timeout: 5_000 });
    const segments = JSON.parse(this.turns()[0]?.segments ?? '[]').slice(0, from);
    db.prepare('UPDATE turns SET segments = ?').run(JSON.stringify(segments));
    db.close();
  }

  /** What people think of answers, as the journal has it. */
  feedback(): readonly object[] {
    const db = new DatabaseSync(this.#path, { readOnly: true });
    try {
      return db
        .prepare('SELECT turn, session, user, verdict FROM feedback')
        .all()
        .map((row) => ({ ...row }));
    } finally {
      db.close();
    }
  }

  /** Resolves when the turns so far have come to these ends. */
  async ended(...states: readonly string[]): Promise<void> {
    await vi.waitFor(
      () => {
        const found = this.turns().map(({ state }) => state);
        if (found.join() !== states.join()) throw new Error(`turns: ${found.join()}, not ${states.join()}`);
      },
      { timeout: 30_000, interval: 5 },
    );
  }

  async run(index: number): Promise<ScriptedAgent['runs'][number]> {
    return vi.waitFor(
      () => {
        const run = this.agent.runs[index];
        if (run === undefined) throw new Error(`run ${index} has not begun`);
        return run;
      },
      { timeout: 30_000, interval: 5 },
    );
  }

  async shows(text: string): Promise<void> {
    await vi.waitFor(
      () => {
        if (!this.chat.texts().includes(text)) throw new Error(`seen: ${JSON.stringify(this.chat.texts())}`);
      },
      { timeout: 30_000, interval: 5 },
    );
  }

  async close(): Promise<void> {
    await this.engine.stop(0);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Ends with the test. */
export function openStage(options: StageOptions = {}): Stage {
  const stage = new Stage(options);
  onTestFinished(async () => {
    vi.restoreAllMocks();
    await stage.close();
  });
  return stage;
}

/** A journal that only keeps the order of what it is told. */
export class ListJournal implements TurnJournal {
  readonly lines: string[] = [];
  readonly #disk: Promise<void>;

  /** @param disk What `dispatched` waits for. */
  constructor(disk: Promise<void> = Promise.resolve()) {
    this.#disk = disk;
  }

  async dispatched(): Promise<readonly InboundMessage[]> {
    this.lines.push('dispatched');
    await this.#disk;
    return [];
  }

  async accepted(): Promise<void> {
    this.lines.push('accepted');
  }

  async wrote(): Promise<void> {
    this.lines.push('wrote');
  }

  async finishing(text: string, end: string): Promise<void> {
    this.lines.push(`finishing ${end}: ${text}`);
  }

  asked(): readonly Receipt[] {
    return [];
  }

  before(): undefined {
    return undefined;
  }

  async ended(end: string): Promise<void> {
    this.lines.push(`ended ${end}`);
  }

  async signGone(): Promise<void> {
    this.lines.push('sign gone');
  }
}

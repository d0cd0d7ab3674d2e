// The bridge's lives: started on the same state again and again, killed at instants that are drawn from the seed.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from '../../bench/lossless/chance.ts';
import { startBridge } from '../../playground/bridge-process.ts';
import { JournalReader } from './journal.ts';

/** From the signal until the next life listens. */
export interface Death {
  readonly atMs: number;
  untilMs: number;
  readonly how: string;
  /** The states of the turns that it cut off. */
  readonly cut: readonly string[];
}

export interface LivesOptions {
  readonly settings: Readonly<Record<string, string>>;
  readonly chance: Chance;
  /** Kills, at most. */
  readonly kills: number;
  /** Tells of every call that arrives at a platform. */
  readonly onCall: (listener: (call: string) => void) => void;
}

/** Calls in whose very moment the bridge is killed now and then: their answers are lost with it. */
const deadlyCalls = [
  /chat\.postMessage|POST \/channels\/:id\/messages$/,
  /chat\.startStream|webhooks.*@original/,
  /chat\.stopStream|chat\.update|PATCH \/channels/,
  /completeUploadExternal|setStatus|typing/,
];

/** Each attempt to reach Discord's gateway may be disturbed, and each waits longer than the one before. */
const startWithinMs = 180_000;

export class Lives {
  readonly deaths: Death[] = [];
  /** Lines of its log, with the time at which they came. */
  readonly log: string[] = [];
  readonly journal: JournalReader;
  readonly #options: LivesOptions;
  readonly #folder: string;
  #stop: ((signal: NodeJS.Signals) => Promise<void>) | undefined;
  #awaited: { readonly call: RegExp; readonly seen: () => void } | undefined;
  #over = false;

  static async begin(options: LivesOptions): Promise<Lives> {
    return new Lives(options, await mkdtemp(join(tmpdir(), 'friday-chaos-')));
  }

  private constructor(options: LivesOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
    this.journal = new JournalReader(join(folder, 'data', 'friday.db'));
    options.onCall((call) => this.#awaited?.call.test(call) && this.#awaited.seen());
  }

  /** The life that goes on has asked for what was said before; the first one has nothing to ask for. */
  hasCaughtUp(platform: string): boolean {
    const begun = this.log.findLastIndex((line) => line.includes('"Friday is listening"'));
    const done = (line: string) => line.includes('"caught up"') && line.includes(`"platform":"${platform}"`);
    return this.deaths.length === 0 || this.log.slice(begun).some(done);
  }

  get kills(): number {
    return this.deaths.filter(({ how }) => how !== 'SIGTERM').length;
  }

  /** Nobody listens. */
  get isDown(): boolean {
    return this.deaths.at(-1)?.untilMs === Number.POSITIVE_INFINITY;
  }

  /** Lives and dies until all kills are done, or `finish` is called. Resolves with a bridge that lives. */
  async run(): Promise<void> {
    const { chance, kills } = this.#options;
    await this.#live();
    while (!this.#over && this.kills < kills) {
      await this.#wait(chance);
      if (this.#over) break;
      await this.#die(chance.once(25) ? 'SIGTERM' : 'SIGKILL');
      if (chance.once(3)) await sleep(chance.upTo(1_500));
      while (!this.#over && this.kills < kills && chance.once(7)) await this.#liveShortly(chance.upTo(2_500));
      await this.#live();
    }
  }

  finish(): void {
    this.#over = true;
    this.#awaited?.seen();
  }

  async #live(): Promise<void> {
    const life = await startBridge(this.#process());
    this.#stop = (signal) => life.stop(signal);
    const nowMs = Date.now();
    for (const death of this.deaths) death.untilMs = Math.min(death.untilMs, nowMs);
  }

  /** Killed before it has come to itself. */
  async #liveShortly(forMs: number): Promise<void> {
    const spawned = Promise.withResolvers<number>();
    const ended = startBridge({ ...this.#process(), onSpawn: spawned.resolve }).then(
      (life) => life.ended,
      () => undefined,
    );
    const pid = await spawned.promise;
    await sleep(forMs);
    this.#note('SIGKILL while it starts');
    process.kill(pid, 'SIGKILL');
    await ended;
  }

  #process() {
    const onLine = (line: string) => void this.log.push(`${Date.now()} ${line}`);
    return { settings: this.#options.settings, folder: this.#folder, onLine, startWithinMs };
  }

  /** Some time, or until a certain call arrives. */
  async #wait(chance: Chance): Promise<void> {
    const forMs = 300 + chance.upTo(4_500);
    const call = chance.once(2) ? deadlyCalls[chance.upTo(deadlyCalls.length)] : undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#awaited = { call: call ?? /^$/, seen: resolve };
    if (call !== undefined) await sleep(chance.upTo(1_500));
    await Promise.race([promise, sleep(forMs)]);
    this.#awaited = undefined;
  }

  async #die(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#note(signal);
    await this.#stop?.(signal);
    this.#stop = undefined;
  }

  #note(how: string): void {
    const cut = this.journal.openStates();
    this.deaths.push({ atMs: Date.now(), untilMs: Number.POSITIVE_INFINITY, how, cut });
  }

  async end(): Promise<void> {
    await this.#stop?.('SIGKILL');
    this.#stop = undefined;
  }

  async forget(): Promise<void> {
    await this.end();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

// The bridge's lives in the playground: killed on purpose, or dead by itself, it is started again on the same state.
import { BridgeNotStarted, type BridgeProcess, type Ending } from './bridge-process.ts';

/** What nobody wanted. */
export interface Death {
  /** In the midst of life, before it listened, or because it took too long for that. */
  readonly when: 'listening' | 'starting' | 'late';
  readonly code: number | null;
  readonly signal: string | null;
  /** What it said last, for people to read. */
  readonly lastWords: readonly string[];
}

/** `killed` until it listens again; `starting` where it was dead; `dead` until somebody starts it. */
export type BridgeState =
  | { readonly bridge: 'up' | 'killed' | 'starting' }
  | { readonly bridge: 'dead'; readonly death: Death };

export type BridgeEvent = 'killed' | 'died' | 'started';

export interface BridgeLife {
  readonly state: BridgeState;
  /** Returns the way to stop it. */
  onChange(listener: () => void): () => void;
  /** Ends it as a power cut would. Resolves once it is dead. */
  cut(): Promise<void>;
  /** Does that, and starts it again. */
  kill(): Promise<void>;
  /** Starts it where it is dead. @throws Error that says why it could not be started; the state says it, too */
  start(): Promise<void>;
  /** For good. */
  stop(): Promise<void>;
}

export interface BridgeLifeOptions {
  /** @throws BridgeNotStarted */
  readonly spawn: (signal: AbortSignal) => Promise<BridgeProcess>;
  /** Of everything after the first start. */
  readonly onEvent: (what: BridgeEvent, atMs: number, death?: Death) => void;
  /** Takes out of its last words what nobody may see. */
  readonly clean: (text: string) => string;
  /** Everything comes to its end now: a bridge that ends, too, has not died by itself. */
  readonly leaving?: AbortSignal | undefined;
}

/** Resolves when it lives. @throws Error that says why it does not */
export async function startBridgeLife(options: BridgeLifeOptions): Promise<BridgeLife> {
  const life = new Life(options);
  await life.start();
  return life;
}

class Life implements BridgeLife {
  readonly #options: BridgeLifeOptions;
  readonly #stopping = new AbortController();
  readonly #over: AbortSignal;
  readonly #listeners = new Set<() => void>();
  #state: BridgeState = { bridge: 'starting' };
  #process: BridgeProcess | undefined;
  #starting: Promise<void> | undefined;
  #killing: Promise<void> | undefined;
  #isFirst = true;

  constructor(options: BridgeLifeOptions) {
    this.#options = options;
    const { signal } = this.#stopping;
    this.#over = options.leaving === undefined ? signal : AbortSignal.any([signal, options.leaving]);
  }

  get state(): BridgeState {
    return this.#state;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async cut(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    const victim = this.#process;
    if (victim === undefined) return;
    const atMs = Date.now();
    this.#process = undefined;
    this.#change({ bridge: 'killed' });
    await victim.stop('SIGKILL');
    // What it had still said stands before its death.
    this.#options.onEvent('killed', atMs);
  }

  async kill(): Promise<void> {
    // Who is dying already is not killed again.
    this.#killing ??= this.cut()
      .then(() => this.start())
      .finally(() => {
        this.#killing = undefined;
      });
    await this.#killing;
  }

  async start(): Promise<void> {
    if (this.#process !== undefined) return;
    this.#starting ??= this.#begin().finally(() => {
      this.#starting = undefined;
    });
    await this.#starting;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#starting?.catch(() => undefined);
    await this.#process?.stop('SIGKILL');
  }

  async #begin(): Promise<void> {
    if (this.#state.bridge !== 'killed') this.#change({ bridge: 'starting' });
    try {
      this.#watch(await this.#options.spawn(this.#over));
    } catch (error) {
      if (error instanceof BridgeNotStarted) this.#die(error.isLate ? 'late' : 'starting', error.ending);
      throw error;
    }
    if (!this.#isFirst) this.#options.onEvent('started', Date.now());
    this.#isFirst = false;
    this.#change({ bridge: 'up' });
  }

  #watch(born: BridgeProcess): void {
    this.#process = born;
    void born.ended.then((ending) => {
      // Whoever kills it has taken it away before.
      if (this.#process !== born || this.#over.aborted) return;
      this.#process = undefined;
      this.#die('listening', ending);
    });
  }

  #die(when: Death['when'], { code, signal, lastLines }: Ending): void {
    const lastWords = lastLines.map((line) => this.#options.clean(wordsOf(line)));
    const death = { when, code, signal, lastWords };
    this.#options.onEvent('died', Date.now(), death);
    this.#change({ bridge: 'dead', death });
  }

  #change(state: BridgeState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Of a line of its log, what is said there; anything else as it is. */
function wordsOf(line: string): string {
  try {
    const { msg, err } = JSON.parse(line) as { readonly msg?: unknown; readonly err?: { readonly message?: unknown } };
    return [msg, err?.message].filter((words) => typeof words === 'string').join(': ') || line;
  } catch {
    return line;
  }
}

/** For a terminal. */
export function deathInWords({ when, code, signal, lastWords }: Death): string {
  const how = signal === null ? `exit code ${code}` : signal;
  const what = {
    listening: `The bridge has died by itself (${how}).`,
    starting: `The bridge could not be started (${how}).`,
    late: 'The bridge did not listen in time, and was ended.',
  }[when];
  return [what, ...(lastWords.length === 0 ? [] : ['It said last:', ...lastWords.map((line) => `  ${line}`)])].join(
    '\n',
  );
}

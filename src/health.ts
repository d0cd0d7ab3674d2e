// Whether the service can do its work: reports of the adapters and probes come in, one answer with its reasons goes out.
import type { HealthReport } from './chat.ts';
import type { Log } from './log.ts';

export interface WatchedPlatform {
  readonly platform: string;
  readonly limits: { readonly silenceMs: number };
}

/** Resolves when the thing works. @throws the reason when it does not. */
export type Probe = () => Promise<unknown>;

export interface HealthOptions {
  readonly platforms: readonly WatchedPlatform[];
  /** Without these nothing can be promised. */
  readonly needed: Readonly<Record<string, Probe>>;
  /** Without these people are told so, in words; to start us again would not help. */
  readonly helpful: Readonly<Record<string, Probe>>;
  readonly log: Log;
}

export interface PlatformHealth {
  readonly ok: boolean;
  readonly state: 'connecting' | 'hearing' | 'deaf' | 'lost' | 'dead';
  /** How long ago something last came over its connection. */
  readonly heardMsAgo?: number;
  /** Connections of the same token that are not ours. */
  readonly elsewhere?: number;
  readonly reason?: string;
  readonly nextStep?: string;
}

export interface ProbeHealth {
  readonly ok: boolean;
  readonly reason?: string;
}

/** What `/readyz` shows. */
export interface Readiness {
  readonly ready: boolean;
  readonly stopping: boolean;
  readonly platforms: Readonly<Record<string, PlatformHealth>>;
  readonly needed: Readonly<Record<string, ProbeHealth>>;
  readonly helpful: Readonly<Record<string, ProbeHealth>>;
  readonly warnings: readonly string[];
}

export interface Health {
  /** An adapter tells how it is. */
  heard(platform: string, report: HealthReport): void;
  /** From now on nothing new is taken. */
  stopping(): void;
  readiness(): Promise<Readiness>;
}

/** However often somebody asks, nothing is probed more often. */
const keptMs = 1_000;
/** What has not answered by then does not work. */
const probeLimitMs = 3_000;

export function createHealth({ platforms, needed, helpful, log }: HealthOptions): Health {
  const watches = new Map(platforms.map((each) => [each.platform, new Watch(each, log)]));
  let isStopping = false;
  let probed:
    | { readonly untilMs: number; readonly results: Promise<Pick<Readiness, 'needed' | 'helpful'>> }
    | undefined;

  const probes = () => {
    if (probed === undefined || performance.now() > probed.untilMs) {
      const results = Promise.all([tryAll(needed), tryAll(helpful)]);
      probed = {
        untilMs: performance.now() + probeLimitMs + keptMs,
        results: results.then(([needed, helpful]) => ({ needed, helpful })),
      };
      const mine = probed;
      void results.then(() => {
        if (probed === mine) probed = { ...mine, untilMs: performance.now() + keptMs };
      });
    }
    return probed.results;
  };

  return {
    heard: (platform, report) => watches.get(platform)?.take(report),
    stopping() {
      isStopping = true;
    },
    async readiness() {
      const { needed, helpful } = await probes();
      const seen = Object.fromEntries([...watches].map(([name, watch]) => [name, watch.look()]));
      const all = [...Object.values(seen), ...Object.values(needed)];
      return {
        ready: !isStopping && all.every(({ ok }) => ok),
        stopping: isStopping,
        platforms: seen,
        needed,
        helpful,
        warnings: [...warningsOf(seen), ...failuresOf(helpful)],
      };
    },
  };
}

/** What one adapter has said. */
class Watch {
  readonly #platform: string;
  readonly #silenceMs: number;
  readonly #log: Log;
  #report: HealthReport | undefined;
  #heardAtMs: number | undefined;
  #elsewhere = 0;

  constructor({ platform, limits }: WatchedPlatform, log: Log) {
    this.#platform = platform;
    this.#silenceMs = limits.silenceMs;
    this.#log = log;
  }

  take(report: HealthReport): void {
    const before = this.#report;
    this.#report = report;
    if (report.state === 'hearing') {
      this.#heardAtMs = performance.now();
      this.#count(report.elsewhere);
    } else if (report.state === 'dead' && before?.state !== 'dead') {
      const { reason, nextStep } = report;
      this.#log.error({ platform: this.#platform, reason, nextStep }, 'the platform will not be heard any more');
    }
  }

  #count(elsewhere = this.#elsewhere): void {
    if (elsewhere > 0 && elsewhere !== this.#elsewhere)
      this.#log.warn({ platform: this.#platform, elsewhere }, sharedToken);
    this.#elsewhere = elsewhere;
  }

  look(): PlatformHealth {
    const report = this.#report;
    if (report === undefined) return { ok: false, state: 'connecting' };
    const agoMs = this.#heardAtMs === undefined ? undefined : Math.round(performance.now() - this.#heardAtMs);
    const facts = {
      ...(agoMs === undefined ? {} : { heardMsAgo: agoMs }),
      ...(this.#elsewhere === 0 ? {} : { elsewhere: this.#elsewhere }),
    };
    if (report.state !== 'hearing') return { ok: false, ...report, ...facts };
    const isDeaf = agoMs !== undefined && agoMs > this.#silenceMs;
    return { ok: !isDeaf, state: isDeaf ? 'deaf' : 'hearing', ...facts };
  }
}

const sharedToken =
  'the same token is connected elsewhere too: each message then reaches only one of the two, or both answer it. ' +
  'End the other one, or give it an app of its own (a connection of ours that has just broken off may still be counted)';

function warningsOf(platforms: Readiness['platforms']): string[] {
  return Object.entries(platforms).flatMap(([name, { elsewhere = 0 }]) =>
    elsewhere > 0 ? [`${name}: ${sharedToken}`] : [],
  );
}

function failuresOf(probes: Readiness['helpful']): string[] {
  return Object.entries(probes).flatMap(([name, { ok, reason }]) => (ok ? [] : [`${name}: ${reason}`]));
}

async function tryAll(probes: Readonly<Record<string, Probe>>): Promise<Record<string, ProbeHealth>> {
  const results = Object.entries(probes).map(async ([name, probe]) => [name, await tried(probe)] as const);
  return Object.fromEntries(await Promise.all(results));
}

async function tried(probe: Probe): Promise<ProbeHealth> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ProbeHealth>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, reason: `no answer within ${probeLimitMs} ms` }), probeLimitMs);
  });
  const answer = probe().then(
    (): ProbeHealth => ({ ok: true }),
    (error: unknown): ProbeHealth => ({ ok: false, reason: error instanceof Error ? error.message : String(error) }),
  );
  const result = await Promise.race([answer, late]);
  clearTimeout(timer);
  return result;
}

// One soak: so many people for so long, with so many troubles; figures and everything that was not right come out.
import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from '../lossless/chance.ts';
import { discordTroubles, disturb, slackTroubles, strike } from './faults.ts';
import { type House, openHouse } from './house.ts';
import { People, type Violation } from './people.ts';
import { Seat } from './places.ts';
import { type Sample, sampleOf } from './watch.ts';

export interface SoakOptions {
  readonly seconds: number;
  readonly seed: number;
  /** Conversations at a time. */
  readonly streams: number;
  /** Of all calls of the platforms, how many are struck. */
  readonly share: number;
  /** Answers and pauses are so many times shorter. */
  readonly speed: number;
  readonly patienceMs: number;
  readonly onProgress: (soFar: SoFar) => void;
}

export interface SoFar {
  readonly seconds: number;
  readonly answers: number;
  readonly calls: number;
  readonly struck: number;
  readonly limited: number;
  readonly violations: number;
  readonly sample: Sample | undefined;
}

export interface SoakResult {
  readonly seconds: number;
  readonly answers: number;
  readonly calls: House['calls'];
  /** What people did and what was done to connections. */
  readonly deeds: ReadonlyMap<string, number>;
  readonly warnings: ReadonlyMap<string, number>;
  readonly samples: readonly Sample[];
  readonly stalls: { readonly count: number; readonly longestMs: number };
  readonly violations: readonly Violation[];
  /** What the bridge's log says about the turns that went wrong. */
  readonly log: readonly string[];
  /** Where the journal and the log are, when something went wrong. */
  readonly folder: string | undefined;
}

const progressMs = 10_000;
const maxLogged = 5;

export async function soak(options: SoakOptions): Promise<SoakResult> {
  const house = await openHouse();
  const violations: Violation[] = [];
  const samples: Sample[] = [];
  const startedAtMs = performance.now();
  const elapsedS = (): number => (performance.now() - startedAtMs) / 1000;
  let script = options.seed * 10_000;
  const people = new People({
    ...{ house, speed: options.speed, patienceMs: options.patienceMs },
    nextScript: () => {
      script += 1;
      return script;
    },
    isOver: () => elapsedS() >= options.seconds || violations.some(({ talk }) => talk === 'the bridge'),
    report: (violation) => violations.push(violation),
  });
  void house.bridge.ended.then(({ code }) => {
    if (!house.closing) violations.push(ofBridge(`the bridge ended by itself, with code ${code}`));
  });
  const look = (): void => {
    const sample = sampleOf(house.bridge.pid);
    if (sample !== undefined) samples.push(sample);
    options.onProgress(soFar(house, elapsedS(), violations, sample));
  };
  const ticking = setInterval(look, progressMs);
  try {
    look();
    await live(house, people, options);
    await people.lookAgain();
    look();
  } finally {
    clearInterval(ticking);
  }
  violations.push(...ofHouse(house));
  const { log, calls, agent } = house;
  const folder = await house.close(violations.length > 0);
  return {
    ...{ seconds: elapsedS(), answers: agent.answers().length, calls, deeds: people.deeds, warnings: log.warnings },
    ...{ samples, violations, folder, stalls: house.stalls },
    log: [...new Set(violations.flatMap(({ turn }) => turn ?? []))]
      .slice(0, maxLogged)
      .flatMap((turn) => log.about(turn)),
  };
}

/** Everybody talks until the time is over, while things go wrong. */
async function live(house: House, people: People, { seed, streams, share, seconds }: SoakOptions): Promise<void> {
  const chance = new Chance(seed);
  const ends = [strike(house.slack.faults, share, chance), strike(house.discord.faults, share, chance)];
  const over = new AbortController();
  const troubles = troublesOf(house, new Chance(seed + 1)).map((each) => trouble(each, people, over.signal));
  const seats = Array.from({ length: streams }, (_, number) => ({
    seat: new Seat(house, number),
    chance: new Chance(seed * 1000 + number),
  }));
  const sitting = seats.map(async ({ seat, chance: own }, number) => {
    // Not all at once: nobody begins to work in the same second.
    await sleep(Math.min((number * 1000) / 3, (seconds * 1000) / 4));
    await people.sit(seat, own);
  });
  await Promise.all(sitting);
  over.abort();
  await Promise.all(troubles);
  for (const end of ends) end();
}

interface Trouble {
  readonly cause: () => string;
  readonly firstMs: number;
  readonly everyMs: number;
}

/** Slack's connections break often; Discord's so seldom that the bridge need not think that it cannot be kept. */
function troublesOf({ slack, discord }: House, chance: Chance): readonly Trouble[] {
  return [
    { cause: () => disturb(slackTroubles(slack), chance), firstMs: 3_000, everyMs: 12_000 },
    { cause: () => disturb(discordTroubles(discord), chance), firstMs: 5_000, everyMs: 65_000 },
  ];
}

async function trouble({ cause, firstMs, everyMs }: Trouble, { deeds }: People, signal: AbortSignal): Promise<void> {
  for (let pauseMs = firstMs; ; pauseMs = everyMs) {
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const what = cause();
    deeds.set(what, (deeds.get(what) ?? 0) + 1);
  }
}

function soFar(house: House, seconds: number, violations: readonly Violation[], sample: Sample | undefined): SoFar {
  const { calls, agent } = house;
  return {
    ...{ seconds, answers: agent.answers().length, violations: violations.length, sample },
    ...{ calls: calls.made, struck: calls.struck, limited: calls.limited.length },
  };
}

/** What is wrong whoever was talking. */
function ofHouse({ calls, log }: House): readonly Violation[] {
  const problems = [
    ...calls.limited.map((call) => `${call} was called too often`),
    ...calls.bugs.map((bug) => `the local Discord made a mistake: ${bug}`),
    ...log.problems,
  ];
  return problems.map(ofBridge);
}

function ofBridge(problem: string): Violation {
  return { talk: 'the bridge', turn: undefined, scripts: '', problem };
}

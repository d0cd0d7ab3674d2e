// npm run bench:cpu — what reading, answering and waiting cost in processor time and memory, beside a bare client.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Built, build } from './cpu/built.ts';
import { costOfLook } from './cpu/looking.ts';
import { measureIdle, measureStreams, slopeOf } from './cpu/memory.ts';
import { compare, record } from './cpu/parsing.ts';
import { loads, measureTurns, type TurnCost } from './cpu/turns.ts';
import { machineLine } from './machine.ts';
import type { PlatformName } from './stage.ts';
import { median } from './statistics.ts';
import { aligned, digits } from './table.ts';

const usage = `npm run bench:cpu -- [options]
  --quick            reading only: about half a minute
  --full             memory with 10,000 streams, too: some 18 minutes; default: some 13
  --only PART        reading, turns or memory
  --platform NAME    slack or discord; default both
  --repeat N         turns and memory N times; medians are printed
  --json FILE        writes all figures to a file, too
`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
    platform: { type: 'string' },
    repeat: { type: 'string', default: '1' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const say = (text: string) => process.stdout.write(`${text}\n`);
const hint = (text: string) => process.stderr.write(`${text}\n`);
const repeat = Math.max(1, Number(values.repeat));
const allPlatforms: readonly PlatformName[] = ['slack', 'discord'];
const chosen = allPlatforms.filter((platform) => values.platform === undefined || values.platform === platform);
const figures: Record<string, unknown> = {};

interface Must {
  readonly measure: string;
  readonly reached: string;
  readonly must: string;
  readonly pass: boolean;
}
const musts: Must[] = [];

function hold(measure: string, value: number, limit: number, places: number, unit = ''): void {
  // The floor knows no such load.
  if (Number.isNaN(value)) return;
  const must = `≤ ${digits(limit, places)}${unit}`;
  musts.push({ measure, reached: `${digits(value, places)}${unit}`, must, pass: value <= limit });
}

const overBareParser = 1.4;
const lengths = [1_000, 10_000, 100_000, 1_000_000];
/** What "flat" means here: beside the bare parser, the longest answer costs so much of the shortest, event by event. */
const flat = 1.25;
const charactersPerWord = 5.3;
const socketReadBytes = 16_384;

async function reading(): Promise<void> {
  hint('reading');
  const shapes = [
    ['16 KB a read (bulk)', socketReadBytes],
    ['one event a read', 0],
  ] as const;
  const rows: string[][] = [];
  for (const [name, chunkSize] of shapes) {
    const { clientS, bareS, ratio } = await compare(record(2_000, chunkSize), 200_000, 7);
    rows.push([name, digits(bareS, 2), digits(clientS, 2), digits(ratio, 2)]);
    if (chunkSize > 0) hold('client + fold ÷ bare parser, bulk', ratio, overBareParser, 2, ' ×');
    figures[`reading ${name}`] = { clientS, bareS, ratio };
  }
  say('\nReading the agent: processor seconds for a million events\n');
  say(aligned(['', 'bare parser', 'client + fold', 'ratio'], rows));

  const ratios: number[] = [];
  // The first looks compile.
  for (const platform of allPlatforms) costOfLook(platform, 1_000);
  const lines: string[][] = [];
  for (const length of lengths) {
    const { clientS, bareS } = await compare(
      record(Math.round(length / charactersPerWord), socketReadBytes),
      200_000,
      3,
    );
    ratios.push(clientS / bareS);
    const looks = allPlatforms.map((platform) => costOfLook(platform, length));
    lines.push([
      length.toLocaleString('en'),
      digits(bareS, 2),
      digits(clientS, 2),
      ...looks.map((cost) => digits(cost, 0)),
    ]);
    figures[`length ${length}`] = { bareS, clientS, looks };
  }
  const [shortest = Number.NaN] = ratios;
  hold('the same at 1 M ÷ at 1 k characters', (ratios.at(-1) ?? Number.NaN) / shortest, flat, 2, ' ×');
  say('\nBy the length of the answer in characters: µs an event, µs a look at the growing segment\n');
  say(aligned(['characters', 'bare parser', 'client + fold', 'look, slack', 'look, discord'], lines));
}

/** Processor seconds for a thousand turns that must be reached, and how much more than the floor. */
const turnMusts: Readonly<Record<string, Readonly<Record<PlatformName, number>>>> = {
  paced: { slack: 6.5, discord: 6.5 },
  burst: { slack: 0.5, discord: 0.5 },
  '4,000 words': { slack: 7, discord: 8 },
};
const overFloor = 1.4;

async function turns(built: Built): Promise<void> {
  const rows: string[][] = [];
  for (const platform of chosen) {
    const runs = { floor: [] as (readonly TurnCost[])[], bridge: [] as (readonly TurnCost[])[] };
    for (let run = 0; run < repeat; run += 1) {
      for (const who of ['floor', 'bridge'] as const) {
        hint(`turns ${platform} ${who} ${run + 1}/${repeat}`);
        runs[who].push(await measureTurns(platform, who, built));
      }
    }
    for (const [place, { name }] of loads.entries()) {
      const of = (who: 'floor' | 'bridge', pick: (cost: TurnCost) => number) =>
        median(runs[who].flatMap((costs) => (costs[place] ? [pick(costs[place])] : [])));
      const [floorS, bridgeS] = [of('floor', ({ cpuS }) => cpuS), of('bridge', ({ cpuS }) => cpuS)];
      const calls = [of('floor', ({ callsPerTurn }) => callsPerTurn), of('bridge', ({ callsPerTurn }) => callsPerTurn)];
      const lost = of('bridge', (cost) => cost.lost);
      const costs = [floorS, bridgeS, bridgeS / floorS].map((value) => digits(value, 2));
      rows.push([platform, name, ...costs, ...calls.map((value) => digits(value, 1)), digits(lost)]);
      hold(`CPU s per 1000 turns, ${platform}, ${name}`, bridgeS, turnMusts[name]?.[platform] ?? Number.NaN, 2);
      hold(`the same ÷ floor, ${platform}, ${name}`, bridgeS / floorS, overFloor, 2, ' ×');
      figures[`turns ${platform} ${name}`] = { floorS, bridgeS, calls, lost };
    }
  }
  say('\nAnswering: processor seconds of the process for 1000 turns, calls a turn (budgets opened wide)\n');
  say(aligned(['platform', 'turns', 'floor', 'friday', 'ratio', 'calls floor', 'calls friday', 'lost'], rows));
}

const streamMustKb = 90;
const idleMustMb: Readonly<Record<PlatformName, number>> = { slack: 110, discord: 120 };

async function memory(built: Built): Promise<void> {
  const counts = values.full ? [100, 1000, 10_000] : [100, 1000];
  const rows: string[][] = [];
  for (const platform of chosen) {
    const idle: number[] = [];
    for (let run = 0; run < repeat; run += 1) idle.push(await measureIdle(platform, built.command));
    const idleMb = median(idle) / 1e6;
    hold(`idle RSS, ${platform}`, idleMb, idleMustMb[platform], 0, ' MB');
    figures[`idle ${platform}`] = idleMb;
    for (const who of ['floor', 'bridge'] as const) {
      const runs: Awaited<ReturnType<typeof measureStreams>>[] = [];
      for (let run = 0; run < repeat; run += 1) {
        hint(`memory ${platform} ${who} ${run + 1}/${repeat}`);
        runs.push(await measureStreams(platform, who, built, counts));
      }
      for (const [place, count] of counts.entries()) {
        if (place === 0) continue;
        const slope = (of: 'rss' | 'collectedRss') =>
          median(runs.map((all) => slopeOf(all[place - 1], all[place], of))) / 1e3;
        const rss = median(runs.map((all) => all[place]?.rss ?? Number.NaN)) / 1e6;
        const idleCell = who === 'bridge' && place === 1 ? digits(idleMb) : '';
        const slopes = [slope('rss'), slope('collectedRss')];
        rows.push([platform, who, idleCell, String(count), digits(rss), ...slopes.map((value) => digits(value))]);
        if (who === 'bridge')
          hold(`RSS per open stream, ${platform}, to ${count}`, slopes[0] ?? Number.NaN, streamMustKb, 0, ' KB');
        figures[`memory ${platform} ${who} ${count}`] = { rss, slopes };
      }
    }
  }
  say('\nWaiting: resident memory as built JavaScript; MB in all, KB for each further stream\n');
  say(aligned(['platform', 'who', 'idle MB', 'streams', 'MB', 'KB each', 'KB each, collected'], rows));
}

if (values.help) {
  say(usage);
} else {
  say(machineLine());
  const parts = values.quick ? ['reading'] : values.only ? [values.only] : ['reading', 'turns', 'memory'];
  if (parts.includes('reading')) await reading();
  if (parts.includes('turns') || parts.includes('memory')) {
    const built = await build();
    try {
      if (parts.includes('turns')) await turns(built);
      if (parts.includes('memory')) await memory(built);
    } finally {
      await built.remove();
    }
  }
  const verdicts = musts.map(({ measure, reached, must, pass }) => [measure, reached, must, pass ? 'PASS' : 'FAIL']);
  say(`\n${aligned(['measure', 'reached', 'must', ''], verdicts)}`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ figures, musts }, null, 2)}\n`);
}

// npm run bench:stream — how fresh and how complete answers are within the platforms' real limits, beside a bare client.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { machineLine } from './machine.ts';
import type { PlatformName } from './stage.ts';
import { bestFigures, type Figures, figuresOf, medianFigures, rowsOf, shortfalls } from './stream/figures.ts';
import { measureRow, type RowSpec } from './stream/row.ts';
import { aligned, digits } from './table.ts';

const usage = `npm run bench:stream -- [options]
  --quick            two rows a platform: about a minute and a half
  --full             every row: about three quarters of an hour; default: about four minutes
  --platform NAME    slack or discord; default both
  --rows PATTERN     only rows whose name matches, of all rows; names are as slack/own/40@50
  --repeat N         every row N times; medians are printed, of 429s and losses the worst
  --json FILE        writes all figures to a file, too
`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    platform: { type: 'string' },
    rows: { type: 'string' },
    repeat: { type: 'string', default: '1' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

interface Result {
  readonly spec: RowSpec;
  readonly floor: Figures;
  readonly bridge: Figures;
  /** The best that the platform's budgets allow. */
  readonly best: Figures;
  /** The best that they allow at the floor's pace, which leaves something of a budget for later answers. */
  readonly paced: Figures;
  readonly missed: readonly string[];
}

const say = (text: string) => process.stdout.write(`${text}\n`);
const hint = (text: string) => process.stderr.write(`${text}\n`);

function nameOf({ platform, layout, streams, wordsPerSecond }: RowSpec): string {
  return `${platform}/${layout}/${streams}@${wordsPerSecond}`;
}

function chosenRows(): readonly RowSpec[] {
  const platforms: readonly PlatformName[] = ['slack', 'discord'];
  const pattern = values.rows === undefined ? undefined : new RegExp(values.rows);
  const form = values.full || pattern ? 'full' : values.quick ? 'quick' : 'default';
  return platforms
    .filter((platform) => values.platform === undefined || values.platform === platform)
    .flatMap((platform) => rowsOf(form, platform))
    .filter((spec) => pattern?.test(nameOf(spec)) ?? true);
}

async function resultOf(spec: RowSpec, repeat: number): Promise<Result> {
  const runs: Omit<Result, 'spec' | 'missed'>[] = [];
  for (let run = 0; run < repeat; run += 1) {
    hint(`${nameOf(spec)} ${run + 1}/${repeat}`);
    const patienceMs = values.full ? 150_000 : 30_000;
    const floor = await measureRow({ ...spec, who: 'floor', patienceMs: 5_000 });
    const bridge = await measureRow({ ...spec, who: 'bridge', patienceMs });
    runs.push({
      floor: figuresOf(floor),
      bridge: figuresOf(bridge),
      best: bestFigures(spec, bridge.arrivalsMs, false),
      paced: bestFigures(spec, bridge.arrivalsMs, true),
    });
  }
  const middle = (who: 'floor' | 'bridge' | 'best' | 'paced') => medianFigures(runs.map((run) => run[who]));
  const [floor, bridge, best, paced] = [middle('floor'), middle('bridge'), middle('best'), middle('paced')];
  return { spec, floor, bridge, best, paced, missed: shortfalls(spec, bridge, floor, best) };
}

const head = [
  ...['streams', 'tok/s', 'who', 'to agent', 'first', 'p95', 'stale', 'worst', '÷ best', '÷ paced'],
  ...['end', 'p95', 'calls', '429', 'whole', 'must'],
];

function linesOf({ spec, floor, bridge, best, paced, missed }: Result): readonly (readonly string[])[] {
  const line = (who: string, figures: Figures, verdict?: string) => [
    String(spec.streams),
    String(spec.wordsPerSecond),
    who,
    digits(figures.toAgentMs),
    digits(figures.firstMs),
    digits(figures.firstP95Ms),
    digits(figures.staleMs),
    digits(figures.worstMs),
    ...ratios(figures),
    digits(figures.completeMs),
    digits(figures.completeP95Ms),
    digits(figures.callsPerTurn, 1),
    String(figures.limited),
    `${figures.complete}/${spec.streams}`,
    verdict ?? '',
  ];
  // Only what became complete has an age: beside lost answers it says nothing.
  const ratios = (figures: Figures) =>
    [best, paced].map(({ staleMs }) =>
      isBest(figures) || figures.complete < spec.streams ? '' : digits(figures.staleMs / staleMs, 2),
    );
  const isBest = (figures: Figures) => figures === best || figures === paced;
  return [
    line('best', best),
    line('paced best', paced),
    line('floor', floor),
    line('friday', bridge, missed.length === 0 ? 'PASS' : `FAIL ${missed.join(', ')}`),
  ];
}

const layouts = {
  own: 'each stream in a channel of its own',
  one: 'all streams in one channel, each in its thread',
  direct: 'a direct conversation',
} as const;

function printTables(results: readonly Result[]): void {
  for (const platform of ['slack', 'discord'] as const) {
    for (const layout of ['own', 'one', 'direct'] as const) {
      const rows = results.filter(({ spec }) => spec.platform === platform && spec.layout === layout);
      if (rows.length === 0) continue;
      say(`\n${platform}: ${layouts[layout]} (200 words; milliseconds)\n`);
      say(aligned(head, rows.flatMap(linesOf)));
    }
  }
}

if (values.help) {
  say(usage);
} else {
  say(machineLine());
  const results: Result[] = [];
  for (const spec of chosenRows()) results.push(await resultOf(spec, Math.max(1, Number(values.repeat))));
  printTables(results);
  const failed = results.filter(({ missed }) => missed.length > 0).length;
  say(`\n${results.length - failed} of ${results.length} rows reach everything that they must.`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
}

// npm run chaos — the bridge between two local platforms, killed and disturbed from a seed; is anything lost or said twice?
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { machineLine } from '../../bench/machine.ts';
import { rowOf, storiesOf, summaryOf, tableHead, violationsIn } from './report.ts';
import { type ChaosOptions, type ChaosResult, runChaos } from './run.ts';

const usage = `npm run chaos -- [options]
  --seed N        what happens, and to whom; default: a random one. When exactly things meet differs from run to run
  --turns N       how many turns at least; default 500
  --kills N       how many kills at least; default a fifth of the turns
  --minutes N     the longest that people talk; default 60
  --runs N        so many runs, each with the next seed; a table of them at the end
  --evidence FILE all that is known in the end, as JSON
`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    turns: { type: 'string', default: '500' },
    kills: { type: 'string' },
    minutes: { type: 'string', default: '60' },
    runs: { type: 'string', default: '1' },
    evidence: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) return say(usage);
  const [seed = 0, turns = 0, minutes = 0, runs = 0] = [values.seed, values.turns, values.minutes, values.runs].map(
    Number,
  );
  const kills = Number(values.kills ?? Math.ceil(turns / 5));
  if (![seed, turns, kills, minutes, runs].every((number) => Number.isInteger(number))) throw new Error(usage);
  const rows: string[] = [];
  for (let run = 0; run < runs; run += 1) {
    const result = await runOnce({ seed: seed + run, turns, kills, limitMs: minutes * 60_000, onProgress: say });
    rows.push(rowOf(seed + run, result));
  }
  if (runs > 1) say(`\n${machineLine()}\n${[...tableHead, ...rows].join('\n')}`);
}

async function runOnce(options: ChaosOptions): Promise<ChaosResult> {
  const { seed, turns, kills } = options;
  const command = `npm run chaos -- --seed ${seed} --turns ${turns} --kills ${kills}`;
  say(command);
  const onBroken = (log: readonly string[]) => keep({ log });
  const result = await runChaos({ ...options, onBroken });
  say(`\n${summaryOf(result)}\n`);
  keep(result.evidence);
  if (violationsIn(result).length > 0) {
    say(`${storiesOf(result)}\n\nFAILED  ${command}\n`);
    process.exitCode = 1;
  }
  return result;
}

function keep(known: object): void {
  if (values.evidence !== undefined) writeFileSync(values.evidence, JSON.stringify(known, asText));
}

function asText(_key: string, value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main();

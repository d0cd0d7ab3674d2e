// npm run fuzz — events of the agent and of both platforms with anything wrong in them: is each read, or passed over?
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { openStage } from '../adapters/slack/stage.ts';
import { anyBytes, anyFrames, anyLanes } from './frames.ts';
import { Hearer } from './hearer.ts';
import { eventsOfADay, everyBody } from './slack.ts';
import { fuzzDiscord, fuzzSlack } from './wire.ts';

const usage = `npm run fuzz -- [options]
  --cases N       mutated events in all; default 100000
  --seed N        default: a random one. The same seed makes the same events
`;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) return say(usage);
  const [cases = 0, seed = 0] = [values.cases, values.seed].map(Number);
  if (![cases, seed].every((number) => Number.isInteger(number) && number >= 0)) throw new Error(usage);
  say(`npm run fuzz -- --cases ${cases} --seed ${seed}`);
  // What nobody handles ends this program, and that is what is looked for.
  const sixth = Math.ceil(cases / 6);
  const numRuns = sixth;
  await timed('streams of the agent: read, and nobody called', sixth, () => fc.assert(anyFrames, { seed, numRuns }));
  await timed('the same: nothing changes its lane', sixth, () => fc.assert(anyLanes, { seed, numRuns }));
  await timed('the same: bytes cut and spoilt anywhere', sixth, () => fc.assert(anyBytes, { seed, numRuns }));
  await timed('events of Slack: read, and nobody but people heard', sixth, () => readSlack(seed, numRuns));
  await timed('the same over its socket: Friday hears on', sixth, () => fuzzSlack({ seed, cases: sixth }));
  await timed('events of Discord over its gateway: Friday hears on', sixth, () => fuzzDiscord({ seed, cases: sixth }));
  say(`${sixth * 6} cases, none failed.`);
}

async function readSlack(seed: number, numRuns: number): Promise<void> {
  const stage = await openStage();
  try {
    await stage.adapter.start(new Hearer());
    fc.assert(everyBody(await eventsOfADay(stage.server)), { seed, numRuns });
  } finally {
    await stage.close();
  }
}

async function timed(what: string, cases: number, run: () => unknown): Promise<void> {
  const startedAtMs = performance.now();
  await run();
  say(`${String(cases).padStart(7)} ${what} (${Math.round((performance.now() - startedAtMs) / 1000)} s)`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main();

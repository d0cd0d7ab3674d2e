// npm run load — a thousand conversations and ten thousand messages that wait: bounded memory, fair order, refusals that are told.
import { parseArgs } from 'node:util';
import { machineLine } from '../../bench/machine.ts';
import type { Usage } from '../../bench/usage.ts';
import { load } from './run.ts';
import { loadOverSockets } from './sockets.ts';

const usage = `npm run load -- [options]
  --over WHAT     memory (the bridge alone; default), slack or discord (a local platform and an agent over real sockets)
  --threads N     conversations; default 1000
  --waiting N     messages that wait in each; default 10
  --runs N        turns at a time; default 100
`;

const { values } = parseArgs({
  options: {
    over: { type: 'string', default: 'memory' },
    threads: { type: 'string', default: '1000' },
    waiting: { type: 'string', default: '10' },
    runs: { type: 'string', default: '100' },
    help: { type: 'boolean', default: false },
  },
});

const [threads = 0, maxWaiting = 0, maxRuns = 0] = [values.threads, values.waiting, values.runs].map(Number);
const options = { threads, maxWaiting, maxRuns, tooMany: 1 };
const { over } = values;

if (values.help) say(usage);
else {
  const command = `npm run load -- --over ${over} --threads ${threads} --waiting ${maxWaiting} --runs ${maxRuns}`;
  say(`${machineLine()}\n${command}\n`);
  if (over === 'slack' || over === 'discord') await overSockets(over);
  else if (over === 'memory') await inMemory();
  else throw new Error(usage);
}

async function inMemory(): Promise<void> {
  const result = await load(options);
  const { before, waiting, after } = result.heapBytes;
  say(`taken in: ${Math.round(result.acceptedPerSecond)} messages a second, the slowest after ${Math.round(result.slowestAcceptMs)} ms
waiting: ${threads * maxWaiting} messages, ${megabytes(waiting - before)} of heap more than before
answered: ${result.turns.length} turns, ${Math.round(result.turnsPerSecond)} a second, at most ${result.mostRuns} at once
refused and told: ${result.refused} and ${result.told}
afterwards: ${megabytes(after - before)} of heap more than before, what the chat in memory keeps included
`);
}

async function overSockets(platform: 'slack' | 'discord'): Promise<void> {
  const result = await loadOverSockets({ ...options, platform });
  const { before, waiting, after } = result.usage;
  say(`taken in: ${Math.round(result.acceptedPerSecond)} messages a second; acknowledged too late, or delivered again: ${result.late}
waiting: ${threads * maxWaiting} messages, ${growth(before, waiting)}
answered: ${result.turns.length} turns, ${Math.round(result.turnsPerSecond)} a second, at most ${result.mostRuns} at once
refused and told: ${result.refused} and ${result.told}
afterwards: ${growth(before, after)}
`);
}

function growth(before: Usage, now: Usage): string {
  return `${megabytes(now.heap - before.heap)} of heap and ${megabytes(now.rss - before.rss)} of resident memory more than before`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}

function say(text: string): void {
  process.stdout.write(text);
}

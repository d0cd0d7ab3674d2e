// npm run load — a thousand conversations and ten thousand messages that wait: bounded memory, fair order, refusals that are told.
import { parseArgs } from 'node:util';
import { machineLine } from '../../bench/machine.ts';
import { load } from './run.ts';

const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '1000' },
    waiting: { type: 'string', default: '10' },
    runs: { type: 'string', default: '100' },
  },
});

const [threads = 0, maxWaiting = 0, maxRuns = 0] = [values.threads, values.waiting, values.runs].map(Number);
const result = await load({ threads, maxWaiting, maxRuns, tooMany: 1 });
const { before, waiting, after } = result.heapBytes;
const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`;
process.stdout.write(`${machineLine()}
npm run load -- --threads ${threads} --waiting ${maxWaiting} --runs ${maxRuns}
taken in: ${Math.round(result.acceptedPerSecond)} messages a second, the slowest after ${Math.round(result.slowestAcceptMs)} ms
waiting: ${threads * maxWaiting} messages, ${megabytes(waiting - before)} of heap more than before
answered: ${result.turns.length} turns, ${Math.round(result.turnsPerSecond)} a second, at most ${result.mostRuns} at once
refused and told: ${result.refused} and ${result.told}
afterwards: ${megabytes(after - before)} of heap more than before, what the chat in memory keeps included
`);

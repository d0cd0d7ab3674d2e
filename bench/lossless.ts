// npm run lossless — random answers through the splitter and both platforms' rendering: is every character there?
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type Checked, check } from './lossless/checks.ts';
import { machineLine } from './machine.ts';

const usage = `npm run lossless -- [options]
  --answers N     how many answers; default 2000
  --seed N        the first one's seed; each has the next number. Default 1
  --threads N     default: as many as there are processors
`;

interface Share {
  readonly seeds: readonly number[];
}

interface Outcome extends Checked {
  readonly seed: number;
}

const { values } = parseArgs({
  options: {
    answers: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: String(availableParallelism()) },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(usage);
  const [answers, first, threads] = [values.answers, values.seed, values.threads].map(Number);
  if (![answers, first, threads].every((number) => Number.isInteger(number))) throw new Error(usage);
  say(machineLine());
  const total = { answers: 0, characters: 0, pieces: 0, looks: 0, failed: 0 };
  const startedMs = Date.now();
  const take = ({ seed, failures, characters, pieces, looks }: Outcome) => {
    total.answers += 1;
    total.characters += characters;
    total.pieces += pieces;
    total.looks += looks;
    if (failures.length > 0) {
      total.failed += 1;
      say(`\nFAILED  npm run lossless -- --answers 1 --seed ${seed}`);
      for (const failure of failures.slice(0, 3)) say(`  ${failure}`);
    }
    if (total.answers % 1_000 === 0) {
      const seconds = Math.round((Date.now() - startedMs) / 1_000);
      say(`${total.answers} answers, ${total.pieces} messages, ${total.failed} failed, ${seconds} s`);
    }
  };
  const seeds = Array.from({ length: answers ?? 0 }, (_, index) => (first ?? 1) + index);
  const shares = Array.from({ length: threads ?? 1 }, (_, share) =>
    seeds.filter((seed) => seed % (threads ?? 1) === share),
  );
  await Promise.all(shares.map((share) => work({ seeds: share }, take)));
  say(
    `\n${total.answers} answers of ${total.characters} characters on both platforms: ${total.pieces} messages, ` +
      `${total.looks} looks while they grew, ${total.failed} answers failed.`,
  );
  if (total.failed > 0) process.exitCode = 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function work(share: Share, take: (outcome: Outcome) => void): Promise<void> {
  const worker = new Worker(new URL(import.meta.url), { workerData: share, argv: [] });
  worker.on('message', take);
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  });
}

if (isMainThread) {
  await main();
} else {
  const { seeds } = workerData as Share;
  for (const seed of seeds) parentPort?.postMessage({ seed, ...check(seed) } satisfies Outcome);
}

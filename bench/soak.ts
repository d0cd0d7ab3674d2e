// npm run soak — many conversations at once for minutes, while calls fail and connections break: is every answer whole?
import { parseArgs } from 'node:util';
import { machineLine } from './machine.ts';
import { type SoakResult, type SoFar, soak } from './soak/run.ts';
import type { Sample } from './soak/watch.ts';
import { median } from './statistics.ts';
import { aligned, digits } from './table.ts';

const usage = `npm run soak -- [options]
  --minutes N     how long people talk; default 1. The end takes a little longer
  --seed N        of what is asked, done and struck; default 1
  --streams N     conversations at a time; default 20
  --share N       of all calls, how many are struck; default 0.05
  --speed N       answers and pauses are so many times shorter; default 1
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    streams: { type: 'string', default: '20' },
    share: { type: 'string', default: '0.05' },
    speed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const megabytes = (bytes: number): string => `${digits(bytes / 2 ** 20)} MB`;

function progress({ seconds, answers, calls, struck, limited, violations, sample }: SoFar): void {
  const held = sample === undefined ? '' : `, ${megabytes(sample.rss)}, ${sample.handles} handles`;
  say(
    `${digits(seconds).padStart(4)} s: ${answers} answers, ${calls} calls, ${struck} struck, ${limited} too many${held}, ` +
      `${violations} violations`,
  );
}

function report({
  seconds,
  answers,
  calls,
  deeds,
  warnings,
  samples,
  stalls,
  violations,
  log,
  folder,
}: SoakResult): void {
  const rows = [
    ['seconds', digits(seconds)],
    ['answers', String(answers)],
    ['calls of the platforms', String(calls.made)],
    ['  struck', `${calls.struck} (${digits((100 * calls.struck) / calls.made, 1)} %)`],
    ['  too many, not injected', String(calls.limited.length)],
    ['  too many, while this process stood still', String(calls.limitedByStalls.length)],
    ['times that it stood still', `${stalls.count}, at most ${digits(stalls.longestMs)} ms`],
    ...[...deeds].sort().map(([deed, count]) => [deed, String(count)]),
    ...[...warnings].sort().map(([warning, count]) => [`warned: ${warning}`, String(count)]),
    ...memoryRows(samples),
    ['violations', String(violations.length)],
  ];
  say(`\n${aligned(['what', 'figure'], rows)}`);
  for (const { talk, turn, scripts, problem } of violations)
    say(`\nVIOLATION  ${talk} ${scripts} ${turn ?? ''}\n  ${problem}`);
  if (violations.length === 0) return;
  say(`\n${log.join('\n')}\n\nJournal and log: ${folder}`);
}

function memoryRows(samples: readonly Sample[]): string[][] {
  const fifth = Math.max(1, Math.floor(samples.length / 5));
  const part = (name: string, some: readonly Sample[]): string[] => [
    name,
    `${megabytes(median(some.map(({ rss }) => rss)))}, ${median(some.map(({ handles }) => handles))} handles`,
  ];
  return [
    part('memory at the start', samples.slice(0, 1)),
    part('  in the second fifth', samples.slice(fifth, 2 * fifth)),
    part('  in the last fifth', samples.slice(-fifth)),
    part('  at the end', samples.slice(-1)),
  ];
}

if (values.help) {
  say(usage);
} else {
  const [minutes = 0, seed = 0, streams = 0, share = 0, speed = 0] = [
    values.minutes,
    values.seed,
    values.streams,
    values.share,
    values.speed,
  ].map(Number);
  if (![minutes, seed, streams, share, speed].every((number) => number >= 0)) throw new Error(usage);
  say(machineLine());
  const options = { seed, streams, share, speed, patienceMs: 120_000 };
  const result = await soak({ ...options, seconds: minutes * 60, onProgress: progress });
  report(result);
  if (result.violations.length > 0) process.exitCode = 1;
}

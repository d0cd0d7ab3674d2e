// Names that nobody reads, though they look like ours: the environment comes in, "did you mean" goes out.
import type { Problem } from '../chat.ts';
import type { Environment } from './environment.ts';

/** Prefixes that are ours alone; under any other, such as `LOG_`, only a near miss is worth a word. */
const ownPrefix = /^(?:AGENT|FRIDAY|SLACK|DISCORD)_/;
const nearMiss = 2;
/** `SLACK_TOKEN` is four letters away from `SLACK_BOT_TOKEN`. */
const nearMissOfOurs = 4;

export function hintsFor(environment: Environment, known: readonly string[], secrets: readonly string[]): Problem[] {
  const readable = new Set([...known, ...secrets.map((name) => `${name}_FILE`)]);
  const prefixes = new Set([...known].map(prefixOf));
  return Object.keys(environment)
    .filter(
      (name) => environment[name] && !readable.has(name) && (prefixes.has(prefixOf(name)) || ownPrefix.test(name)),
    )
    .flatMap((name): Problem[] => {
      const { nearest, distance } = nearestTo(name, [...readable]);
      const ours = ownPrefix.test(name);
      const near = distance <= (ours ? nearMissOfOurs : nearMiss);
      if (!near && !ours) return [];
      const problem = 'is set, but nothing reads it';
      return [
        { variable: name, problem, nextStep: near ? `did you mean ${nearest}?` : 'check its name in .env.example' },
      ];
    });
}

function prefixOf(name: string): string {
  return name.slice(0, name.indexOf('_') + 1);
}

function nearestTo(name: string, candidates: readonly string[]): { nearest: string | undefined; distance: number } {
  let nearest: string | undefined;
  let distance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const steps = distanceBetween(name, candidate);
    if (steps < distance) [nearest, distance] = [candidate, steps];
  }
  return { nearest, distance };
}

/** Letters to insert, remove, replace, or swap with their neighbour (optimal string alignment). */
function distanceBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(replaced, swapped, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 0;
}

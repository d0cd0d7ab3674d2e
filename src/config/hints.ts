// Names that nobody reads, though they look like ours: the environment comes in, "did you mean" goes out.
import type { Problem } from '../platform.ts';
import type { Environment } from './environment.ts';

const nearMiss = 2;
/** `SLACK_TOKEN` is four letters away from `SLACK_BOT_TOKEN`. */
const nearMissOfOurs = 4;

export interface KnownNames {
  readonly known: readonly string[];
  /** Those that may be given as `NAME_FILE` too. */
  readonly secrets: readonly string[];
  /** `SLACK_` is ours alone; under `LOG_` or `MAX_` other programs have names too, and only a near miss is worth a word. */
  readonly ownPrefixes: readonly string[];
}

export function hintsFor(environment: Environment, { known, secrets, ownPrefixes }: KnownNames): Problem[] {
  const readable = new Set([...known, ...secrets.map((name) => `${name}_FILE`)]);
  // `PORT` has no prefix: names of one word are everybody's.
  const prefixes = new Set([...known.map(prefixOf).filter((prefix) => prefix !== ''), ...ownPrefixes]);
  const strangers = Object.keys(environment).filter(
    (name) => environment[name] && !readable.has(name) && prefixes.has(prefixOf(name)),
  );
  return strangers.flatMap((variable): Problem[] => {
    const { nearest, distance } = nearestTo(variable, readable);
    const ours = ownPrefixes.includes(prefixOf(variable));
    const near = distance <= (ours ? nearMissOfOurs : nearMiss);
    if (!near && !ours) return [];
    const nextStep = near ? `did you mean ${nearest}?` : 'check its name in .env.example';
    return [{ variable, problem: 'is set, but nothing reads it', nextStep }];
  });
}

export function prefixOf(name: string): string {
  return name.slice(0, name.indexOf('_') + 1);
}

function nearestTo(name: string, candidates: Iterable<string>): { nearest: string; distance: number } {
  let nearest = '';
  let distance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const steps = distanceBetween(name, candidate);
    if (steps < distance) [nearest, distance] = [candidate, steps];
  }
  return { nearest, distance };
}

/** Letters to insert, remove or replace (Levenshtein). */
function distanceBetween(a: string, b: string): number {
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    last = row;
  }
  return last[b.length] ?? 0;
}

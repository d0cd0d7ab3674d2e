import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Floor } from '../../../src/chat.ts';
import type { Urgency } from '../../../src/reply/pace/budget.ts';
import type { Claim } from '../../../src/reply/pace/claim.ts';
import { begin, bucketOf, windowOf } from './stage.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A platform that counts what arrives, at a time of its own choice. */
function refusals({ kind, limit, windowMs }: Floor, arrivalsMs: readonly number[]): number {
  let refused = 0;
  let left = limit;
  let sinceMs = Number.NEGATIVE_INFINITY;
  for (const atMs of arrivalsMs.toSorted((one, other) => one - other)) {
    if (kind === 'window') {
      if (atMs >= sinceMs + windowMs) [left, sinceMs] = [limit, atMs];
    } else {
      left = Math.min(limit, left + ((atMs - Math.max(sinceMs, 0)) * limit) / windowMs);
      sinceMs = atMs;
    }
    // Sums of fractions are a little off.
    if (left < 1 - 1e-6) refused += 1;
    else left -= 1;
  }
  return refused;
}

const floors = fc.record({ limit: fc.integer({ min: 1, max: 60 }), windowMs: fc.integer({ min: 250, max: 60_000 }) });
const budgets = fc
  .tuple(floors, fc.boolean())
  .map(([{ limit, windowMs }, strict]) => (strict ? windowOf(limit, windowMs) : bucketOf(limit, windowMs)));

/** What one of several streams does next: begins, writes, ends; or somebody else calls. */
const steps = fc.array(
  fc.record({
    afterMs: fc.nat({ max: 800 }),
    stream: fc.nat({ max: 5 }),
    act: fc.constantFrom('first', 'edit', 'edit', 'edit', 'final', 'control', 'activity', 'leave'),
    wayMs: fc.nat({ max: 100 }),
    backMs: fc.nat({ max: 1_000 }),
  }),
  { minLength: 1, maxLength: 80 },
);

interface Made {
  readonly urgency: Urgency;
  readonly atMs: number;
  readonly wayMs: number;
}

async function play(budget: Floor, script: typeof steps extends fc.Arbitrary<infer Steps> ? Steps : never) {
  const { pace, nowMs } = begin({ budget });
  const claims = new Map<number, Claim>();
  const made: Made[] = [];
  let waiting = 0;
  for (const { afterMs, stream, act, ...way } of script) {
    // However late a call comes, a window holds; a bucket does as long as that is less than it takes to have one more.
    const longestMs = budget.kind === 'window' ? Number.POSITIVE_INFINITY : budget.windowMs / budget.limit;
    const wayMs = Math.min(way.wayMs * 20, longestMs);
    await vi.advanceTimersByTimeAsync(afterMs);
    const claim = claims.get(stream) ?? pace.claim();
    claims.set(stream, claim);
    claim.grew(nowMs());
    if (act === 'leave') {
      claim.release();
      claims.delete(stream);
      continue;
    }
    const begins =
      act === 'first'
        ? [
            { key: 'other', floor: 'none' },
            { key: 'budget', floor: 'budget', later: true as const },
          ]
        : undefined;
    waiting += 1;
    void pace.turnFor(begins ?? [{ key: 'budget', floor: 'budget' }], { urgency: act, claim }).then((answered) => {
      waiting -= 1;
      setTimeout(answered, wayMs + wayMs / 2 + way.backMs);
      if (begins === undefined) made.push({ urgency: act, atMs: nowMs(), wayMs });
    });
  }
  for (const claim of claims.values()) claim.release();
  await vi.advanceTimersByTimeAsync(82 * (budget.windowMs + 200));
  return { made, waiting, pace, nowMs };
}

describe('whatever is asked for', () => {
  it('the platform never refuses a call, wherever its windows begin and however long the calls travel', async () => {
    await fc.assert(
      fc.asyncProperty(budgets, steps, async (budget, script) => {
        const { made } = await play(budget, script);
        expect(
          refusals(
            budget,
            made.map(({ atMs, wayMs }) => atMs + wayMs),
          ),
        ).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it('everybody gets a turn once those before have ended, and what was set aside is all given back', async () => {
    await fc.assert(
      fc.asyncProperty(budgets, steps, async (budget, script) => {
        const { waiting, pace, nowMs } = await play(budget, script);
        expect(waiting).toBe(0);
        const beganMs = nowMs();
        const rest = Array.from({ length: budget.limit }, () => pace.claim());
        const begins = [{ key: 'budget', floor: 'budget', later: true as const }];
        await Promise.all(rest.map((claim) => pace.turnFor(begins, { urgency: 'first', claim })));
        expect(nowMs()).toBe(beganMs);
      }),
      { numRuns: 100 },
    );
  });
});

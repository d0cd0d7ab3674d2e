import { describe, expect, it } from 'vitest';
import { Chance } from '../../bench/lossless/chance.ts';
import { type Fault, Faults } from '../../playground/faults.ts';

const fault: Fault = { kind: 'reset', when: 'before' };

/** Which of so many calls are struck. */
function struck(faults: Faults, calls: number): readonly boolean[] {
  return Array.from({ length: calls }, () => faults.strike('chat.update').length > 0);
}

describe('a fault with a chance', () => {
  function withShare(share: number, seed: number): { faults: Faults; count: () => number } {
    const chance = new Chance(seed);
    const faults = new Faults();
    const rule = faults.add({ call: /^chat\./, fault, chance: { share, random: () => chance.fraction() } });
    return { faults, count: rule.struck };
  }

  it('strikes about its share of the calls, and counts them', () => {
    const { faults, count } = withShare(0.05, 7);
    const hits = struck(faults, 10_000).filter(Boolean).length;
    expect(hits).toBeGreaterThan(400);
    expect(hits).toBeLessThan(600);
    expect(count()).toBe(hits);
  });

  it('strikes the same calls each time with the same seed, and others with another', () => {
    const [first, again, other] = [1, 1, 2].map((seed) => struck(withShare(0.5, seed).faults, 100));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('always or never strikes at the ends, and asks chance only about its own calls', () => {
    expect(struck(withShare(1, 1).faults, 50)).not.toContain(false);
    expect(struck(withShare(0, 1).faults, 50)).not.toContain(true);
    let asked = 0;
    const faults = new Faults();
    const random = (): number => {
      asked += 1;
      return 0;
    };
    faults.add({ call: 'chat.update', fault, skip: 1, times: 1, chance: { share: 0.5, random } });
    faults.strike('chat.delete');
    expect(struck(faults, 3)).toEqual([false, true, false]);
    expect(asked).toBe(1);
  });
});

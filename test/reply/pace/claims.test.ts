import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Claim } from '../../../src/reply/pace/claim.ts';
import { begin, bucketOf, pass, windowOf } from './stage.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const posts = bucketOf(1_000, 1_000);
const minute = bucketOf(50, 60_000);

/** Text comes at an even pace, a character every `gapMs`. */
function speak(claim: Claim, characters: number, gapMs: number): void {
  for (let count = 1; count <= characters; count += 1) setTimeout(() => claim.grew(count), count * gapMs);
}

const times = (gone: readonly string[], name: string) =>
  gone.flatMap((line) => (line.startsWith(`${name} at `) ? [Number(line.slice(name.length + 4))] : []));

describe('what is set aside for an end', () => {
  it('is not to be had by others, and is there when the end comes', async () => {
    const { pace, gone, ask } = begin({ post: posts, edit: bucketOf(3, 60_000) });
    const [one, two] = [pace.claim(), pace.claim()];
    ask('post+later edit', 'first', 'one', one);
    ask('post+later edit', 'first', 'two', two);
    ask('edit', 'edit', 'live');
    ask('edit', 'edit', 'more');
    await pass(1_000);
    expect(gone).toEqual(['one at 0', 'two at 0', 'live at 0']);
    ask('edit', 'final', 'end of one', one);
    ask('edit', 'final', 'end of two', two);
    await pass(0);
    expect(gone.slice(3)).toEqual(['end of one at 1000', 'end of two at 1000']);
  });

  it('must be had before anything begins; what begins by ending needs none', async () => {
    const { pace, gone, ask } = begin({ post: posts, edit: bucketOf(1, 60_000) });
    const [one, two] = [pace.claim(), pace.claim()];
    ask('post+later edit', 'first', 'one', one);
    ask('post+later edit', 'first', 'two', two);
    ask('post', 'final', 'whole');
    await pass(1_000);
    expect(gone).toEqual(['one at 0', 'whole at 0']);
    one.release();
    await pass(0);
    expect(gone.at(-1)).toBe('two at 1000');
  });

  it('counts once, however often the beginning is repeated', async () => {
    const { pace, gone, ask } = begin({ post: posts, edit: bucketOf(2, 60_000) });
    const claim = pace.claim();
    for (let attempt = 0; attempt < 3; attempt += 1) ask('post+later edit', 'first', 'again', claim);
    ask('edit', 'edit', 'live');
    ask('edit', 'final', 'end', claim);
    await pass(0);
    expect(gone).toHaveLength(5);
  });

  it('may be of the same budget as the beginning', async () => {
    const { pace, gone, ask } = begin({ status: bucketOf(3, 3_000) });
    const [one, two] = [pace.claim(), pace.claim()];
    ask('status+later status', 'activity', 'on', one);
    ask('status+later status', 'activity', 'on too', two);
    await pass(0);
    expect(gone).toEqual(['on at 0']);
    ask('status', 'control', 'off', one);
    await pass(0);
    expect(gone).toEqual(['on at 0', 'off at 0']);
    await pass(2_000);
    expect(gone.at(-1)).toBe('on too at 1000');
  });

  it('is given back when it is not needed, once', async () => {
    const { pace, gone, ask } = begin({ post: posts, edit: bucketOf(1, 600_000) });
    const claim = pace.claim();
    ask('post+later edit', 'first', 'begin', claim);
    await pass(0);
    claim.release();
    claim.release();
    ask('post+later edit', 'first', 'after its end', claim);
    ask('edit', 'edit', 'somebody', pace.claim());
    ask('edit', 'edit', 'nobody', pace.claim());
    await pass(1_000);
    expect(gone).toEqual(['begin at 0', 'after its end at 0', 'somebody at 0']);
  });

  it('does not keep the end of something else from getting through', async () => {
    const { pace, gone, ask } = begin({ post: posts, edit: bucketOf(2, 2_000) });
    ask('post+later edit', 'first', 'begin', pace.claim());
    ask('post+later edit', 'first', 'begin', pace.claim());
    ask('edit', 'final', 'without a claim');
    await pass(0);
    expect(gone.at(-1)).toBe('without a claim at 0');
  });

  it('may be of the next window, which comes soon; then the first word need not wait for it', async () => {
    const { pace, gone, ask } = begin({ post: posts, edit: windowOf(2, 5_000) });
    ask('edit', 'final', 'before');
    ask('edit', 'final', 'before');
    ask('post+later edit', 'first', 'begin', pace.claim());
    await pass(0);
    expect(gone.at(-1)).toBe('begin at 0');
  });
});

describe('live text', () => {
  /** Asks for an edit whenever the last one is done, for as long as the text grows. */
  async function stream(stage: ReturnType<typeof begin>, claim: Claim, name: string, forMs: number, roundTripMs = 80) {
    stage.ask('post+later edit', 'first', `${name} begins`, claim);
    const over = new AbortController();
    setTimeout(() => over.abort(), forMs);
    while (!over.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, roundTripMs));
      const keys = [{ key: 'edit', floor: 'edit' }];
      await stage.pace.turnFor(keys, { urgency: 'edit', claim, signal: over.signal }).then(
        () => stage.gone.push(`${name} at ${Math.round(stage.nowMs())}`),
        () => undefined,
      );
    }
    stage.ask('edit', 'final', `${name} ends`, claim);
    claim.release();
  }

  it('keeps its least distance, however much there is', async () => {
    const stage = begin({ post: posts, edit: bucketOf(1_000, 1_000, 500) });
    const claim = stage.pace.claim();
    speak(claim, 1_000, 4);
    void stream(stage, claim, 'edit', 2_200, 10);
    await pass(3_000);
    expect(times(stage.gone, 'edit')).toEqual([500, 1_000, 1_500, 2_000]);
  });

  it('spends a full budget on an answer that is alone, evenly, and leaves a little', async () => {
    const stage = begin({ post: posts, edit: minute });
    const claim = stage.pace.claim();
    speak(claim, 1_000, 8);
    void stream(stage, claim, 'edit', 8_000);
    await pass(9_000);
    const at = times(stage.gone, 'edit');
    const gaps = at.slice(3).map((atMs, edit) => atMs - (at[edit + 2] ?? 0));
    expect(at.length).toBeGreaterThan(42);
    expect(Math.max(...gaps)).toBeLessThan(2 * Math.min(...gaps));
    expect(stage.gone.at(-1)).toMatch(/^edit ends at 80\d\d$/);
    stage.ask('post+later edit', 'first', 'another begins', stage.pace.claim());
    await pass(0);
    expect(stage.gone.at(-1)).toBe('another begins at 9000');
  });

  it('is shared evenly by all that grow', async () => {
    const stage = begin({ post: posts, edit: minute });
    const names = Array.from({ length: 8 }, (_, stream) => `edit${stream}`);
    for (const name of names) {
      const claim = stage.pace.claim();
      speak(claim, 1_000, 8);
      void stream(stage, claim, name, 8_000);
    }
    await pass(9_000);
    const counts = names.map((name) => times(stage.gone, name).length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(35);
    for (const name of names) expect(times(stage.gone, `${name} ends`)[0]).toBeLessThan(8_100);
  });

  it('that has not grown for long takes no share from the others', async () => {
    const alone = begin({ post: posts, edit: minute });
    const silent = Array.from({ length: 10 }, () => alone.pace.claim());
    for (const claim of silent) {
      alone.ask('post+later edit', 'first', 'silent', claim);
      claim.grew(10);
    }
    await pass(70_000);
    const claim = alone.pace.claim();
    speak(claim, 1_000, 8);
    void stream(alone, claim, 'edit', 8_000);
    await pass(9_000);
    expect(times(alone.gone, 'edit').length).toBeGreaterThan(30);
  });

  it('goes with the word that comes, rather than between two words', async () => {
    const stage = begin({ post: posts, edit: minute });
    const claim = stage.pace.claim();
    speak(claim, 200, 70);
    void stream(stage, claim, 'edit', 14_000);
    await pass(15_000);
    const at = times(stage.gone, 'edit');
    const withWord = at.filter((atMs) => atMs % 70 === 0);
    expect(withWord.length / at.length).toBeGreaterThan(0.8);
  });

  it('uses a window up before it ends, but keeps the end of an answer that is nearly over', async () => {
    const stage = begin({ post: posts, edit: windowOf(5, 5_000) });
    stage.pace.report({ key: 'edit', limit: 5, remaining: 5, resetAfterMs: 5_000 });
    const claim = stage.pace.claim();
    speak(claim, 4_000, 5);
    void stream(stage, claim, 'edit', 20_000);
    await pass(4_990);
    expect(times(stage.gone, 'edit')).toHaveLength(5);

    const other = begin({ post: posts, edit: windowOf(5, 5_000) });
    other.pace.report({ key: 'edit', limit: 5, remaining: 5, resetAfterMs: 5_600 });
    const short = other.pace.claim();
    speak(short, 1_000, 4.9);
    void stream(other, short, 'edit', 4_900);
    await pass(4_950);
    expect(times(other.gone, 'edit')).toHaveLength(4);
    expect(other.gone.at(-1)).toMatch(/^edit ends at 49\d\d$/);
  });
});

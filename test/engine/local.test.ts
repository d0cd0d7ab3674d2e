import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, vi } from 'vitest';
import { Postponed } from '../../src/engine.ts';
import { waitFor } from '../wait-for.ts';
import { begin, engine, onOwnJournal, reopen, runner, say } from './local-scene.ts';

onOwnJournal();

describe('turns', () => {
  it('follow one another within a thread, and what waited is answered together', async () => {
    begin();
    await say('one');
    expect((await runner.at(0)).texts).toEqual(['one']);
    await say('two');
    await say('three');
    expect(runner.begun).toHaveLength(1);
    (await runner.at(0)).end();
    expect((await runner.at(1)).texts).toEqual(['two', 'three']);
  });

  it('that are asked again before their platform is reached begin once, when it is', async () => {
    begin();
    await say('one');
    const { turn, journal, end } = await runner.at(0);
    await journal.ended('failed', null);
    end();
    await reopen();
    engine.start(runner);
    expect(await engine.retry(turn.id)).toBe(true);
    await engine.probe();
    expect(runner.begun).toEqual([]);
    engine.reached('test');
    const again = await runner.at(0);
    await again.journal.accepted();
    await again.journal.dispatched();
    await again.journal.ended('answered', null);
    again.end();
    await say('two');
    expect((await runner.at(1)).texts).toEqual(['two']);
  });

  it('run side by side in different threads, up to the limit', async () => {
    await reopen({ maxRuns: 2 });
    begin();
    await Promise.all([say('a', { thread: 'A' }), say('b', { thread: 'B' }), say('c', { thread: 'C' })]);
    await runner.at(1);
    expect(runner.begun.map(({ texts }) => texts[0])).toEqual(['a', 'b']);
    await runner.signed('+c');
    (await runner.at(1)).end();
    expect((await runner.at(2)).texts).toEqual(['c']);
    await runner.signed('+c', '-c');
  });

  it('show which messages wait, and take the sign away when their time has come', async () => {
    begin();
    await say('one');
    await say('two');
    await runner.signed('+two');
    (await runner.at(0)).end();
    await runner.at(1);
    await runner.signed('+two', '-two');
  });

  it('do not mix commands with messages', async () => {
    begin();
    await say('one');
    for (const text of ['two', '!new', 'three']) await say(text);
    for (const [index, texts] of [['one'], ['two'], ['!new'], ['three']].entries()) {
      const turn = await runner.at(index);
      expect(turn.texts).toEqual(texts);
      turn.end();
    }
  });

  it('use a waiting message as it was last changed, and not at all once it is taken back', async () => {
    begin();
    await say('one');
    await say('two');
    await say('three');
    await engine.edit('two', 'two, corrected');
    await engine.withdraw('three');
    await engine.edit('one', 'too late');
    (await runner.at(0)).end();
    expect((await runner.at(1)).texts).toEqual(['two, corrected']);
    await runner.signed('+two', '+three', '-three', '-two');
  });

  it('are refused past the limit of waiting messages', async () => {
    await reopen({ maxWaiting: 1 });
    begin();
    await say('one');
    await runner.at(0);
    expect(await say('two')).toBe('accepted');
    expect(await say('three')).toBe('refused');
  });

  it('go on after one that breaks off', async () => {
    const run = vi.spyOn(runner, 'run').mockRejectedValueOnce(new Error('boom'));
    begin();
    await say('one');
    await waitFor(() => expect(run).toHaveBeenCalledTimes(1));
    await say('two');
    expect((await runner.at(0)).texts).toEqual(['one', 'two']);
  });
});

describe('messages of one moment', () => {
  it('are answered together, and none keeps the sign of one that waits', async () => {
    begin();
    await Promise.all([say('one'), say('two')]);
    (await runner.at(0)).end();
    expect((await runner.at(0)).texts).toEqual(['one', 'two']);
    expect(runner.signs).toEqual([]);
  });

  it('of which one is a command: only what waits has the sign', async () => {
    begin();
    await Promise.all([say('one'), say('!new')]);
    expect((await runner.at(0)).texts).toEqual(['one']);
    await runner.signed('+!new');
  });

  it('that is taken back as its turn begins is answered: the turn has it, and so has the journal', async () => {
    begin();
    await say('one');
    const first = await runner.at(0);
    await say('two');
    const withdrawn = engine.withdraw('two');
    const edited = engine.edit('two', 'something else');
    first.end();
    expect(await withdrawn).toBe(false);
    await edited;
    expect((await runner.at(1)).texts).toEqual(['two']);
    await reopen();
    begin();
    expect(await runner.at(0)).toMatchObject({ texts: ['one'], recovered: true });
    (await runner.at(0)).end();
    expect(await runner.at(1)).toMatchObject({ texts: ['two'], recovered: true });
  });
});

describe('a platform that cannot be reached', () => {
  it('takes no room from the others, and gets its turns once it can', async () => {
    await reopen({ maxRuns: 1 });
    begin();
    await say('away', { platform: 'other', thread: 'there' });
    await say('here');
    (await runner.at(0)).end();
    expect(runner.begun.map(({ texts }) => texts)).toEqual([['here']]);
    engine.reached('other');
    expect((await runner.at(1)).texts).toEqual(['away']);
  });

  it('shows then what still has to wait', async () => {
    engine.start(runner);
    await say('one');
    await say('!new');
    engine.reached('test');
    expect((await runner.at(0)).texts).toEqual(['one']);
    await runner.signed('+!new');
  });
});

describe('a disk that fails', () => {
  function failsOnce(): void {
    vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementationOnce(() => {
      throw new Error('disk full');
    });
  }

  it('before a turn is dispatched: the turn is tried again later, whether or not anybody says more', async () => {
    await reopen({ restMs: 20 });
    begin();
    vi.spyOn(runner, 'run').mockImplementationOnce(async (_turn, journal) => {
      failsOnce();
      await journal.dispatched();
    });
    await say('one');
    expect((await runner.at(0)).texts).toEqual(['one']);
    expect(await say('one')).toBe('duplicate');
  });

  it('after that, does not keep the turn from its end', async () => {
    begin();
    await say('one');
    const { journal } = await runner.at(0);
    failsOnce();
    await journal.finishing('text', 'answered');
    await journal.ended('answered', null);
  });

  it('a turn of an earlier life that breaks off is tried again too', async () => {
    begin();
    await say('one');
    await runner.at(0);
    await reopen({ restMs: 20 });
    vi.spyOn(runner, 'recover').mockRejectedValueOnce(new Error('boom'));
    begin();
    expect(await runner.at(0)).toMatchObject({ texts: ['one'], recovered: true });
  });
});

describe('a turn whose last words are postponed', () => {
  const waitMs = 20;

  /** The first turn says that it cannot come to its end, once the test lets it. */
  async function postponed(): Promise<{ readonly id: string; readonly end: () => void }> {
    const begun = Promise.withResolvers<string>();
    const { promise, resolve: end } = Promise.withResolvers<void>();
    vi.spyOn(runner, 'run').mockImplementationOnce(async ({ id }, journal) => {
      await journal.dispatched();
      await journal.finishing('the answer', 'failed');
      begun.resolve(id);
      await promise;
      throw new Postponed(waitMs);
    });
    begin();
    await say('one');
    return { id: await begun.promise, end };
  }

  it('is taken up again after the time that it names, with all that it wanted to say', async () => {
    (await postponed()).end();
    const { turn, recovered } = await runner.at(0);
    expect([recovered, turn.closing]).toEqual([true, { text: 'the answer', end: 'failed' }]);
  });

  it('gives its thread and its place to others meanwhile', async () => {
    await reopen({ maxRuns: 1 });
    (await postponed()).end();
    await say('two', { thread: 'another' });
    (await runner.at(0)).end();
    (await runner.at(1)).end();
    expect(runner.begun.map(({ texts }) => texts.join()).sort()).toEqual(['one', 'two']);
  });

  it('cannot be asked again, and whoever presses in that moment does not wait for ever', async () => {
    const { id, end } = await postponed();
    const pressed = engine.retry(id);
    end();
    expect(await pressed).toBe(false);
  });
});

describe('stopping', () => {
  it('waits for running turns and accepts nothing more', async () => {
    begin();
    await say('one');
    const turn = await runner.at(0);
    const stopped = engine.stop(10_000);
    await expect(say('two')).rejects.toThrow('stopping');
    await turn.journal.finishing('text', 'answered');
    turn.end();
    await stopped;
    await expect(turn.journal.ended('answered', null)).rejects.toThrow('closed');
  });
});

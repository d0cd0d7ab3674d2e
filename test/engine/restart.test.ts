// What an engine takes up of an earlier life.
import { describe, expect, it } from 'vitest';
import { begin, engine, onOwnJournal, open, reopen, runner, say } from './local-scene.ts';

onOwnJournal();

describe('after a restart', () => {
  async function restart(): Promise<void> {
    await reopen();
    begin();
  }

  it('what was only accepted is run', async () => {
    await say('one');
    await restart();
    expect(await runner.at(0)).toMatchObject({ texts: ['one'], recovered: false });
  });

  it('what was dispatched is taken up before the thread goes on', async () => {
    begin();
    await say('one');
    await runner.at(0);
    await say('two');
    await restart();
    const first = await runner.at(0);
    expect(first).toMatchObject({ texts: ['one'], recovered: true, turn: { state: 'dispatched' } });
    expect(runner.begun).toHaveLength(1);
    await first.journal.ended('interrupted', null);
    first.end();
    expect(await runner.at(1)).toMatchObject({ texts: ['two'], recovered: false });
    // It had its sign from the life before, and got no second one.
    await runner.signed('-two');
  });

  it('what the agent did nothing with is run again as the same turn', async () => {
    begin();
    await say('one');
    const { journal, turn } = await runner.at(0);
    await journal.accepted();
    await restart();
    expect(await runner.at(0)).toMatchObject({ texts: ['one'], recovered: false, turn: { id: turn.id } });
  });

  it('signs that an earlier life has set are taken away, until that is surely done', async () => {
    begin();
    await say('one');
    const first = await runner.at(0);
    await say('two');
    await runner.signed('+two');
    runner.marks = false;
    await first.journal.ended('answered', null);
    first.end();
    const second = await runner.at(1);
    await runner.signed('+two', '-two');
    await second.journal.ended('answered', null);
    second.end();
    await restart();
    await runner.signed('-two');
    await restart();
    await say('three');
    await runner.at(0);
    await runner.signed();
  });

  it('what an earlier life left waiting without a sign gets one', async () => {
    begin();
    await say('one');
    await runner.at(0);
    await engine.stop(0);
    open();
    await say('two');
    begin();
    await runner.at(0);
    await runner.signed('+two');
  });

  it('turns that are taken up keep their order within a thread, and the limit', async () => {
    begin();
    await say('one');
    (await runner.at(0)).end();
    await say('two');
    await runner.at(1);
    await say('three', { thread: 'elsewhere' });
    await runner.at(2);
    await reopen({ maxRuns: 1 });
    begin();
    for (const [index, texts] of [['one'], ['three'], ['two']].entries()) {
      const turn = await runner.at(index);
      expect(turn).toMatchObject({ texts, recovered: true });
      expect(runner.begun).toHaveLength(index + 1);
      turn.end();
    }
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InboundMessage, ReplyTarget } from '../../src/chat.ts';
import { LocalEngine } from '../../src/engine/local.ts';
import type { Turn, TurnJournal, TurnRunner } from '../../src/engine.ts';
import { inbound } from './inbound.ts';

const log = pino({ level: 'silent' });

/** A runner whose turns last until the test ends them. */
class StepRunner implements TurnRunner {
  readonly begun: { texts: string[]; end: () => void; turn: Turn; journal: TurnJournal; recovered: boolean }[] = [];
  readonly signs: string[] = [];

  async run(turn: Turn, journal: TurnJournal): Promise<void> {
    await journal.dispatched();
    return this.#begin(turn, journal, false);
  }

  recover(turn: Turn, journal: TurnJournal): Promise<void> {
    return this.#begin(turn, journal, true);
  }

  waiting({ address }: ReplyTarget, on: boolean): void {
    this.signs.push(`${on ? '+' : '-'}${(address as { message: string }).message}`);
  }

  #begin(turn: Turn, journal: TurnJournal, recovered: boolean): Promise<void> {
    return new Promise((end) => {
      this.begun.push({ texts: turn.messages.map(({ text }) => text), end, turn, journal, recovered });
    });
  }

  async at(index: number): Promise<(typeof this.begun)[number]> {
    return vi.waitFor(() => {
      const turn = this.begun[index];
      if (turn === undefined) throw new Error(`turn ${index} has not begun`);
      return turn;
    });
  }
}

let folder: string;
let engine: LocalEngine;
let runner: StepRunner;

function open(options: { maxRuns?: number; maxWaiting?: number } = {}): void {
  runner = new StepRunner();
  const mergeKey = (message: InboundMessage) => (message.text.startsWith('!') ? message.id : message.author.id);
  engine = new LocalEngine({ path: join(folder, 'j.db'), maxRuns: 100, maxWaiting: 20, mergeKey, log, ...options });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'friday-engine-'));
  open();
});

afterEach(async () => {
  await engine.stop(0);
  rmSync(folder, { recursive: true });
});

const say = (text: string, said: Parameters<typeof inbound>[0] = {}) =>
  engine.accept(inbound({ id: text, text, ...said }));

describe('turns', () => {
  it('follow one another within a thread, and what waited is answered together', async () => {
    engine.start(runner);
    await say('one');
    expect((await runner.at(0)).texts).toEqual(['one']);
    await say('two');
    await say('three');
    expect(runner.begun).toHaveLength(1);
    (await runner.at(0)).end();
    expect((await runner.at(1)).texts).toEqual(['two', 'three']);
  });

  it('run side by side in different threads, up to the limit', async () => {
    open({ maxRuns: 2 });
    engine.start(runner);
    await Promise.all([say('a', { thread: 'A' }), say('b', { thread: 'B' }), say('c', { thread: 'C' })]);
    await runner.at(1);
    expect(runner.begun.map(({ texts }) => texts[0])).toEqual(['a', 'b']);
    expect(runner.signs).toEqual(['+c']);
    (await runner.at(1)).end();
    expect((await runner.at(2)).texts).toEqual(['c']);
    expect(runner.signs).toEqual(['+c', '-c']);
  });

  it('show which messages wait, and take the sign away when their time has come', async () => {
    engine.start(runner);
    await say('one');
    await say('two');
    expect(runner.signs).toEqual(['+two']);
    (await runner.at(0)).end();
    await runner.at(1);
    expect(runner.signs).toEqual(['+two', '-two']);
  });

  it('do not mix commands with messages', async () => {
    engine.start(runner);
    await say('one');
    for (const text of ['two', '!new', 'three']) await say(text);
    for (const [index, texts] of [['one'], ['two'], ['!new'], ['three']].entries()) {
      const turn = await runner.at(index);
      expect(turn.texts).toEqual(texts);
      turn.end();
    }
  });

  it('use a waiting message as it was last changed, and not at all once it is taken back', async () => {
    engine.start(runner);
    await say('one');
    await say('two');
    await say('three');
    await engine.edit('two', 'two, corrected');
    await engine.withdraw('three');
    await engine.edit('one', 'too late');
    (await runner.at(0)).end();
    expect((await runner.at(1)).texts).toEqual(['two, corrected']);
    expect(runner.signs).toEqual(['+two', '+three', '-three', '-two']);
  });

  it('are refused past the limit of waiting messages', async () => {
    open({ maxWaiting: 1 });
    engine.start(runner);
    await say('one');
    await runner.at(0);
    expect(await say('two')).toBe('accepted');
    expect(await say('three')).toBe('refused');
  });

  it('go on after one that breaks off', async () => {
    const run = vi.spyOn(runner, 'run').mockRejectedValueOnce(new Error('boom'));
    engine.start(runner);
    await say('one');
    await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(1));
    await say('two');
    expect((await runner.at(0)).texts).toEqual(['one', 'two']);
  });
});

describe('after a restart', () => {
  async function restart(): Promise<void> {
    await engine.stop(0);
    open();
    engine.start(runner);
  }

  it('what was only accepted is run', async () => {
    await say('one');
    await restart();
    expect(await runner.at(0)).toMatchObject({ texts: ['one'], recovered: false });
  });

  it('what was dispatched is taken up before the thread goes on', async () => {
    engine.start(runner);
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
  });

  it('what the agent did nothing with is run again as the same turn', async () => {
    engine.start(runner);
    await say('one');
    const { journal, turn } = await runner.at(0);
    await journal.accepted();
    await restart();
    expect(await runner.at(0)).toMatchObject({ texts: ['one'], recovered: false, turn: { id: turn.id } });
  });

  it('signs that an earlier life may have set are taken away', async () => {
    await say('one');
    await restart();
    await runner.at(0);
    expect(runner.signs).toEqual(['-one']);
  });
});

describe('stopping', () => {
  it('waits for running turns and accepts nothing more', async () => {
    engine.start(runner);
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

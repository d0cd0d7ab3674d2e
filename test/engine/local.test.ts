import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InboundMessage, ReplyTarget } from '../../src/chat.ts';
import { LocalEngine } from '../../src/engine/local.ts';
import { Postponed, type Turn, type TurnJournal, type TurnRunner } from '../../src/engine.ts';
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

  /** Whether signs can be set and taken away at all. */
  marks = true;

  async waiting({ address }: ReplyTarget, on: boolean): Promise<boolean> {
    this.signs.push(`${on ? '+' : '-'}${(address as { message: string }).message}`);
    return this.marks;
  }

  async idle({ address }: ReplyTarget): Promise<void> {
    this.signs.push(`idle ${(address as { message: string }).message}`);
  }

  async signed(...signs: readonly string[]): Promise<void> {
    await vi.waitFor(() => expect(this.signs).toEqual(signs));
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

interface Options {
  readonly maxRuns?: number;
  readonly maxWaiting?: number;
  readonly restMs?: number;
}

/** Another life on the same journal. */
async function reopen(options: Options = {}): Promise<void> {
  await engine.stop(0);
  open(options);
}

function open(options: Options): void {
  runner = new StepRunner();
  const mergeKey = (message: InboundMessage) => (message.text.startsWith('!') ? message.id : message.author.id);
  engine = new LocalEngine({ path: join(folder, 'j.db'), maxRuns: 100, maxWaiting: 20, mergeKey, log, ...options });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'friday-engine-'));
  open({});
});

afterEach(async () => {
  vi.restoreAllMocks();
  await engine.stop(0);
  rmSync(folder, { recursive: true });
});

function begin(): void {
  engine.start(runner);
  engine.reached('test');
}

const say = (text: string, said: Parameters<typeof inbound>[0] = {}) =>
  engine.accept(inbound({ id: text, text, ...said }));

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
    await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(1));
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
    // It has its sign from the life before.
    await runner.signed();
    await first.journal.ended('interrupted', null);
    first.end();
    expect(await runner.at(1)).toMatchObject({ texts: ['two'], recovered: false });
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
    open({});
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

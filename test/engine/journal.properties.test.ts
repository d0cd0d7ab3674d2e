// Anything, in any order, with crashes in between: the journal holds what a simple model of it holds.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { InboundMessage, ThreadId } from '../../src/chat.ts';
import { Journal } from '../../src/engine/journal.ts';
import type { KeptTurn } from '../../src/engine/turn-table.ts';
import { inbound } from './inbound.ts';
import { JournalModel, type ModelTurn, openStates } from './journal.model.ts';

const folder = mkdtempSync(join(tmpdir(), 'friday-journal-properties-'));
afterAll(() => rmSync(folder, { recursive: true }));

const threads = ['A', 'B'] as ThreadId[];
const authors = ['U1', 'U2'];
const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
const maxWaiting = 3;
const dayMs = 24 * 3_600_000;
const nobody = () => false;

/** A journal on the disk that can lose its process. */
class Disk {
  static #count = 0;
  #path = Disk.#next();
  journal = new Journal(this.#path);

  static #next(): string {
    Disk.#count += 1;
    return join(folder, String(Disk.#count), 'friday.db');
  }

  reopen(): void {
    this.journal.close();
    this.journal = new Journal(this.#path);
  }

  /** Another process finds the files as they are now; what this one does afterwards has not happened. */
  crash(): void {
    const path = Disk.#next();
    cpSync(join(this.#path, '..'), join(path, '..'), { recursive: true });
    this.journal.close();
    this.#path = path;
    this.journal = new Journal(path);
  }
}

type Act = (model: JournalModel, disk: Disk) => Promise<void>;

/** One thing that happens, and whether both say the same of it and hold the same afterwards. */
class Step implements fc.AsyncCommand<JournalModel, Disk> {
  readonly #name: string;
  readonly #act: Act;

  constructor(name: string, act: Act) {
    this.#name = name;
    this.#act = act;
  }

  check(): boolean {
    return true;
  }

  async run(model: JournalModel, disk: Disk): Promise<void> {
    await this.#act(model, disk);
    compare(model, disk.journal);
  }

  toString(): string {
    return this.#name;
  }
}

function compare(model: JournalModel, journal: Journal): void {
  for (const thread of threads) {
    expect(journal.waitingIn(thread).map(({ message }) => message)).toEqual(model.waitingIn(thread));
    expect(journal.conversations.knows(thread)).toBe(model.threads.has(thread));
    const last = model.turns.findLast((turn) => turn.thread === thread);
    expect(journal.turns.lastRetryable(thread)?.id).toBe(last && model.retryable(last) ? last.id : undefined);
    for (const author of authors) {
      const spoken = model.messages.some(({ message }) => message.thread.id === thread && message.author.id === author);
      expect(journal.hasSpoken(thread, author)).toBe(spoken);
    }
  }
  const first = model.messages.filter(({ state }) => state === 'waiting').map(({ message }) => message.thread.id);
  expect(journal.threadsWaiting()).toEqual([...new Set(first)]);
  const signed = model.messages.filter((each) => each.signed && !each.erased);
  expect(journal.signed()).toEqual(signed.map(({ message, state }) => ({ message, waiting: state === 'waiting' })));
  const left = model.signsLeft().map(([id, { target }]) => ({ id, target }));
  expect(journal.turns.signsLeft()).toEqual(left);
  const open = journal.turns.open().map(({ id, state, messages, segments, closing }) => {
    return { id, state, messages, segments, closing };
  });
  expect(open).toEqual(
    model.open().map(({ id, state, segments, closing }) => ({
      ...{ id, state, segments, closing },
      messages: model.messagesOf(id),
    })),
  );
  for (const { id, segments } of model.turns) {
    expect(journal.turns.find(id)).toMatchObject({ id, messages: model.messagesOf(id), segments });
  }
}

const message = fc
  .record({
    id: fc.constantFrom(...ids),
    otherIds: fc.subarray(ids, { maxLength: 1 }),
    thread: fc.constantFrom(...threads),
    author: fc.constantFrom(...authors),
    text: fc.string({ maxLength: 8 }),
    files: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ files, author, ...said }) => {
    const each = (index: number) => ({ name: `${index}.png`, mimeType: 'image/png', size: 3, address: index });
    return inbound({
      ...said,
      author: { id: author },
      files: Array.from({ length: files }, (_, index) => each(index)),
    });
  });

const step = <T>(name: string, arbitrary: fc.Arbitrary<T>, act: (value: T) => Act): fc.Arbitrary<Step> =>
  arbitrary.map((value) => new Step(`${name} ${JSON.stringify(value)}`, act(value)));

/** What leads a turn to its end happens often enough that most are asked again at some time. */
const often = <T>(...arbitraries: readonly T[]): readonly T[] => [...arbitraries, ...arbitraries, ...arbitraries];

let turns = 0;

/** As the engine does it: everything that waits in the thread, unless a turn is open there. */
function begin(thread: ThreadId): Act {
  return async (model, { journal }) => {
    const [first, ...rest] = journal.waitingIn(thread).map((waiting) => waiting.message);
    if (first === undefined || model.open().some((turn) => turn.thread === thread)) return;
    turns += 1;
    const id = `turn${String(turns).padStart(12, '0')}`;
    const messages: readonly [InboundMessage, ...InboundMessage[]] = [first, ...rest];
    const taken = await journal.turns.dispatched(kept(id, thread, messages), 'session');
    expect(taken).toEqual(
      model.begin(
        id,
        thread,
        messages.map((each) => each.id),
      ),
    );
  };
}

function kept(id: string, threadId: ThreadId, messages: KeptTurn['messages']): KeptTurn {
  return { id, threadId, messages, state: 'accepted', restored: false, segments: [], closing: undefined };
}

/** On the turn at this place among those that are open, if there is one in such a state. */
function onOpen(
  states: readonly string[],
  act: (turn: ModelTurn, journal: Journal) => Promise<void>,
): (place: number) => Act {
  return (place) => async (model, disk) => {
    const fitting = model.open().filter(({ state }) => states.includes(state));
    const turn = fitting[place % Math.max(fitting.length, 1)];
    if (turn !== undefined) await act(turn, disk.journal);
  };
}

const place = fc.nat({ max: 3 });
const segments = [{ receipt: { platform: 'test', address: 1 }, text: 'so far', sealed: false }];

const usual = often(
  step('accept', message, (said) => async (model, { journal }) => {
    expect(await journal.accept(said, maxWaiting)).toBe(model.accept(said, maxWaiting));
  }),
  step('begin', fc.constantFrom(...threads), begin),
  step(
    'finish',
    place,
    onOpen(['dispatched', 'answering'], async (turn, { turns: table }) => {
      await table.finishing(turn.id, 'the whole', 'failed');
      Object.assign(turn, { state: 'finishing', closing: { text: 'the whole', end: 'failed' } });
    }),
  ),
  step('end', fc.tuple(place, fc.constantFrom('answered', 'failed', 'stopped'), fc.boolean()), ([at, end, signLeft]) =>
    onOpen(['finishing'], async (turn, { turns: table }) => {
      await table.ended(turn.id, end, null, signLeft);
      Object.assign(turn, { state: end, signLeft });
    })(at),
  ),
  step('retry', place, (at) => async (model, { journal }) => {
    const turn = model.turns[at];
    if (turn !== undefined) expect(await journal.turns.retry(turn.id)).toBe(model.retry(turn));
  }),
);

const steps = [
  ...usual,
  step('accept at once', fc.array(message, { minLength: 2, maxLength: 4 }), (all) => async (model, { journal }) => {
    const accepted = await Promise.all(all.map((said) => journal.accept(said, maxWaiting)));
    expect(accepted).toEqual(all.map((said) => model.accept(said, maxWaiting)));
  }),
  step('heed', message, (said) => async (model, { journal }) => {
    expect(await journal.heed(said)).toBe(model.heed(said));
  }),
  step('edit', fc.tuple(fc.constantFrom(...ids), fc.string()), ([id, text]) => async (model, { journal }) => {
    expect(await journal.edit(id, text, nobody)).toBe(model.edit(id, text));
  }),
  step('withdraw', fc.constantFrom(...ids), (id) => async (model, { journal }) => {
    expect(await journal.withdraw(id, nobody)).toEqual(model.withdraw(id));
  }),
  step('sign', fc.constantFrom(...ids), (id) => async (model, { journal }) => {
    const held = model.waiting(id);
    if (held !== undefined) held.signed = true;
    expect(await journal.sign(id)).toBe(held !== undefined);
  }),
  step('unsign', fc.constantFrom(...ids), (id) => async (model, { journal }) => {
    for (const held of model.messages) if (held.message.id === id) held.signed = false;
    await journal.unsign(id);
  }),
  step(
    'the agent did nothing',
    place,
    onOpen(['dispatched', 'answering'], async (turn, { turns: table }) => {
      await table.accepted(turn.id);
      turn.state = 'accepted';
    }),
  ),
  step('ask again', place, (at) => async (model, disk) => {
    const again = onOpen(['accepted'], async ({ id, thread }, { turns: table }) => {
      const [first, ...rest] = model.messagesOf(id);
      if (first === undefined) return;
      expect(await table.dispatched(kept(id, thread, [first, ...rest]))).toEqual(model.begin(id, thread, []));
    });
    await again(at)(model, disk);
  }),
  step(
    'write',
    place,
    onOpen(openStates, async (turn, { turns: table }) => {
      await table.wrote(turn.id, segments);
      Object.assign(turn, { segments, state: turn.state === 'dispatched' ? 'answering' : turn.state });
    }),
  ),
  step('write late', place, (at) => async (model, { journal }) => {
    const turn = model.turns[at];
    if (turn === undefined || openStates.includes(turn.state)) return;
    await journal.turns.wrote(turn.id, segments);
    turn.segments = segments;
  }),
  step('the sign is gone', place, (at) => async (model, { journal }) => {
    const turn = model.turns[at];
    if (turn === undefined) return;
    await journal.turns.signGone(turn.id);
    turn.signLeft = false;
  }),
  step('prune', fc.constantFrom('day', 'month'), (age) => async (model, { journal }) => {
    await journal.prune(Date.now() + (age === 'day' ? 2 : 40) * dayMs);
    model.prune(age);
  }),
  step('reopen', fc.constant(null), () => async (_model, disk) => disk.reopen()),
  step('crash', fc.array(message, { maxLength: 3 }), (unheard) => async (_model, disk) => {
    // Whoever was told nothing has been promised nothing.
    for (const said of unheard) void disk.journal.accept(said, maxWaiting);
    disk.crash();
  }),
];

it('holds what the model holds, whatever happens', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 80, size: 'max' }), async (commands) => {
      const disk = new Disk();
      try {
        await fc.asyncModelRun(() => ({ model: new JournalModel(), real: disk }), commands);
      } finally {
        disk.journal.close();
      }
    }),
    { numRuns: 80 },
  );
});

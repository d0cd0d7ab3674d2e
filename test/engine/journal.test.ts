import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ThreadId } from '../../src/chat.ts';
import { Journal } from '../../src/engine/journal.ts';
import type { KeptTurn } from '../../src/engine/turn-table.ts';
import { inbound } from './inbound.ts';

const thread = 'test-thread' as ThreadId;
const nobody = () => false;
const receipt = { platform: 'test', address: { ts: '1' } };
let folder: string;
let path: string;
let journal: Journal;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'friday-journal-'));
  path = join(folder, 'deeper', 'friday.db');
  journal = new Journal(path);
});

afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true });
});

function reopen(): void {
  journal.close();
  journal = new Journal(path);
}

function turnOf(...messages: KeptTurn['messages']): KeptTurn {
  return {
    id: 'turn000000000001',
    threadId: thread,
    messages,
    state: 'accepted',
    restored: false,
    segments: [],
    closing: undefined,
  };
}

describe('accepting', () => {
  it('keeps a message over a restart, in the order of arrival', async () => {
    await journal.accept(inbound({ id: 'a', text: 'first' }), 20);
    await journal.accept(inbound({ id: 'b', text: 'second' }), 20);
    reopen();
    expect(journal.waitingIn(thread).map(({ message }) => message.text)).toEqual(['first', 'second']);
    expect(journal.threadsWaiting()).toEqual([thread]);
    expect(journal.conversations.knows(thread)).toBe(true);
    expect(journal.conversations.knows('elsewhere' as ThreadId)).toBe(false);
  });

  it('knows a message again under any of its identities, also after a restart', async () => {
    expect(await journal.accept(inbound({ id: 'a', otherIds: ['client-1'] }), 20)).toBe('accepted');
    reopen();
    expect(await journal.accept(inbound({ id: 'a' }), 20)).toBe('duplicate');
    expect(await journal.accept(inbound({ id: 'phantom', otherIds: ['client-1'] }), 20)).toBe('duplicate');
    expect(journal.waitingIn(thread)).toHaveLength(1);
  });

  it('takes twins that arrive within one loop turn for one message', async () => {
    const both = [journal.accept(inbound({ id: 'a' }), 20), journal.accept(inbound({ id: 'a' }), 20)];
    expect(await Promise.all(both)).toEqual(['accepted', 'duplicate']);
  });

  it('completes a waiting message with the files of its twin', async () => {
    const file = { name: 'a.png', mimeType: 'image/png', size: 3, address: 'f1' };
    await journal.accept(inbound({ id: 'a' }), 20);
    await journal.accept(inbound({ id: 'a', files: [file] }), 20);
    expect(journal.waitingIn(thread)[0]?.message.files).toEqual([file]);
  });

  it('refuses past the limit, and a refused message stays refused when it is delivered again', async () => {
    await journal.accept(inbound({ id: 'a' }), 1);
    expect(await journal.accept(inbound({ id: 'b' }), 1)).toBe('refused');
    expect(await journal.accept(inbound({ id: 'b' }), 9)).toBe('duplicate');
    expect(await journal.accept(inbound({ id: 'c', thread: 'other' }), 1)).toBe('accepted');
  });

  it('writes a file that only its owner can read', () => {
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is used by one process at a time', async () => {
    await journal.accept(inbound({ id: 'a' }), 20);
    expect(() => new Journal(path)).toThrow('another friday is using it');
    reopen();
    expect(journal.waitingIn(thread)).toHaveLength(1);
  });

  it('refuses to write once it is closed', async () => {
    journal.close();
    await expect(journal.accept(inbound(), 20)).rejects.toThrow('closed');
  });
});

describe('messages that wait', () => {
  it('can be changed and taken back', async () => {
    await journal.accept(inbound({ id: 'a', text: 'helo' }), 20);
    expect(await journal.edit('a', 'hello', nobody)).toBe(true);
    expect(journal.waitingIn(thread)[0]?.message.text).toBe('hello');
    expect((await journal.withdraw('a', nobody))?.id).toBe('a');
    expect(journal.waitingIn(thread)).toEqual([]);
  });

  it('cannot once their turn is dispatched', async () => {
    const message = inbound({ id: 'a' });
    await journal.accept(message, 20);
    await journal.turns.dispatched(turnOf(message));
    expect(await journal.edit('a', 'too late', nobody)).toBe(true);
    expect(await journal.withdraw('a', nobody)).toBeUndefined();
    expect(journal.turns.open()[0]?.messages[0].text).toBe('hello');
    expect(await journal.edit('stranger', 'never heard', nobody)).toBe(false);
  });
});

describe('a turn', () => {
  const message = inbound({ id: 'a', text: 'question' });
  const segments = [{ receipt, text: 'so far', sealed: false }];

  beforeEach(async () => {
    await journal.accept(message, 20);
    await journal.turns.dispatched(turnOf(message));
  });

  it('is taken up in the state it was left in', async () => {
    reopen();
    expect(journal.waitingIn(thread)).toEqual([]);
    expect(journal.turns.open()).toMatchObject([
      { state: 'dispatched', messages: [{ text: 'question' }], segments: [] },
    ]);

    await journal.turns.wrote('turn000000000001', segments);
    reopen();
    expect(journal.turns.open()).toMatchObject([{ state: 'answering', segments, closing: undefined }]);

    await journal.turns.finishing('turn000000000001', 'the whole', 'answered');
    reopen();
    expect(journal.turns.open()).toMatchObject([
      { state: 'finishing', segments, closing: { text: 'the whole', end: 'answered' } },
    ]);

    await journal.turns.ended('turn000000000001', 'answered', null);
    reopen();
    expect(journal.turns.open()).toEqual([]);
  });

  it('keeps a text that only grows with the next commit, or a little later', async () => {
    const exec = vi.spyOn(DatabaseSync.prototype, 'exec');
    const commits = () => exec.mock.calls.filter(([sql]) => sql === 'COMMIT').length;
    try {
      const grown = journal.turns.wrote('turn000000000001', segments, true);
      await journal.turns.finishing('turn000000000001', 'the whole', 'answered');
      await grown;
      expect(commits()).toBe(1);
      await journal.turns.wrote('turn000000000001', [{ receipt, text: 'so far, and on', sealed: false }], true);
      expect(commits()).toBe(2);
    } finally {
      exec.mockRestore();
    }
    const last = journal.turns.wrote('turn000000000001', [{ receipt, text: 'the end', sealed: false }], true);
    reopen();
    await last;
    expect(journal.turns.open()).toMatchObject([{ segments: [{ text: 'the end' }] }]);
  });

  it('waits to be run again when the agent did nothing, with what was shown', async () => {
    await journal.turns.wrote('turn000000000001', segments);
    await journal.turns.accepted('turn000000000001');
    reopen();
    expect(journal.turns.open()).toMatchObject([{ state: 'accepted', segments, messages: [{ id: 'a' }] }]);
  });

  it('does not go back to answering by what is written late', async () => {
    await journal.turns.finishing('turn000000000001', 'the whole', 'failed');
    await journal.turns.wrote('turn000000000001', segments);
    expect(journal.turns.open()).toMatchObject([{ state: 'finishing', segments }]);
  });

  it('forgets texts after a day and identities after a month, but nothing that is still open', async () => {
    const dayMs = 24 * 3_600_000;
    await journal.accept(inbound({ id: 'waits' }), 20);
    await journal.prune(Date.now() + 2 * dayMs);
    expect(journal.turns.open()).toHaveLength(1);

    await journal.turns.ended('turn000000000001', 'answered', null);
    await journal.prune(Date.now() + 2 * dayMs);
    expect(await journal.accept(inbound({ id: 'a' }), 20)).toBe('duplicate');
    await journal.prune(Date.now() + 40 * dayMs);
    expect(journal.waitingIn(thread)).toHaveLength(1);
    expect(await journal.accept(inbound({ id: 'a' }), 20)).toBe('accepted');
  });

  it('does not forget who waits, however long: a late redelivery is still the same message', async () => {
    await journal.accept(inbound({ id: 'waits', otherIds: ['waits-too'] }), 20);
    await journal.prune(Date.now() + 40 * 24 * 3_600_000);
    expect(await journal.accept(inbound({ id: 'waits' }), 20)).toBe('duplicate');
    expect(await journal.accept(inbound({ id: 'waits-too' }), 20)).toBe('duplicate');
  });
});

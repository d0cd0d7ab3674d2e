import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import type { InboundMessage } from '../src/chat.ts';
import type { Acceptance, Engine, LiveTurnAt } from '../src/engine.ts';
import { createIntake, inboundLimits } from '../src/intake.ts';
import { inbound, type Said } from './engine/inbound.ts';

interface Setting {
  readonly known?: boolean;
  readonly acceptance?: Acceptance;
  readonly live?: boolean;
  readonly spoken?: boolean;
  readonly heeds?: boolean;
}

function setUp({ known = false, acceptance = 'accepted', live = false, spoken = false, heeds = false }: Setting = {}) {
  const orders = {
    heed: vi.fn(async () => heeds),
    stop: vi.fn(async () => undefined),
    press: vi.fn(async () => undefined),
    opened: vi.fn(async () => undefined),
  };
  const accepted: InboundMessage[] = [];
  const refused: InboundMessage[] = [];
  const withdrawn: string[] = [];
  const stops: LiveTurnAt[] = [];
  const engine: Engine = {
    conversations: { recent: () => [], heardUntil: () => undefined, heard: async () => undefined },
    start: () => undefined,
    settled: async () => undefined,
    reached: () => undefined,
    accept: vi.fn(async () => acceptance),
    edit: vi.fn(async (id: string) => id !== 'unknown'),
    withdraw: vi.fn(async (id: string) => id === 'waits'),
    knows: () => known,
    hasSpoken: () => spoken,
    heed: async () => true,
    told: async () => undefined,
    untold: () => [],
    live: (at) => (live ? { id: 'turn', threadId: inbound().thread.id, stop: () => stops.push(at) } : undefined),
    turn: () => undefined,
    lastRetryable: () => undefined,
    retry: async () => false,
    judge: async () => undefined,
    probe: async () => undefined,
    stop: async () => undefined,
  };
  const { accept } = createIntake({
    engine,
    orders,
    onAccepted: (message) => accepted.push(message),
    onRefused: (message) => refused.push(message),
    onWithdrawn: (id) => withdrawn.push(id),
    log: pino({ level: 'silent' }),
  });
  return { accept, engine, orders, accepted, refused, withdrawn, stops };
}

const file = (name: string) => ({ name, mimeType: 'text/plain', size: 1, address: 'f' });
const nobody = { mentioned: false, othersMentioned: false, open: false, inThread: false };

describe('Friday listens', () => {
  const cases: readonly [string, boolean, Said, boolean][] = [
    ['to her name', false, { addressing: { ...nobody, mentioned: true } }, true],
    ['to her name beside others', false, { addressing: { ...nobody, mentioned: true, othersMentioned: true } }, true],
    ['in a DM', false, { kind: 'direct', addressing: nobody }, true],
    ['in a DM about somebody', false, { kind: 'direct', addressing: { ...nobody, othersMentioned: true } }, true],
    ['in a free-response channel', false, { addressing: { ...nobody, open: true } }, true],
    ['in a thread she is in', true, { addressing: { ...nobody, inThread: true } }, true],
    ['not in a channel without a mention', true, { addressing: nobody }, false],
    ['not in a thread she is not in', false, { addressing: { ...nobody, inThread: true } }, false],
    [
      'not when somebody else is called',
      true,
      { addressing: { ...nobody, inThread: true, othersMentioned: true } },
      false,
    ],
    [
      'not when an open channel talks to another',
      false,
      { addressing: { ...nobody, open: true, othersMentioned: true } },
      false,
    ],
    ['not to somebody who is not on the list', false, { addressing: { mentioned: true, allowed: false } }, false],
  ];

  it.each(cases)('%s', async (_name, known, said, listens) => {
    const { accept, engine, accepted, refused } = setUp({ known });
    await accept(inbound(said));
    expect(engine.accept).toHaveBeenCalledTimes(listens ? 1 : 0);
    expect(accepted).toHaveLength(listens ? 1 : 0);
    // To be told that one is not heard would be an answer.
    expect(refused).toEqual([]);
  });
});

describe('what is taken in', () => {
  it('is told about once', async () => {
    const { accept, accepted, refused } = setUp({ acceptance: 'duplicate' });
    await accept(inbound());
    expect([accepted, refused]).toEqual([[], []]);
  });

  it('is told about when it is refused', async () => {
    const { accept, accepted, refused } = setUp({ acceptance: 'refused' });
    await accept(inbound({ id: 'late' }));
    expect(accepted).toEqual([]);
    expect(refused.map(({ id }) => id)).toEqual(['late']);
  });

  it.each([
    ['text', { text: 'x'.repeat(inboundLimits.textChars + 1) }],
    ['files', { files: Array.from({ length: inboundLimits.files + 1 }, () => file('a.txt')) }],
    ['a file’s name', { files: [file('x'.repeat(inboundLimits.fileNameChars + 1))] }],
  ])('has limits: too much %s is refused, visibly, and reaches neither journal nor agent', async (_what, said) => {
    const { accept, engine, refused, accepted } = setUp();
    await accept(inbound({ id: 'big', ...said }));
    expect(engine.accept).not.toHaveBeenCalled();
    expect([accepted, refused.map(({ id }) => id)]).toEqual([[], ['big']]);
  });

  it('keeps what it was when an edit is too long', async () => {
    const { accept, engine } = setUp();
    await accept({ type: 'edited', id: 'm', text: 'x'.repeat(inboundLimits.textChars + 1) });
    expect(engine.edit).not.toHaveBeenCalled();
  });

  it('reads as it was corrected, also when the correction was told first', async () => {
    const { accept, engine } = setUp();
    await accept({ type: 'edited', id: 'unknown', text: 'first correction' });
    await accept({ type: 'edited', id: 'unknown', text: 'hello' });
    await accept(inbound({ id: 'unknown', text: 'helo' }));
    expect(engine.accept).toHaveBeenLastCalledWith(expect.objectContaining({ id: 'unknown', text: 'hello' }));
    // The history tells what it reads now.
    await accept({ ...inbound({ id: 'unknown', text: 'hello, all' }), missed: true });
    expect(engine.accept).toHaveBeenLastCalledWith(expect.objectContaining({ text: 'hello, all' }));
    await accept({ type: 'edited', id: 'known', text: 'other' });
    await accept(inbound({ id: 'known', text: 'as it was' }));
    expect(engine.accept).toHaveBeenLastCalledWith(expect.objectContaining({ text: 'as it was' }));
  });

  it('fails when nothing could be committed, so that the platform delivers again', async () => {
    const { accept, engine } = setUp();
    vi.mocked(engine.accept).mockRejectedValue(new Error('disk full'));
    await expect(accept(inbound())).rejects.toThrow('disk full');
  });

  it('can be changed and taken back', async () => {
    const { accept, engine, withdrawn } = setUp();
    await accept({ type: 'edited', id: 'a', text: 'other' });
    await accept({ type: 'deleted', id: 'waits' });
    await accept({ type: 'deleted', id: 'is answered' });
    expect(engine.edit).toHaveBeenCalledWith('a', 'other');
    expect(engine.withdraw).toHaveBeenCalledTimes(2);
    expect(withdrawn).toEqual(['waits']);
  });

  it('is left alone when its deletion was told before it', async () => {
    const { accept, engine } = setUp();
    await accept({ type: 'deleted', id: 'gone' });
    await accept(inbound({ id: 'gone' }));
    await accept(inbound({ id: 'there' }));
    expect(vi.mocked(engine.accept).mock.calls.map(([{ id }]) => id)).toEqual(['there']);
  });

  it('and deleted, wants no answer any more, if nobody else waits for the same one', async () => {
    const { accept, stops } = setUp({ live: true });
    await accept({ type: 'deleted', id: 'waits' });
    expect(stops).toEqual([]);
    await accept({ type: 'deleted', id: 'is being answered' });
    expect(stops).toEqual([{ answersOnly: 'is being answered' }]);
  });
});

describe('orders', () => {
  it.each(['!stop', '!retry', '!help', 'stop', '停'])(
    'are given by %s, and are no message to Friday then',
    async (text) => {
      const { accept, engine, orders } = setUp({ heeds: true });
      await accept(inbound({ text, addressing: { mentioned: true } }));
      expect(orders.heed).toHaveBeenCalledTimes(1);
      expect(engine.accept).not.toHaveBeenCalled();
    },
  );

  it('that order nothing after all are messages to Friday', async () => {
    const { accept, engine } = setUp({ heeds: false });
    await accept(inbound({ text: 'stop', addressing: { mentioned: true } }));
    expect(engine.accept).toHaveBeenCalledTimes(1);
  });

  it.each([
    [true, true, 1],
    [true, false, 0],
    [false, true, 0],
  ])('to stop count without a mention while she answers the one who says it (%s, %s)', async (live, spoken, times) => {
    const { accept, orders } = setUp({ live, spoken, heeds: true });
    await accept(inbound({ text: 'stop', addressing: nobody }));
    expect(orders.heed).toHaveBeenCalledTimes(times);
  });

  it('are not taken from somebody who is not on the list', async () => {
    const { accept, orders } = setUp({ heeds: true });
    await accept(inbound({ text: '!stop', addressing: { mentioned: true, allowed: false } }));
    expect(orders.heed).not.toHaveBeenCalled();
  });
});

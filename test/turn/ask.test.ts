import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AgentRun } from '../../src/agent.ts';
import type { Turn } from '../../src/engine.ts';
import { textsFor } from '../../src/texts.ts';
import { type Asked, ask } from '../../src/turn/ask.ts';
import { setScene } from '../../src/turn/scene.ts';
import { inbound } from '../engine/inbound.ts';
import { answers, bad, breaks, nothing, type Script, ScriptedAgent } from './agent.ts';
import { MemoryChat } from './chat.ts';
import { deskOn, ListJournal } from './stage.ts';

const texts = textsFor('en', '');
const request: AgentRun = { id: 'turn-id', sessionId: 's', userId: 'u', input: [{ type: 'text', text: 'hello' }] };
const startMs = Date.UTC(2026, 0, 1);

beforeEach(() => {
  vi.useFakeTimers({ now: startMs, toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

interface Asking {
  readonly asked: Promise<Asked | undefined>;
  readonly chat: MemoryChat;
  readonly agent: ScriptedAgent;
  readonly journal: ListJournal;
  /** When each run began, in ms from the first. */
  readonly begunMs: readonly number[];
}

/** @param disk What the journal's lines wait for. */
function begin(
  agentWaitMs: number,
  scripts: readonly Script[],
  segments: Turn['segments'] = [],
  disk: Promise<void> = Promise.resolve(),
): Asking {
  const begunMs: number[] = [];
  const noting = scripts.map(
    (script): Script =>
      (run) => {
        begunMs.push(Date.now() - startMs);
        script(run);
      },
  );
  const agent = new ScriptedAgent(...noting);
  const chat = new MemoryChat();
  const desk = { ...deskOn(chat, agent), agentWaitMs };
  const journal = new ListJournal(disk);
  const message = inbound();
  const turn: Turn = {
    id: 'turn-id',
    threadId: message.thread.id,
    messages: [message],
    state: 'accepted',
    restored: segments.length > 0,
    inherited: segments.length > 0,
    segments,
    closing: undefined,
    stopping: new AbortController().signal,
    departure: { announced: new AbortController().signal, due: new AbortController().signal },
    superseded: undefined,
  };
  const asked = ask(
    { sessionId: 'session', request: async () => request },
    desk,
    journal,
    setScene(desk, turn, journal),
  );
  return { asked, chat, agent, journal, begunMs };
}

/** Lets everything happen that is not a matter of hours. */
async function settle(asking: Asking): Promise<Asked> {
  let asked: Asked | undefined;
  void asking.asked.then((value) => {
    asked = value;
  });
  for (let step = 0; asked === undefined && step < 2_000; step += 1) await vi.advanceTimersByTimeAsync(250);
  if (asked === undefined) throw new Error('asking has no end');
  return asked;
}

describe('a question', () => {
  it('is in the journal before its first byte', async () => {
    const disk = Promise.withResolvers<void>();
    const asking = begin(60_000, [answers('Hello.')], [], disk.promise);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asking.journal.lines).toEqual(['dispatched']);
    expect(asking.agent.runs).toHaveLength(0);
    disk.resolve();
    const asked = await settle(asking);
    expect(asked).toMatchObject({ snapshot: { answer: 'Hello.' }, end: { outcome: 'completed' }, shown: true });
    expect(asking.agent.runs[0]?.request).toEqual(request);
  });

  it('is followed while the answer grows', async () => {
    const asking = begin(60_000, [() => undefined]);
    await vi.advanceTimersByTimeAsync(0);
    const run = asking.agent.runs[0];
    for (const answer of ['Hello there. ', 'Hello there. How ', 'Hello there. How are you? ']) {
      run?.says(answer);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(asking.chat.posts[0]?.history).toEqual(['Hello there.', 'Hello there. How', 'Hello there. How are you?']);
    run?.ends();
    expect((await settle(asking)).snapshot.answer).toBe('Hello there. How are you? ');
  });

  it('is shown to its last word while the agent does something else', async () => {
    const asking = begin(60_000, [() => undefined]);
    await vi.advanceTimersByTimeAsync(0);
    const run = asking.agent.runs[0];
    run?.says('One moment, I am checking.');
    await vi.advanceTimersByTimeAsync(1_000);
    run?.says('One moment, I am checking.', { paused: true });
    await vi.advanceTimersByTimeAsync(1_000);
    run?.says('One moment, I am checking.\n\nIt is ', { paused: false });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asking.chat.posts[0]?.history).toEqual([
      'One moment, I am',
      'One moment, I am checking.',
      'One moment, I am checking.\n\nIt is',
    ]);
    run?.ends();
    expect((await settle(asking)).snapshot.answer).toBe('One moment, I am checking.\n\nIt is ');
  });

  it('shows nothing of what the agent thinks', async () => {
    const asking = begin(60_000, [answers('', { reasoning: 'I think' })]);
    expect(await settle(asking)).toMatchObject({ shown: false });
    expect(asking.chat.operations).toEqual([]);
  });

  it('shows which tool is at work before anything is said, where the sign of work cannot say so', async () => {
    const tools = [{ callId: 'c', name: 'search', arguments: '{}', output: '', state: 'calling' }] as const;
    const asking = begin(60_000, [(run) => run.says('', { tools })]);
    await vi.advanceTimersByTimeAsync(100);
    expect(asking.chat.operations).toMatchObject([
      { type: 'open', content: { text: '', activity: [{ id: 'c', title: 'search', state: 'running' }] } },
    ]);
    asking.agent.runs[0]?.ends();
    expect(await settle(asking)).toMatchObject({ shown: true });
  });
});

describe('an agent that surely did nothing', () => {
  const away = breaks(bad('unreachable'));

  it('is asked again, slower and slower, and the waiting is told once', async () => {
    const asking = begin(60_000, [away, away, away, away, away, away, away, answers('Hello. ')]);
    expect((await settle(asking)).end).toEqual({ outcome: 'completed' });
    expect(asking.begunMs).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 25_500, 35_500]);
    expect(asking.chat.posts.map(({ history }) => history)).toEqual([[texts.agentAway, 'Hello.']]);
  });

  it('is waited for by a journal that may run the turn again', async () => {
    const asking = begin(60_000, [away, answers('Hello.')]);
    await settle(asking);
    const states = asking.journal.lines.filter((line) => line !== 'wrote');
    expect(states).toEqual(['dispatched', 'accepted', 'dispatched']);
    expect(asking.journal.lines[1]).toBe('accepted');
  });

  it('is not asked before it wants to be', async () => {
    const asking = begin(60_000, [breaks(bad('overloaded', { retryAfterMs: 7_000 })), answers('Hello.')]);
    await settle(asking);
    expect(asking.begunMs).toEqual([0, 7_000]);
  });

  it('is given up at once when it wants to be asked after the end of our patience', async () => {
    const asking = begin(60_000, [breaks(bad('overloaded', { retryAfterMs: 61_000 }))]);
    expect((await settle(asking)).end).toMatchObject({ error: { kind: 'overloaded' } });
    expect(asking.chat.posts).toEqual([]);
  });

  it('is given up when our patience ends', async () => {
    const asking = begin(5_000, [away, away, away, away, away]);
    const asked = await settle(asking);
    expect(asked).toMatchObject({ end: { outcome: 'failed', error: { kind: 'unreachable' } }, shown: true });
    expect(asking.begunMs).toEqual([0, 500, 1_500, 3_500]);
  });

  it('that is busy is waited for in other words', async () => {
    const asking = begin(60_000, [breaks(bad('busy')), breaks(bad('unreachable')), answers('Hello. ')]);
    await settle(asking);
    expect(asking.chat.posts[0]?.history).toEqual([texts.agentBusy, texts.agentAway, 'Hello.']);
  });

  it('is asked again only when it has let the last run go', async () => {
    const asking = begin(60_000, [(run) => run.ends(bad('busy')), answers('Hello.')]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asking.begunMs).toEqual([0]);
    asking.agent.runs[0]?.releases();
    await settle(asking);
    expect(asking.begunMs).toEqual([0, 10_500]);
  });
});

describe('an agent that may have acted', () => {
  it.each(['refused', 'not-a-stream', 'failed', 'timeout', 'interrupted', 'too-large'] as const)(
    'is not asked again: %s',
    async (kind) => {
      const asking = begin(60_000, [breaks(bad(kind)), answers('never')]);
      expect((await settle(asking)).end).toMatchObject({ error: { kind } });
      expect(asking.agent.runs).toHaveLength(1);
    },
  );

  const seen: readonly [string, Script][] = [
    ['words', breaks(bad('busy'), 'Half')],
    ['thoughts', breaks(bad('busy'), '', { reasoning: 'I think' })],
    [
      'a tool',
      breaks(bad('busy'), '', { tools: [{ callId: 'c', name: 'x', arguments: '', output: '', state: 'done' }] }),
    ],
    ['a picture', breaks(bad('busy'), '', { media: [{ type: 'image', url: 'data:image/png;base64,AA==' }] })],
  ];

  it.each(seen)('is not asked again after %s, whatever it says about itself', async (_what, script) => {
    const asking = begin(60_000, [script, answers('never')]);
    await settle(asking);
    expect(asking.agent.runs).toHaveLength(1);
  });
});

describe('after a restart', () => {
  it('what an earlier life has shown counts as shown', async () => {
    const receipt = { platform: 'test', address: 0 };
    const segments = [{ receipt, text: texts.agentAway, sealed: false }];
    const asking = begin(60_000, [answers('', { media: nothing.media })], segments);
    expect((await settle(asking)).shown).toBe(true);
  });
});

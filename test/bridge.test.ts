import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Keyv } from 'keyv';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Bridge, createBridge } from '../src/bridge.ts';
import { ChatError, type ChatErrorKind, type ChatSink } from '../src/chat.ts';
import { createSessions } from '../src/session.ts';
import { inbound } from './engine/inbound.ts';
import { answers, ScriptedAgent } from './turn/agent.ts';
import { MemoryChat } from './turn/chat.ts';
import { noMedia, silent } from './turn/stage.ts';
import { waitFor } from './wait-for.ts';

/** A chat whose connection is in the hands of the test. */
class DistantChat extends MemoryChat {
  readonly connected = Promise.withResolvers<void>();
  sink: ChatSink | undefined;

  override async start(sink?: ChatSink): Promise<void> {
    this.sink = sink;
    await this.connected.promise;
  }
}

let folder: string;
let bridge: Bridge | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'friday-bridge-'));
});

afterEach(async () => {
  await bridge?.stop(0);
  bridge = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function open(chats: MemoryChat | readonly MemoryChat[], agent: ScriptedAgent, policy: 'auto' | 'author' = 'auto') {
  bridge = createBridge({
    adapters: [chats].flat(),
    agent,
    sessions: createSessions({ keyv: new Keyv(), policy }),
    media: noMedia,
    journal: join(folder, 'friday.db'),
    userIdPolicy: policy,
    language: 'auto',
    maxRuns: 10,
    maxWaiting: 2,
    agentWaitMs: 1_000,
    catchUpMaxAgeMs: 900_000,
    firstChars: 0,
    maxSegments: 10,
    showTools: 'compact',
    showReasoning: false,
    showFeedback: false,
    log: silent,
  });
  return bridge;
}

/** A bridge that listens. */
async function listening(agent: ScriptedAgent, policy: 'auto' | 'author' = 'auto', chat = new DistantChat()) {
  chat.connected.resolve();
  await open(chat, agent, policy).start();
  const { sink } = chat;
  if (sink === undefined) throw new Error('not started');
  return {
    chat,
    sink,
    say: (text: string, author = 'U1') => sink.accept(inbound({ id: text, text, author: { id: author } })),
  };
}

function asked(agent: ScriptedAgent): readonly string[] {
  return agent.runs.map(({ request: { input } }) =>
    input.map((part) => (part.type === 'text' ? part.text : '')).join(),
  );
}

describe('the bridge', () => {
  it('answers what its platforms hear', async () => {
    const { chat, say } = await listening(new ScriptedAgent(answers('Hello.')));
    await say('hi');
    await waitFor(() => expect(chat.texts()).toEqual(['Hello.']));
  });

  it('stops an answer whose only question is deleted, and none that others wait for', async () => {
    const agent = new ScriptedAgent((run) => run.says('Well'));
    const { chat, sink, say } = await listening(agent);
    await say('one');
    await waitFor(() => expect(agent.runs).toHaveLength(1));
    await say('two');
    await say('three');
    await sink.accept({ type: 'deleted', id: 'one' });
    await waitFor(() => expect(chat.texts()[0]).toContain('Stopped'));
    agent.runs[0]?.releases();
    await waitFor(() => expect(agent.runs).toHaveLength(2));
    await sink.accept({ type: 'deleted', id: 'two' });
    agent.runs[1]?.says('Both.').ends().releases();
    await waitFor(() => expect(chat.texts().at(-1)).toBe('Both.'));
  });

  it('does not stop before a sign of work that outlived its turn has been taken away', async () => {
    const agent = new ScriptedAgent();
    const { chat, say } = await listening(agent);
    const taken = Promise.withResolvers<void>();
    const order: string[] = [];
    chat.before = async (operation) => {
      if (operation.type !== 'working' || operation.on) return;
      order.push('asked');
      await taken.promise;
      order.push('taken away');
    };
    await say('one');
    await waitFor(() => expect(chat.operations.map(({ type }) => type)).toContain('working'));
    agent.runs[0]?.says('One.').ends().releases();
    await waitFor(() => expect(chat.texts()).toEqual(['One.']));
    await waitFor(() => expect(order).toEqual(['asked']));
    const stopped = bridge?.stop(20_000).then(() => order.push('stopped'));
    // The turn itself does not wait for it that long.
    setTimeout(taken.resolve, 5_000);
    await stopped;
    expect(order).toEqual(['asked', 'taken away', 'stopped']);
  });

  it('fetches the files of a message at once, also of one that must wait for its turn', async () => {
    const agent = new ScriptedAgent();
    const { chat, sink, say } = await listening(agent);
    await say('one');
    await waitFor(() => expect(agent.runs).toHaveLength(1));
    const asked = vi.spyOn(chat, 'read');
    const file = { name: 'a.txt', mimeType: 'text/plain', size: 1, address: 'a' };
    await sink.accept(inbound({ id: 'two', text: 'two', files: [file] }));
    await waitFor(() => expect(asked).toHaveBeenCalledWith(expect.objectContaining({ type: 'file', file })));
    expect(agent.runs).toHaveLength(1);
  });

  it('refuses, where people see it, what is too much', async () => {
    const agent = new ScriptedAgent();
    const { chat, say } = await listening(agent);
    await say('one');
    await waitFor(() => expect(agent.runs).toHaveLength(1));
    for (const text of ['two', 'three', '四']) await say(text);
    await waitFor(() => expect(chat.signs('mark')).toContain('+refused 四'));
    expect(chat.texts()).toEqual(['这条消息没有被接收：已有 2 条消息在等待。请等它们得到回答后再发送。']);
  });

  describe('tells after a crash, once,', () => {
    const refusal =
      'I did not take this message: 2 are waiting here already. Please send it again once they are answered.';

    /** Somebody is refused, and the bridge dies before, or right after, that could be said. */
    async function died(when: 'before' | 'after'): Promise<DistantChat> {
      const { chat, say } = await listening(new ScriptedAgent());
      await say('one');
      const held = Promise.withResolvers<void>();
      const isHeld = vi.fn((type: string) => type === (when === 'before' ? 'notice' : 'mark'));
      chat.before = ({ type }) => (isHeld(type) ? held.promise : undefined);
      for (const text of ['two', 'three', 'four']) await say(text);
      await waitFor(() => expect(isHeld).toHaveReturnedWith(true));
      await waitFor(() => expect(chat.texts()).toEqual(when === 'before' ? [] : [refusal]));
      await bridge?.stop(0);
      chat.before = () => undefined;
      held.reject(new ChatError('test', 'gone', 'dead'));
      return chat;
    }

    it.each(['before', 'after'] as const)('that a message was refused, when it came %s that', async (when) => {
      const chat = await died(when);
      await listening(new ScriptedAgent(answers('Both.')), 'auto', chat);
      await waitFor(() => expect(chat.signs('mark')).toContain('+refused four'));
      await waitFor(() => expect(chat.texts()).toContain('Both.'));
      expect(chat.texts().filter((text) => text === refusal)).toHaveLength(1);
      await bridge?.stop(0);
      const calls = chat.operations.length;
      await listening(new ScriptedAgent(), 'auto', chat);
      expect(chat.operations.slice(calls)).toEqual([]);
    });

    it('that a command of the menu was lost', async () => {
      const { chat, sink } = await listening(new ScriptedAgent());
      const held = Promise.withResolvers<void>();
      chat.before = () => held.promise;
      await sink.accept({ ...inbound({ text: 'help' }), command: 'help' });
      await bridge?.stop(0);
      chat.before = () => undefined;
      held.reject(new ChatError('test', 'gone', 'dead'));
      await listening(new ScriptedAgent(), 'auto', chat);
      await waitFor(() => expect(chat.texts()).toEqual(['I was restarted in just that moment. Please try again.']));
    });
  });

  it('never answers a command together with a message', async () => {
    const agent = new ScriptedAgent((run) => run, answers('Three.'));
    const { chat, say } = await listening(agent);
    await say('one');
    await waitFor(() => expect(agent.runs).toHaveLength(1));
    await say('!new');
    await say('three');
    agent.runs[0]?.says('One.').ends().releases();
    await waitFor(() => expect(chat.texts()).toHaveLength(3));
    expect(asked(agent)).toEqual(['U1:\none', 'U1:\nthree']);
    expect(agent.runs[1]?.request.sessionId).toBe('test-thread.2');
  });

  it.each([
    ['auto', ['U1:\none', 'U1:\ntwo\n\nU2:\nthree']],
    ['author', ['U1:\none', 'U1:\ntwo', 'U2:\nthree']],
  ] as const)('answers people together when they share a memory: %s', async (policy, expected) => {
    const agent = new ScriptedAgent((run) => run, answers('Two.'), answers('Three.'));
    const { say } = await listening(agent, policy);
    await say('one');
    await waitFor(() => expect(agent.runs).toHaveLength(1));
    await say('two');
    await say('three', 'U2');
    agent.runs[0]?.says('One.').ends().releases();
    await waitFor(() => expect(asked(agent)).toEqual(expected));
  });
});

describe('while a platform cannot be reached', () => {
  /** A bridge that hears already, but whose start is not over. */
  async function hearing(agent: ScriptedAgent) {
    const chat = new DistantChat();
    const started = open(chat, agent).start();
    started.catch(() => undefined);
    await waitFor(() => expect(chat.sink).toBeDefined());
    return { chat, started };
  }

  it('its turns wait, since their answers could not be shown', async () => {
    const agent = new ScriptedAgent(answers('Hello.'));
    const { chat, started } = await hearing(agent);
    await chat.sink?.accept(inbound({ text: 'hi' }));
    await new Promise((resolve) => setImmediate(resolve));
    expect(agent.runs).toEqual([]);
    chat.connected.resolve();
    await started;
    await waitFor(() => expect(chat.texts()).toEqual(['Hello.']));
  });

  it('a token that is not accepted costs nobody an answer', async () => {
    const agent = new ScriptedAgent(answers('Hello.'));
    const wrong = await hearing(agent);
    await wrong.chat.sink?.accept(inbound({ text: 'hi' }));
    wrong.chat.connected.reject(new ChatError('test', 'unauthorized', 'invalid_auth'));
    await expect(wrong.started).rejects.toThrow('invalid_auth');
    await bridge?.stop(0);
    expect([agent.runs, wrong.chat.operations]).toEqual([[], []]);
    const { chat } = await hearing(agent);
    chat.connected.resolve();
    await waitFor(() => expect(chat.texts()).toEqual(['Hello.']));
  });

  it('it can be stopped at once', async () => {
    const agent = new ScriptedAgent();
    const { chat } = await hearing(agent);
    await chat.sink?.accept(inbound({ text: 'hi' }));
    await bridge?.stop(60_000);
    expect(agent.runs).toEqual([]);
  });

  /** A chat that cannot be started as often as a test wishes. */
  class LateChat extends MemoryChat {
    override readonly platform = 'late';
    attempts = 0;
    failures: readonly ChatErrorKind[] = [];

    override async start(): Promise<void> {
      const kind = this.failures[this.attempts];
      this.attempts += 1;
      if (kind !== undefined) throw new ChatError('late', kind, 'whatever');
    }
  }

  it.each(['unreachable', 'unknown', 'rejected'] as const)(
    'the others work, and it is tried again: %s',
    async (kind) => {
      const late = new LateChat();
      late.failures = [kind];
      const chat = new DistantChat();
      chat.connected.resolve();
      const started = open([late, chat], new ScriptedAgent(answers('Hello.'))).start();
      await waitFor(() => expect(chat.sink).toBeDefined());
      await chat.sink?.accept(inbound({ text: 'hi' }));
      await waitFor(() => expect(chat.texts()).toEqual(['Hello.']));
      await started;
      expect(late.attempts).toBe(2);
    },
  );

  it('an attempt that is still to come does not outlive the bridge', async () => {
    const late = new LateChat();
    late.failures = ['unreachable'];
    const started = open(late, new ScriptedAgent()).start();
    await waitFor(() => expect(late.attempts).toBe(1));
    await bridge?.stop(60_000);
    await started;
    expect(late.attempts).toBe(1);
  });

  it('one that refuses us for good ends the start, whatever the others do', async () => {
    const late = new LateChat();
    late.failures = ['unauthorized'];
    await expect(open([new DistantChat(), late], new ScriptedAgent()).start()).rejects.toThrow('whatever');
  });
});

import { describe, expect, it, vi } from 'vitest';
import { ChatError, type ChatErrorKind, RateLimitedError } from '../../src/chat.ts';
import { textsFor } from '../../src/texts.ts';
import { owedAgainInMs } from '../../src/turn/owed.ts';
import { waitFor } from '../wait-for.ts';
import { answers, ScriptedAgent } from './agent.ts';
import { MemoryChat } from './chat.ts';
import { openStage } from './stage.ts';

const texts = textsFor('en', '');
const minuteMs = 60_000;

const error = (kind: ChatErrorKind) => new ChatError('test', kind, 'fault');

describe('an answer that cannot be delivered', () => {
  it.each(['unknown', 'unreachable', 'unauthorized'] as const)('is owed where the platform is away: %s', (kind) => {
    expect(owedAgainInMs(error(kind), 0, 5 * minuteMs)).toBe(30_000);
  });

  it('is owed where the platform asks for patience', () => {
    expect(owedAgainInMs(new RateLimitedError('test', 'key', 1_000), 0, 5 * minuteMs)).toBe(30_000);
  });

  it.each(['gone', 'forbidden', 'too-long', 'surface', 'blocked', 'rejected'] as const)(
    'is not where the platform has said no: %s',
    (kind) => expect(owedAgainInMs(error(kind), 0, 5 * minuteMs)).toBeUndefined(),
  );

  it('is tried again soon at first, then ever more rarely, for a day', () => {
    const after = (minutes: number) => owedAgainInMs(error('unreachable'), 0, minutes * minuteMs);
    expect([0, 1, 60, 100, 1_000].map(after)).toEqual([2_000, 6_000, 360_000, 600_000, 600_000]);
    expect([24 * 60, 24 * 60 + 1].map(after)).toEqual([600_000, undefined]);
  });

  it('is delivered in its place once the platform is there again, with what was said meanwhile below it', async () => {
    const chat = new MemoryChat();
    const stage = openStage({ chat, agent: new ScriptedAgent(() => undefined, answers('Two.')) });
    const tried = vi.fn();
    await stage.say('one', { sentAtMs: Date.now() });
    const run = await stage.run(0);
    run.says('Half of ');
    await stage.shows('Half of');
    chat.before = () => {
      tried();
      throw error('unauthorized');
    };
    run.says('Half of the answer.').ends().releases();
    await waitFor(() => expect(tried).toHaveBeenCalled());
    await stage.ended('finishing');
    chat.before = () => undefined;
    await stage.ended('answered');
    await stage.say('two', { sentAtMs: Date.now() });
    await stage.ended('answered', 'answered');
    expect(chat.texts()).toEqual(['Half of the answer.', 'Two.']);
    expect(stage.agent.runs).toHaveLength(2);
  });

  it('is completed by the next life of the process, if that comes first', async () => {
    const chat = new MemoryChat();
    const stage = openStage({ chat, agent: new ScriptedAgent(answers('Hello.')) });
    chat.before = () => {
      throw error('unauthorized');
    };
    await stage.say('one', { sentAtMs: Date.now() });
    await stage.ended('finishing');
    chat.before = () => undefined;
    await stage.crash();
    await stage.ended('answered');
    expect(chat.texts()).toEqual(['Hello.']);
    expect(stage.agent.runs).toEqual([]);
  });

  it('is given up after a day, and the thread goes on', async () => {
    const chat = new MemoryChat();
    const stage = openStage({ chat, agent: new ScriptedAgent(answers('Hello.'), answers('Two.')) });
    chat.before = () => {
      throw error('unauthorized');
    };
    await stage.say('one', { sentAtMs: Date.now() - 25 * 60 * minuteMs });
    await stage.ended('failed');
    chat.before = () => undefined;
    await stage.say('two');
    await stage.ended('failed', 'answered');
    expect(chat.texts()).toEqual(['Two.']);
  });

  it('that is an apology of ours is owed as well', async () => {
    const chat = new MemoryChat();
    const stage = openStage({ chat, agent: new ScriptedAgent() });
    await stage.say('one', { sentAtMs: Date.now() });
    const run = await stage.run(0);
    run.says('Half of ');
    await stage.shows('Half of');
    chat.before = () => {
      throw error('unauthorized');
    };
    await stage.crash();
    await stage.ended('finishing');
    chat.before = () => undefined;
    await stage.ended('failed');
    expect(chat.texts()).toEqual([expect.stringContaining(texts.internal)]);
  });
});

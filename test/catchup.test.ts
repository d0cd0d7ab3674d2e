// What was said while nobody heard it: asked for once the platform is heard again, within bounds of age and number.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type CatchUp, createCatchUp } from '../src/catchup.ts';
import { ChatError, type HistoryQuery, type InboundMessage, RateLimitedError } from '../src/chat.ts';
import { createDelivery } from '../src/delivery.ts';
import type { Conversations, KnownConversation } from '../src/engine.ts';
import { createPace } from '../src/reply/pace.ts';
import { inbound, type Said } from './engine/inbound.ts';
import { MemoryChat } from './turn/chat.ts';
import { silent } from './turn/stage.ts';
import { waitFor } from './wait-for.ts';

const minuteMs = 60_000;
const ago = (ms: number): number => Date.now() - ms;

class MemoryConversations implements Conversations {
  known: KnownConversation[] = [];
  until: number | undefined;

  recent(_platform: string, limit: number): readonly KnownConversation[] {
    return this.known.slice(0, limit);
  }

  heardUntil(): number | undefined {
    return this.until;
  }

  async heard(_platform: string, untilMs: number): Promise<void> {
    this.until = untilMs;
  }
}

let catchUp: CatchUp | undefined;

afterEach(() => {
  catchUp?.stop();
  vi.useRealTimers();
});

function conversation(thread: string, owner = thread, knownFromMs = 0): KnownConversation {
  return { target: inbound({ thread }).target, owner, knownFromMs };
}

function setUp(heardUntilMs: number | undefined, maxAgeMs = 15 * minuteMs) {
  const chat = new MemoryChat();
  const conversations = new MemoryConversations();
  conversations.until = heardUntilMs;
  conversations.known = [conversation('a')];
  const taken: InboundMessage[] = [];
  const asked: string[] = [];
  let said: readonly InboundMessage[] = [];
  chat.tells = (query: HistoryQuery) => {
    asked.push(`${query.where} ${(query.target.address as { thread: string }).thread}`);
    return query.where === 'within' ? said : [];
  };
  const take = vi.fn(async (message: InboundMessage) => {
    taken.push(message);
    return true;
  });
  const place = {
    adapter: chat,
    delivery: createDelivery({ adapter: chat, pace: createPace(chat.limits), log: silent }),
  };
  const made = createCatchUp({ place, conversations, take, maxAgeMs, pausesMs: [1, 1], restMs: 1, log: silent });
  catchUp = made;
  return {
    chat,
    conversations,
    taken,
    asked,
    take,
    catchUp: made,
    says: (...messages: readonly Said[]) => {
      said = messages.map((each) => inbound({ thread: 'a', ...each }));
    },
    texts: () => taken.map(({ text }) => text),
    /** Nothing is missing any more. */
    done: () => waitFor(() => expect(conversations.until ?? 0).toBeGreaterThan(ago(5_000))),
  };
}

describe('what was said meanwhile', () => {
  it('is asked for in the conversations that are known, and once beside each that share a place', async () => {
    const { catchUp, conversations, asked, done } = setUp(ago(5 * minuteMs));
    conversations.known = [conversation('a', 'channel'), conversation('b', 'channel'), conversation('c', 'dm')];
    catchUp.begin();
    await done();
    expect(asked).toEqual(['beside b', 'beside c', 'within a', 'within b', 'within c']);
  });

  it('is taken in, oldest first, as something that was missed', async () => {
    const { catchUp, says, taken, texts, done } = setUp(ago(5 * minuteMs));
    says({ text: 'one', sentAtMs: ago(4 * minuteMs) }, { text: 'two', sentAtMs: ago(minuteMs) });
    catchUp.begin();
    await done();
    expect(texts()).toEqual(['one', 'two']);
    expect(taken.map(({ missed }) => missed)).toEqual([true, true]);
  });

  it('is left alone when it is too old, was heard, was said before she was called, or wants an end', async () => {
    const { catchUp, conversations, says, texts, done } = setUp(ago(60 * minuteMs));
    conversations.known = [conversation('a', 'a', ago(3 * minuteMs))];
    says(
      { text: 'too old', sentAtMs: ago(16 * minuteMs) },
      { text: 'to others', sentAtMs: ago(4 * minuteMs) },
      { text: '!stop', sentAtMs: ago(minuteMs) },
      { text: 'stop', sentAtMs: ago(minuteMs) },
      { text: 'to her', sentAtMs: ago(minuteMs) },
    );
    catchUp.begin();
    await done();
    expect(texts()).toEqual(['to her']);
    const heard = setUp(ago(2 * minuteMs));
    heard.says({ text: 'heard', sentAtMs: ago(4 * minuteMs) }, { text: 'missed', sentAtMs: ago(minuteMs) });
    heard.catchUp.begin();
    await heard.done();
    expect(heard.texts()).toEqual(['missed']);
  });

  it('is left alone when it is older than wanted, also where Friday has been for long', async () => {
    const { catchUp, says, texts, done } = setUp(ago(60 * minuteMs));
    says({ text: 'too old', sentAtMs: ago(16 * minuteMs) }, { text: 'young', sentAtMs: ago(14 * minuteMs) });
    catchUp.begin();
    await done();
    expect(texts()).toEqual(['young']);
  });

  it('may have been said a little before the last mark: clocks differ, and a mark may be newer than what was kept', async () => {
    const { catchUp, says, texts, done } = setUp(ago(5 * minuteMs));
    says({ text: 'just before', sentAtMs: ago(5.5 * minuteMs) }, { text: 'long before', sentAtMs: ago(7 * minuteMs) });
    catchUp.begin();
    await done();
    expect(texts()).toEqual(['just before']);
  });

  it('is asked for in the latest conversations only, and answered up to a number in all', async () => {
    const { catchUp, conversations, chat, asked, texts, done } = setUp(ago(5 * minuteMs));
    conversations.known = Array.from({ length: 40 }, (_, index) => conversation(`thread ${index}`, 'channel'));
    chat.tells = ({ where, target }) => {
      asked.push(where);
      const { thread } = target.address as { readonly thread: string };
      const lines = Array.from({ length: 9 }, (_, line) => ({ id: `${thread} ${line}`, text: thread }));
      return where === 'beside' ? [] : lines.map((line) => inbound({ ...line, thread, sentAtMs: ago(minuteMs) }));
    };
    catchUp.begin();
    await done();
    expect(asked.filter((where) => where === 'within')).toHaveLength(30);
    expect(texts()).toHaveLength(100);
  });

  it('is not asked for where nothing was ever heard, nor when nobody wants it', async () => {
    const fresh = setUp(undefined);
    fresh.catchUp.begin();
    await fresh.done();
    const unwanted = setUp(ago(minuteMs), 0);
    unwanted.catchUp.begin();
    unwanted.catchUp.missed(ago(minuteMs));
    expect([fresh.asked, unwanted.asked]).toEqual([[], []]);
  });

  it('is bounded in number, where what was known already does not count', async () => {
    const { catchUp, says, take, texts, done } = setUp(ago(5 * minuteMs));
    const many = Array.from({ length: 40 }, (_, index) => ({ text: `line ${index}`, sentAtMs: ago(minuteMs) }));
    says(...many);
    const takeIn = take.getMockImplementation();
    take.mockImplementation(async (message) =>
      Number(message.text.slice(5)) < 20 ? false : (takeIn?.(message) ?? false),
    );
    catchUp.begin();
    await done();
    expect(texts()).toEqual(many.slice(20, 30).map(({ text }) => text));
  });
});

it('what is said on several pages is read up to the last of some, and told in its order', async () => {
  const { chat, catchUp, texts, done } = setUp(ago(10 * minuteMs));
  const asked: unknown[] = [];
  chat.page = ({ where, from = 0 }) => {
    if (where === 'beside') return { messages: [] };
    asked.push(from);
    // The newest page first.
    const message = inbound({ thread: 'a', text: `page ${from}`, sentAtMs: ago((1 + Number(from)) * minuteMs) });
    return { messages: [message], next: Number(from) + 1 };
  };
  catchUp.begin();
  await done();
  expect(asked).toEqual([0, 1, 2, 3, 4]);
  expect(texts()).toEqual(['page 4', 'page 3', 'page 2', 'page 1', 'page 0']);
});

describe('a connection', () => {
  it('that was made anew misses what was said since the last one', async () => {
    const { catchUp, says, texts, done } = setUp(undefined);
    catchUp.begin();
    await done();
    catchUp.hears(false);
    catchUp.hears(true);
    says({ text: 'missed', sentAtMs: Date.now() });
    expect(texts()).toEqual([]);
    catchUp.missed(Date.now());
    await waitFor(() => expect(texts()).toEqual(['missed']));
  });

  it('that is away when we end leaves the mark where it was', async () => {
    const { catchUp, conversations, done } = setUp(undefined);
    catchUp.begin();
    await done();
    conversations.until = 1;
    catchUp.hears(false);
    catchUp.stop();
    expect(conversations.until).toBe(1);
  });

  it('that is there when we end brings it up to date', async () => {
    const { catchUp, conversations, done } = setUp(undefined);
    catchUp.begin();
    conversations.until = 1;
    catchUp.stop();
    await done();
  });
});

describe('a platform that does not answer', () => {
  it('is asked again', async () => {
    const { chat, catchUp, says, texts, done } = setUp(ago(5 * minuteMs));
    says({ text: 'missed', sentAtMs: ago(minuteMs) });
    const tells = chat.tells;
    let failures = 2;
    chat.tells = (query) => {
      if (failures-- > 0) throw new ChatError('test', 'unknown', 'http_503');
      return tells(query);
    };
    catchUp.begin();
    await done();
    expect(texts()).toEqual(['missed']);
  });

  it.each(['forbidden', 'gone'] as const)(
    'because it may not keeps nobody else from being answered: %s',
    async (kind) => {
      const { chat, conversations, catchUp, says, texts, done } = setUp(ago(5 * minuteMs));
      conversations.known = [conversation('shut'), conversation('a')];
      says({ text: 'missed', sentAtMs: ago(minuteMs) });
      const tells = chat.tells;
      chat.tells = (query) => {
        if ((query.target.address as { thread: string }).thread === 'shut') throw new ChatError('test', kind, 'no');
        return tells(query);
      };
      catchUp.begin();
      await done();
      expect(texts()).toEqual(['missed']);
    },
  );

  it('as often as we would like is asked again later', async () => {
    const { chat, catchUp, says, texts, done } = setUp(ago(5 * minuteMs));
    says({ text: 'missed', sentAtMs: ago(minuteMs) });
    const { tells } = chat;
    let refusals = 4;
    chat.tells = (query) => {
      if (refusals-- > 0) throw new RateLimitedError('test', 'key', 1);
      return tells(query);
    };
    catchUp.begin();
    await done();
    expect(texts()).toEqual(['missed']);
  });

  it('at all is given up in the end', async () => {
    const { chat, catchUp, conversations, done } = setUp(ago(5 * minuteMs));
    conversations.known = [conversation('a'), conversation('b')];
    const calls = vi.fn((): never => {
      throw new RateLimitedError('test', 'key', 1);
    });
    chat.tells = calls;
    catchUp.begin();
    await done();
    expect(calls).toHaveBeenCalledTimes(31);
  });
});

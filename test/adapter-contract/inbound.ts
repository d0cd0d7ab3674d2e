// The half of the contract that concerns hearing: what people write → inbound events.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ChatError, type HistoryQuery, type Json } from '../../src/chat.ts';
import { kept, opening, RecordingSink, type Stage, type Subject, whole } from './stage.ts';

const patience = { timeout: 30_000, interval: 10 };

export function inboundContract(subject: Subject): void {
  describe(`${subject.platform} adapter: hearing`, () => {
    let stage: Stage;
    let sink: RecordingSink;

    beforeAll(async () => {
      stage = await subject.open();
      sink = new RecordingSink();
      await stage.adapter.start(sink);
    });
    afterAll(() => stage.close());

    it('hears a mention in a channel, without the mention itself', async () => {
      await stage.say('Alice', 'shared', '@Friday what is the time?');
      const heard = await sink.message('what is the time?');
      expect(heard.text).toBe('what is the time?');
      expect(heard.thread.kind).toBe('shared');
      expect(heard.addressing).toMatchObject({ mentioned: true, othersMentioned: false, open: false, allowed: true });
      expect(heard.target.platform).toBe(subject.platform);
      expect(Object.keys(stage.adapter.limits.surfaces)).toContain(heard.target.surface);
      expect(heard.files).toEqual([]);
    });

    it('hears a direct message as one that needs no mention', async () => {
      await stage.say('Alice', 'direct', 'just between us');
      const heard = await sink.message('just between us');
      expect(heard.thread.kind).toBe('direct');
      expect(heard.thread.owner).toBe(heard.author.userId);
      expect(heard.addressing).toMatchObject({ mentioned: false, open: true });
    });

    it('reports a message that nobody addressed to Friday as such', async () => {
      await stage.say('Alice', 'shared', 'talking to nobody');
      const { addressing } = await sink.message('talking to nobody');
      expect(addressing).toMatchObject({ mentioned: false, othersMentioned: false, open: false });
    });

    it('sees that somebody else is mentioned', async () => {
      await stage.say('Alice', 'shared', '@Bob lunch today?');
      const { addressing } = await sink.message('lunch today?');
      expect(addressing).toMatchObject({ mentioned: false, othersMentioned: true });
    });

    it('sees both mentions of a message that mentions Friday and somebody else', async () => {
      await stage.say('Alice', 'shared', '@Friday tell @Bob about the picnic');
      const { addressing } = await sink.message('about the picnic');
      expect(addressing).toMatchObject({ mentioned: true, othersMentioned: true });
    });

    it('takes a call to everybody for no mention', async () => {
      await stage.say('Alice', 'shared', `${stage.everyone} fire drill`);
      const { addressing } = await sink.message('fire drill');
      expect(addressing).toMatchObject({ mentioned: false, othersMentioned: false });
    });

    it('keeps one thread for what belongs together, another for another conversation', async () => {
      const first = await stage.say('Alice', 'shared', '@Friday thread one');
      await stage.followUp('Bob', first, '@Friday still thread one');
      await stage.say('Bob', 'direct', 'a thread of its own');
      const [one, still, other] = await Promise.all(
        ['thread one', 'still thread one', 'a thread of its own'].map((text) => sink.message(text)),
      );
      expect(still?.thread).toEqual(one?.thread);
      expect(still?.author.userId).not.toBe(one?.author.userId);
      expect(other?.thread.id).not.toBe(one?.thread.id);
    });

    it('makes ids that begin with the platform and need no escaping anywhere', async () => {
      await stage.say('Alice', 'shared', '@Friday ids please');
      const { id, otherIds, thread, author } = await sink.message('ids please');
      for (const each of [id, ...otherIds, thread.id, thread.owner, author.userId]) {
        expect(each).toMatch(new RegExp(`^${subject.platform}-[A-Za-z0-9.-]{1,90}$`));
      }
    });

    it('hands over the text as it was meant', async () => {
      const meant = 'is 1 < 2 && 3 > 2? see `a <b> &amp; c` *really*';
      await stage.say('Alice', 'direct', meant);
      expect((await sink.message('is 1')).text).toBe(meant);
    });

    it('delivers plain data that survives being kept', async () => {
      await stage.say('Alice', 'direct', 'keep this');
      const heard = await sink.message('keep this');
      expect(JSON.parse(JSON.stringify(heard))).toEqual(heard);
      expect(Math.abs(heard.sentAtMs - Date.now())).toBeLessThan(3_600_000);
    });

    it('tells of a changed message under the identity it had', async () => {
      const said = await stage.say('Alice', 'direct', 'before the change');
      const { id } = await sink.message('before the change');
      await stage.change(said, 'after the change');
      await vi.waitFor(
        () => expect(sink.events).toContainEqual({ type: 'edited', id, text: 'after the change' }),
        patience,
      );
    });

    it('tells of a deleted message under the identity it had', async () => {
      const said = await stage.say('Alice', 'direct', 'better not said');
      const { id } = await sink.message('better not said');
      await stage.withdraw(said);
      await vi.waitFor(() => expect(sink.events).toContainEqual({ type: 'deleted', id }), patience);
    });

    it('hears neither itself nor other bots nor the platform', async () => {
      await stage.say('Alice', 'shared', '@Friday speak up');
      const asked = await sink.message('speak up');
      const before = sink.events.length;
      const receipt = await stage.adapter.apply(opening(asked, 'Here is'));
      if (!receipt) throw new Error('open gave no receipt');
      const { surface } = asked.target;
      await stage.adapter.apply({ type: 'update', receipt: kept(receipt), surface, content: whole('Here is an') });
      await stage.adapter.apply({
        type: 'finish',
        receipt: kept(receipt),
        surface,
        content: whole('Here is an answer'),
      });
      await stage.adapter.apply({ type: 'remove', receipt: kept(receipt) });
      await stage.botSays('@Friday I am a bot');
      await stage.systemSays();
      await stage.say('Alice', 'shared', 'the last word');
      await sink.message('the last word');
      expect(sink.events.slice(before).map((event) => ('text' in event ? event.text : event.type))).toEqual([
        'the last word',
      ]);
    });

    it('hears a message that is only a file, and fetches the file', async () => {
      const bytes = Uint8Array.from({ length: 3000 }, (_, index) => index % 256);
      await stage.say('Alice', 'direct', '', [{ name: 'chart.png', mimeType: 'image/png', bytes }]);
      const file = await vi.waitFor(() => {
        const found = sink.messages().flatMap(({ files }) => files)[0];
        if (!found) throw new Error('no file heard');
        return found;
      }, patience);
      expect(file).toMatchObject({ name: 'chart.png', mimeType: 'image/png', size: 3000 });
      const asked = { ...file, address: kept(file.address) };
      const fetched = await stage.adapter.read({ type: 'file', file: asked, maxSize: 3000 });
      expect(Buffer.from(fetched.bytes).equals(Buffer.from(bytes))).toBe(true);
      expect(fetched.mimeType).toBe('image/png');
      const tooBig = stage.adapter.read({ type: 'file', file: { ...asked, size: 1 }, maxSize: 2999 });
      await expect(tooBig).rejects.toMatchObject({ name: 'ChatError', kind: 'too-long' });
    });

    it('reads page by page what is more than one', async () => {
      const root = await stage.say('Alice', 'shared', '@Friday a long talk');
      const begin = await sink.message('a long talk');
      for (let line = 1; line <= 210; line += 1) await stage.followUp('Bob', root, `line ${line} of the talk`);
      await sink.message('line 210 of the talk');
      const query: HistoryQuery = {
        ...{ type: 'history', target: kept(begin.target), where: 'within' },
        sinceMs: begin.sentAtMs - 1,
      };
      const ids = new Set<string>();
      let pages = 0;
      for (let from: Json | undefined; pages === 0 || from !== undefined; pages += 1) {
        const page = await stage.adapter.read(from === undefined ? query : { ...query, from });
        for (const { id } of page.messages) ids.add(id);
        from = page.next;
      }
      expect(pages).toBeGreaterThan(1);
      const told = sink.messages().filter(({ text }) => text.includes('of the talk'));
      expect(told.every(({ id }) => ids.has(id))).toBe(true);
      expect(ids.size).toBe(211);
    });

    it('reads what people wrote since a time', async () => {
      const root = await stage.say('Alice', 'shared', '@Friday history begins');
      const begin = await sink.message('history begins');
      await stage.followUp('Bob', root, 'history goes on');
      const later = await sink.message('history goes on');
      await stage.adapter.apply(opening(begin, 'my own words'));
      const target = kept(begin.target);
      const since = async (sinceMs: number, where: 'within' | 'beside') => {
        const { messages: found } = await stage.adapter.read({ type: 'history', target, where, sinceMs });
        return found.filter(({ thread }) => where === 'within' || thread.id === begin.thread.id).map(({ id }) => id);
      };
      expect(await since(begin.sentAtMs - 1, 'within')).toEqual([begin.id, later.id]);
      expect(await since(later.sentAtMs + 1, 'within')).toEqual([]);
      // Where a conversation is a part of its channel, the channel is told apart.
      const beside = await since(begin.sentAtMs - 1, 'beside');
      expect([[begin.id], []]).toContainEqual(beside);
      expect(stage.adapter.budgetKeys({ type: 'history', target, where: 'within', sinceMs: 0 })).not.toEqual([]);
    });

    it('hears again after its connection was cut', async () => {
      await stage.drop();
      await stage.say('Alice', 'direct', 'still there?');
      await sink.message('still there?');
    });

    it('tells how it is: when it is lost, and whenever something is heard', async () => {
      sink.states.length = 0;
      await stage.say('Alice', 'direct', 'a sign of life');
      await sink.message('a sign of life');
      expect(sink.states).toContainEqual({ state: 'hearing' });
      sink.states.length = 0;
      await stage.drop();
      await vi.waitFor(() => expect(sink.states.at(-1)?.state).toBe('hearing'), patience);
      expect(sink.states.map(({ state }) => state)).toContain('lost');
    });
  });

  describe(`${subject.platform} adapter: beginning and end`, () => {
    it('refuses to start with a token that is not good', async () => {
      const stage = await subject.openUnauthorized();
      const failure = await stage.adapter.start(new RecordingSink()).then(
        () => undefined,
        (error: unknown) => error,
      );
      await stage.adapter.stop();
      await stage.close();
      expect(failure).toBeInstanceOf(ChatError);
      expect(failure).toMatchObject({ kind: 'unauthorized', platform: subject.platform });
    });

    it('hears nothing once stopped, and can still write', async () => {
      const stage = await subject.open();
      const sink = new RecordingSink();
      await stage.adapter.start(sink);
      const said = await stage.say('Alice', 'direct', 'before the end');
      const heard = await sink.message('before the end');
      await stage.adapter.stop();
      await stage.say('Alice', 'direct', 'after the end');
      await stage.adapter.apply(opening(heard, 'A last answer'));
      expect((await stage.seen(said)).map(({ text }) => text)).toEqual(['A last answer']);
      expect(sink.messages().map(({ text }) => text)).toEqual(['before the end']);
      await stage.close();
    });
  });
}

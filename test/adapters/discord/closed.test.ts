// Where Friday may not write: one refusal is enough for a while, and a word to a person finds another way.
import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ClosedDoors } from '../../../adapters/discord/closed.ts';
import { closedPausesMs } from '../../../adapters/discord/limits.ts';
import type { InboundMessage, NoticeOperation, Operation } from '../../../src/chat.ts';
import { freshNonce, kept, opening, RecordingSink } from '../../adapter-contract/stage.ts';
import { type DiscordStage, openStage } from './stage.ts';

let stage: DiscordStage;
let sink: RecordingSink;

/** From then on no door opens by itself: the clock of the doors stands still. */
async function started(): Promise<void> {
  stage = await openStage();
  sink = new RecordingSink();
  await stage.adapter.start(sink);
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
}

/** A channel in which Friday hears, but may not do this. */
async function heardWithout(deny: bigint): Promise<InboundMessage> {
  const overwrites = [{ id: stage.server.botUserId, of: 'member', allow: 0n, deny } as const];
  const { id } = stage.server.addChannel({ name: 'closed', overwrites });
  stage.server.person('Alice').say(id, '@Friday hello');
  return sink.message('hello');
}

const failure = (operation: Operation): Promise<unknown> =>
  stage.adapter.apply(operation).catch((error: unknown) => error);
const notice = (heard: InboundMessage): NoticeOperation => {
  return { type: 'notice', target: kept(heard.target), nonce: freshNonce(), markdown: 'I may not write there.' };
};
const refusals = () => stage.server.timeline.calls().filter(({ status }) => status === 403);
const privately = () =>
  stage.server
    .person('Alice')
    .reads(stage.server.person('Alice').dm())
    .map(({ text }) => text);

describe('a closed door', () => {
  afterEach(() => stage.close());

  it('is not knocked at again and again', async () => {
    await started();
    const heard = await heardWithout(Permission.SendMessages);
    for (let count = 0; count < 20; count += 1) {
      expect(await failure(opening(heard, 'x'))).toMatchObject({ kind: 'forbidden', code: '50013' });
    }
    expect(refusals()).toHaveLength(1);
  });

  it.each(['50001', '50013'])('is one whatever the word for it: %s', async (code) => {
    await started();
    await stage.say('Alice', 'shared', '@Friday hello');
    const heard = await sink.message('hello');
    stage.strike('open', { kind: 'error', code });
    expect(await failure(opening(heard, 'x'))).toMatchObject({ kind: 'forbidden', code });
    expect(await failure(opening(heard, 'x'))).toMatchObject({ kind: 'forbidden', code });
    expect(stage.server.messagesOf('#general').filter(({ byBot }) => byBot)).toEqual([]);
  });

  it('that has opened is tried as soon as ever when it closes again', async () => {
    await started();
    await stage.say('Alice', 'shared', '@Friday hello');
    const heard = await sink.message('hello');
    for (let time = 0; time < 2; time += 1) {
      stage.strike('open', { kind: 'error', code: '50013' });
      expect(await failure(opening(heard, 'x'))).toMatchObject({ code: '50013' });
      vi.advanceTimersByTime(closedPausesMs.firstMs + 1);
      expect(await failure(opening(heard, 'x'))).toMatchObject({ platform: 'discord', address: {} });
    }
  });

  it('closes no other', async () => {
    await started();
    const heard = await heardWithout(Permission.AttachFiles | Permission.AddReactions);
    const target = kept(heard.target);
    const file = { name: 'a.txt', mimeType: 'text/plain', bytes: new Uint8Array([65]) };
    expect(await failure({ type: 'attach', target, nonce: freshNonce(), ...file })).toMatchObject({ code: '50013' });
    expect(await failure({ type: 'mark', target, sign: 'waiting', on: true })).toMatchObject({ code: '50013' });
    await stage.adapter.apply(opening(heard, 'still'));
    await stage.adapter.apply({ type: 'working', target, on: true });
    await stage.say('Alice', 'shared', '@Friday elsewhere');
    await stage.adapter.apply({ ...opening(await sink.message('elsewhere'), 'too') });
    expect(stage.server.messagesOf(String(Object(target.address).channelId)).at(-1)?.text).toBe('still');
  });

  it('sends a word to a person into their direct messages, with the place that it is about', async () => {
    await started();
    const heard = await heardWithout(Permission.SendMessages);
    await stage.adapter.apply(notice(heard));
    const { channelId, messageId } = Object(heard.target.address) as Record<string, string>;
    const link = `https://discord.com/channels/${stage.server.guild.id}/${channelId}/${messageId}`;
    expect(privately()).toEqual([`I may not write there.\n-# ${link}`]);
    await stage.adapter.apply(notice(heard));
    expect(refusals()).toHaveLength(1);
  });

  it('of a locked thread does so as well', async () => {
    await started();
    const { server } = stage;
    const root = server.person('Alice').say('#general', 'let us talk');
    const thread = server.person('Alice').startThread(root, 'Talk');
    server.person('Alice').say(thread, '@Friday hello');
    const heard = await sink.message('hello');
    if (thread.thread) thread.thread.locked = true;
    expect(await failure(opening(heard, 'x'))).toMatchObject({ kind: 'forbidden', code: '160005' });
    await stage.adapter.apply(notice(heard));
    expect(privately()).toHaveLength(1);
  });

  it('of a person who takes no direct messages is remembered', async () => {
    await started();
    const heard = await heardWithout(Permission.SendMessages);
    stage.server.person('Alice').acceptDms(false);
    for (let count = 0; count < 5; count += 1) {
      expect(await failure(notice(heard))).toMatchObject({ kind: 'forbidden', code: '50007' });
    }
    expect(refusals().map(({ errorCode }) => errorCode)).toEqual([50013, 50007]);
  });
});

describe('how long a door stays closed', () => {
  it('doubles with each refusal up to ten minutes, and ends at once when it opened', () => {
    let now = 0;
    const doors = new ClosedDoors(() => now);
    const open = (): boolean => {
      try {
        doors.check('door');
        return true;
      } catch {
        return false;
      }
    };
    const waits = Array.from({ length: 12 }, () => {
      doors.refused('door', '50013');
      const since = now;
      while (!open()) now += 500;
      return now - since;
    });
    expect(waits.slice(0, 4)).toEqual([2000, 4000, 8000, 16_000]);
    expect(Math.max(...waits)).toBe(600_000);
    doors.opened('door');
    doors.refused('door', '50013');
    now += 2000;
    expect(open()).toBe(true);
    // At most one refusal in ten minutes for each door: far from 10,000 for one address.
  });

  it('is forgotten before it fills the memory', () => {
    const doors = new ClosedDoors(() => 0);
    for (let count = 0; count < 1500; count += 1) doors.refused(`${count}`, '50013');
    expect(() => doors.check('0')).not.toThrow();
    expect(() => doors.check('1499')).toThrow('50013');
  });
});

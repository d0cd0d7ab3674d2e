// Every switch of the page's, thrown by a page at a whole playground: what goes wrong then, and that Friday bears it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GatewayOpcodes as Op } from 'discord-api-types/v10';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Act, Trouble } from '../../../playground/client-api/acts.ts';
import { type ClientApi, startClientApi } from '../../../playground/client-api/server.ts';
import { troubles } from '../../../playground/client-api/trouble-names.ts';
import { long } from '../../../playground/friday/samples.ts';
import { inspectorDesk } from '../../../playground/inspector/desk.ts';
import type { HappeningOf, Platform, TraceEntry } from '../../../playground/inspector/trace.ts';
import { launchPlayground, type Playground } from '../../../playground/launch.ts';
import { troubleBench } from '../../../playground/troubles.ts';
import { Page } from './page.ts';

let playground: Playground;
let api: ClientApi;
let page: Page;
const folder = mkdtempSync(join(tmpdir(), 'friday-page-'));

beforeAll(async () => {
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Page</title>');
  playground = await launchPlayground();
  const { slack, discord, freeChannel, agent } = playground;
  const bench = troubleBench(playground);
  const inspector = inspectorDesk(playground);
  api = await startClientApi({ slack, discord, freeChannel, agent, bench, inspector, pageFolder: folder, port: 0 });
});

afterEach(async () => {
  const { active } = page.last('troubles');
  for (const name of active) await act({ type: 'trouble', name: name as Trouble, on: false });
});

afterAll(async () => {
  await api?.stop();
  await playground?.stop();
  rmSync(folder, { recursive: true });
});

async function act(wanted: Act): Promise<void> {
  expect(await page.perform(wanted)).toBe('done');
}

function on(name: Trouble): Promise<void> {
  return act({ type: 'trouble', name, on: true });
}

function off(name: Trouble): Promise<void> {
  return act({ type: 'trouble', name, on: false });
}

type EntryOf<Kind extends TraceEntry['kind']> = Extract<TraceEntry, { kind: Kind }>;

/** What has been recorded of a kind since a moment, which is now by default. */
function since(from = playground.recording.entries.length) {
  return <Kind extends TraceEntry['kind']>(kind: Kind): EntryOf<Kind>[] =>
    playground.recording.entries.slice(from).filter((entry): entry is EntryOf<Kind> => entry.kind === kind);
}

const patience = { timeout: 45_000, interval: 20 };

function until(isSo: () => boolean): Promise<unknown> {
  return vi.waitUntil(isSo, patience);
}

type Who = 'Alice' | 'Bob' | '陈晨';
/** `dm`: where Slack has its native streams. */
type Where = 'channel' | 'dm';

/** Says something; the conversation's messages of Friday's since then are what `read` gives. */
async function say(platform: Platform, text: string, who: Who = 'Alice', where: Where = 'channel') {
  const { slack, discord, freeChannel } = playground;
  if (platform === 'slack') {
    const channelId = where === 'dm' ? slack.person(who).dm().id : (slack.workspace.channel('#general')?.id ?? '');
    const known = new Set(slack.messagesOf(channelId).map(({ ts }) => ts));
    await act({ type: 'slack-say', as: who, channelId, text: where === 'dm' ? text : `@Friday ${text}` });
    const asked = slack.messagesOf(channelId).find(({ ts, byApp }) => !byApp && !known.has(ts))?.ts;
    return () => slack.messagesOf(channelId, { threadTs: asked ?? '' }).filter(({ byApp }) => byApp);
  }
  const channelId = where === 'dm' ? discord.person(who).dm().id : discord.channel(freeChannel).id;
  const known = new Set(discord.messagesOf(channelId).map(({ id }) => id));
  await act({ type: 'discord-say', as: who, channelId, text });
  return () =>
    discord.messagesOf(channelId).filter(({ id, authorId }) => authorId === discord.botUserId && !known.has(id));
}

/** Says it, and waits for the end of the turn. */
async function ask(platform: Platform, text: string, where: Where = 'channel') {
  const seen = since();
  const read = await say(platform, text, 'Alice', where);
  await until(() => seen('turn-end').some(({ thread }) => thread.startsWith(platform)));
  return read;
}

const greeting = 'Nice to meet you, Alice! I will remember your name in this conversation.';

/** Asks on both platforms, once more each time until it has struck; each answer is whole, and there once. */
async function answeredUntil(struck: () => boolean): Promise<void> {
  do {
    const reads = await Promise.all([ask('slack', 'My name is Alice.'), ask('discord', 'My name is Alice.')]);
    for (const read of reads) expect(read().map(({ shown }) => shown)).toEqual([greeting]);
  } while (!struck());
}

type Write = HappeningOf<'write'>;

/** Both platforms at once, in as many conversations as there are, until each kind of write has been hit. */
async function lostAnswers(): Promise<void> {
  const seen = since();
  const lost = (isOne: RegExp) => seen('write').some(({ call, fault }) => fault !== undefined && isOne.test(call));
  const wanted = [/chat\.postMessage/, /chat\.update/, /Stream/, /^POST .*messages/, /^PATCH .*messages/];
  while (!wanted.every(lost)) {
    const ended = since();
    const people: readonly Who[] = ['Alice', 'Bob', '陈晨'];
    const asked = people.flatMap((who) => {
      const inChannel = say('slack', 'My name is Alice.', who);
      return [inChannel, say('slack', 'My name is Alice.', who, 'dm'), say('discord', 'My name is Alice.', who, 'dm')];
    });
    const reads = await Promise.all(asked);
    await until(() => ended('turn-end').length === reads.length);
    for (const read of reads) expect(read().map(({ shown }) => shown)).toEqual([greeting]);
  }
  for (const { fault, status } of seen('write').filter((write) => write.fault !== undefined))
    expect([fault, status]).toEqual([expect.stringContaining('reset'), undefined]);
}

const isOf = (platform: Platform, status: number) => (write: Write) =>
  write.platform === platform && write.status === status;

/** What each does; each begins with its switch off. */
const effects: Readonly<Record<Trouble, () => Promise<void>>> = {
  async 'slack-429'() {
    const seen = since();
    await on('slack-429');
    await answeredUntil(() => seen('write').some(isOf('slack', 429)));
    expect(seen('write').filter(isOf('discord', 429))).toEqual([]);
  },
  async 'discord-429'() {
    const seen = since();
    await on('discord-429');
    await answeredUntil(() => seen('write').some(isOf('discord', 429)));
    expect(seen('write').filter(isOf('slack', 429))).toEqual([]);
  },
  async slow() {
    const seen = since();
    await on('slow');
    await answeredUntil(() => true);
    const posts = seen('write').filter(({ call }) => /^chat\.|^POST .*messages/.test(call));
    expect(new Set(posts.map(({ platform }) => platform))).toEqual(new Set(['slack', 'discord']));
    // The switch itself makes it so long, whatever the machine does.
    expect(Math.min(...posts.map(({ tookMs }) => tookMs))).toBeGreaterThan(1_400);
  },
  async 'server-errors'() {
    const seen = since();
    await on('server-errors');
    await answeredUntil(() => (['slack', 'discord'] as const).every((one) => seen('write').some(isOf(one, 503))));
  },
  async 'lost-answers'() {
    await on('lost-answers');
    await lostAnswers();
  },
  async 'agent-gone'() {
    const seen = since();
    await on('agent-gone');
    const read = await say('discord', 'My name is Alice.');
    await until(() => read().some(({ shown }) => shown.includes('Friday cannot be reached right now')));
    expect(seen('request-end').map(({ how }) => how)).toContain('unreachable');
    await off('agent-gone');
    await until(() => seen('turn-end').length === 1);
    expect(read().map(({ shown }) => shown)).toEqual([greeting]);
  },
  async 'agent-fails'() {
    const seen = since();
    await on('agent-fails');
    const read = await ask('discord', 'My name is Alice.');
    expect(seen('answer').map(({ status }) => status)).toEqual([500]);
    expect(read().at(-1)?.shown).toContain('Something went wrong at Friday');
  },
  async 'agent-stalls'() {
    const seen = since();
    await on('agent-stalls');
    const read = await say('discord', 'long 30');
    await until(() => read().some(({ shown }) => shown.includes('A long answer')));
    await off('agent-stalls');
    await until(() => seen('turn-end').length === 1);
    // Until the switch was off there was no more; now she goes on from where she was.
    const offSeq = seen('switch').at(-1)?.seq ?? 0;
    expect(seen('frame').some(({ seq }) => seq > offSeq)).toBe(true);
    expect(seen('request-end').every(({ seq }) => seq > offSeq)).toBe(true);
    expect(read().at(-1)?.shown.replaceAll(/\W+/g, ' ').trim()).toMatch(
      new RegExp(`${long(30, 'en').slice(-60).replaceAll(/\W+/g, ' ').trim()}$`),
    );
  },
  async 'agent-breaks'() {
    const seen = since();
    await on('agent-breaks');
    const read = await ask('discord', 'long 30');
    expect(read()[0]?.shown).toContain('A long answer');
    expect(seen('request-end').map(({ how }) => how)).toEqual(['broken']);
    expect(read().at(-1)?.shown).toContain('The connection to Friday broke off');
  },
  async 'slack-refresh'() {
    await newSlackSocket('slack-refresh', 'disconnect', 'refresh_requested');
  },
  async 'slack-drop'() {
    await newSlackSocket('slack-drop', 'closed');
  },
  async 'slack-redeliver'() {
    // Not in a channel: of a mention Slack itself tells twice.
    await ask('slack', 'My name is Alice.', 'dm');
    const seen = since();
    await on('slack-redeliver');
    await until(() => seen('heard').length === 1);
    await ask('slack', 'My name is Alice.', 'dm');
    expect(seen('heard').map(({ acceptance }) => acceptance)).toEqual(['duplicate', 'accepted']);
    expect(seen('request')).toHaveLength(1);
  },
  async 'discord-reconnect'() {
    const asked = framesOf('out', Op.Reconnect).length;
    await newDiscordSocket('discord-reconnect');
    expect(framesOf('out', Op.Reconnect)).toHaveLength(asked + 1);
  },
  async 'discord-drop'() {
    await newDiscordSocket('discord-drop');
  },
  async 'discord-redeliver'() {
    const seen = since();
    await on('discord-redeliver');
    await ask('discord', 'My name is Alice.');
    await until(() => seen('heard').length === 2);
    expect(seen('heard').map(({ acceptance }) => acceptance)).toEqual(['accepted', 'duplicate']);
    expect(seen('request')).toHaveLength(1);
  },
  async 'kill-bridge'() {
    const seen = since();
    const states = page.all('troubles').length;
    await on('kill-bridge');
    await page.caughtUp();
    expect(page.all('troubles').slice(states)).toMatchObject([{ bridge: 'killed' }, { bridge: 'up' }]);
    expect(seen('bridge').map(({ what }) => what)).toEqual(['killed', 'started']);
  },
};

async function newSlackSocket(trouble: Trouble, what: string, detail?: string): Promise<void> {
  const { slack } = playground;
  const sockets = () => slack.timeline.entries.filter((entry) => entry.kind === 'socket');
  const before = sockets().length;
  await on(trouble);
  const isNew = () => sockets().slice(before);
  await until(() => isNew().some((entry) => entry.what === 'opened') && slack.sockets.open === 1);
  expect(isNew()[0]).toMatchObject({ what, ...(detail === undefined ? {} : { detail }) });
}

function framesOf(way: 'in' | 'out', wanted: Op) {
  return playground.discord.timeline.frames().filter(({ direction, op }) => direction === way && op === wanted);
}

async function newDiscordSocket(trouble: Trouble): Promise<void> {
  const { timeline } = playground.discord;
  const [sockets, resumes] = [timeline.sockets().length, framesOf('in', Op.Resume).length];
  await on(trouble);
  await until(() => framesOf('in', Op.Resume).length === resumes + 1);
  const changes = timeline.sockets().slice(sockets);
  expect(changes.map(({ what }) => what).sort()).toEqual(['closed', 'opened']);
}

describe('a switch of the page', { timeout: 120_000 }, () => {
  it.each([...troubles.lasting, ...troubles.once])('%s: has its effect, and Friday bears it', async (trouble) => {
    page = await Page.open({ api });
    expect(page.last('troubles')).toMatchObject({ active: [], bridge: 'up' });
    await effects[trouble]();
    for (const name of page.last('troubles').active) await off(name as Trouble);
    await answeredUntil(() => true);
  });
});

// What the viewer sees of both platforms: news come in, signals that components read go out.
import { batch, computed, signal } from '@preact/signals';
import type {
  AgentInfo,
  DiscordMessage,
  DiscordRoom,
  DiscordTyping,
  News,
  SlackMessage,
  SlackPrompts,
  SlackRoom,
  SlackSign,
  SlashCommand,
  Snapshot,
  TroubleState,
} from '../../client-api/protocol.ts';

import { tell } from './inspector/store.ts';

export type Messages<M> = ReadonlyMap<string, ReadonlyMap<string, M>>;
type Names = ReadonlyMap<string, string>;

export const people = signal<readonly string[]>([]);
export const person = signal('');
export const agent = signal<AgentInfo>({ url: '', demo: true });

export const slackNames = signal<Names>(new Map());
export const slackRooms = signal<readonly SlackRoom[]>([]);
export const slackMessages = signal<Messages<SlackMessage>>(new Map());
export const slackSigns = signal<ReadonlyMap<string, SlackSign>>(new Map());
export const slackPrompts = signal<ReadonlyMap<string, SlackPrompts>>(new Map());
/** Where the viewer is; a thread lies beside its channel. */
export const slackPlace = signal<{ readonly channelId: string; readonly threadTs?: string | undefined }>({
  channelId: '',
});

export const discordNames = signal<Names>(new Map());
export const discordRooms = signal<readonly DiscordRoom[]>([]);
export const discordMessages = signal<Messages<DiscordMessage>>(new Map());
export const discordTyping = signal<ReadonlyMap<string, DiscordTyping>>(new Map());
export const discordCommands = signal<readonly SlashCommand[]>([]);
export const discordPlace = signal('');
/** Discord's number for what stands at the top of a thread in place of the message from which it was started. */
export const threadStarter = 21;

export const troubles = signal<TroubleState>({ active: [], bridge: 'up' });

/** The viewer has just asked in a channel: the thread of the answer is to be opened. */
export const followsAnswer = signal(false);
/** The thread that was opened so. */
export const openedByAnswer = signal<string | undefined>(undefined);

/** By room: how many messages have come while the viewer was elsewhere. */
export const unread = signal<ReadonlyMap<string, number>>(new Map());

export const slackRoom = computed(() => slackRooms.value.find(({ id }) => id === slackPlace.value.channelId));
export const discordRoom = computed(() => discordRooms.value.find(({ id }) => id === discordPlace.value));

export function signKey(channelId: string, threadTs: string): string {
  return `${channelId} ${threadTs}`;
}

export function goToSlack(channelId: string, threadTs?: string): void {
  slackPlace.value = { channelId, threadTs };
  followsAnswer.value = false;
  forgetUnread(channelId);
}

export function goToDiscord(channelId: string): void {
  discordPlace.value = channelId;
  forgetUnread(channelId);
}

/** Takes in what has happened, all at once for the screen. */
export function apply(told: readonly News[]): void {
  batch(() => {
    for (const news of told) applyOne(news);
  });
}

function applyOne(news: News): void {
  switch (news.type) {
    case 'welcome':
      people.value = news.people;
      agent.value = news.agent;
      return;
    case 'agent':
      agent.value = news.agent;
      return;
    case 'trace':
    case 'replayed':
      tell(news);
      return;
    case 'troubles':
      troubles.value = news;
      return;
    case 'snapshot':
      applySnapshot(news);
      return;
    case 'slack-message':
      applySlackMessage(news.message);
      return;
    case 'slack-gone':
      slackMessages.value = without(slackMessages.value, news.channelId, news.ts);
      return;
    case 'slack-sign':
      slackSigns.value = withEntry(slackSigns.value, signKey(news.sign.channelId, news.sign.threadTs), news.sign);
      return;
    case 'slack-prompts':
      slackPrompts.value = withEntry(slackPrompts.value, news.channelId, news);
      return;
    case 'slack-rooms':
      slackRooms.value = news.rooms;
      return;
    default:
      applyDiscord(news);
  }
}

function applyDiscord(news: News): void {
  switch (news.type) {
    case 'discord-message': {
      const { message } = news;
      const isNews = message.type !== threadStarter && isNew(discordMessages.value, message.channelId, message.id);
      if (isNews) countUnread(message.channelId, message.author.name);
      discordMessages.value = withMessage(discordMessages.value, message.channelId, message.id, message);
      return;
    }
    case 'discord-gone':
      discordMessages.value = without(discordMessages.value, news.channelId, news.id);
      return;
    case 'discord-typing':
      discordTyping.value = withEntry(discordTyping.value, news.typing.channelId, news.typing);
      return;
    case 'discord-rooms':
      discordRooms.value = news.rooms;
      return;
    case 'discord-commands':
      discordCommands.value = news.commands;
      return;
    default:
      return;
  }
}

function applySnapshot({ person: name, slack, discord }: Snapshot): void {
  person.value = name;
  slackNames.value = namesOf(slack.members);
  slackRooms.value = slack.rooms;
  slackMessages.value = grouped(slack.messages, ({ ts }) => ts);
  slackSigns.value = new Map(slack.signs.map((sign) => [signKey(sign.channelId, sign.threadTs), sign]));
  slackPrompts.value = new Map(slack.prompts.map((prompts) => [prompts.channelId, prompts]));
  discordNames.value = namesOf(discord.members);
  discordRooms.value = discord.rooms;
  discordMessages.value = grouped(discord.messages, ({ id }) => id);
  discordTyping.value = new Map(discord.typing.map((typing) => [typing.channelId, typing]));
  stayOrGoHome();
}

/** Another person has other direct messages, and may not see every room. */
function stayOrGoHome(): void {
  if (slackRoom.value === undefined) {
    const wasDirect = slackPlace.value.channelId.startsWith('D');
    const home = slackRooms.value.find(({ kind }) => (kind === 'im') === wasDirect);
    goToSlack(home?.id ?? '');
  }
  if (discordRoom.value === undefined) {
    const home = discordRooms.value.find(({ free, kind }) => free && kind === 'text') ?? discordRooms.value[0];
    goToDiscord(home?.id ?? '');
  }
}

function applySlackMessage(message: SlackMessage): void {
  const { channelId, ts, author } = message;
  if (isNew(slackMessages.value, channelId, ts)) {
    if (isNews(message)) countUnread(channelId, author.name);
    followOwnThread(message);
  }
  slackMessages.value = withMessage(slackMessages.value, channelId, ts, message);
}

/** What is said in a thread is news to those who take part in it, unless it stands in the channel, too. */
function isNews({ channelId, ts, threadTs, broadcast }: SlackMessage): boolean {
  if (threadTs === undefined || threadTs === ts || broadcast) return true;
  const all = slackMessages.value.get(channelId)?.values() ?? [];
  return [...all].some((one) => (one.threadTs ?? one.ts) === threadTs && one.author.name === person.value);
}

/** The answer to one's own question opens its thread, so that nobody has to look for it. */
function followOwnThread({ channelId, threadTs, author }: SlackMessage): void {
  const place = slackPlace.value;
  if (!followsAnswer.value || threadTs === undefined || author.kind !== 'friday') return;
  if (place.channelId !== channelId || place.threadTs !== undefined) return;
  const root = slackMessages.value.get(channelId)?.get(threadTs);
  if (root?.author.name !== person.value) return;
  openedByAnswer.value = threadTs;
  goToSlack(channelId, threadTs);
}

function countUnread(channelId: string, author: string): void {
  const here = channelId === slackPlace.value.channelId || channelId === discordPlace.value;
  if (here || author === person.value) return;
  unread.value = withEntry(unread.value, channelId, (unread.value.get(channelId) ?? 0) + 1);
}

function forgetUnread(channelId: string): void {
  if (unread.value.has(channelId)) unread.value = new Map([...unread.value].filter(([id]) => id !== channelId));
}

function namesOf(members: readonly { readonly id: string; readonly name: string }[]): Names {
  return new Map(members.map(({ id, name }) => [id, name]));
}

function isNew<M>(all: Messages<M>, channelId: string, id: string): boolean {
  return all.get(channelId)?.has(id) !== true;
}

function grouped<M extends { readonly channelId: string }>(
  all: readonly M[],
  idOf: (message: M) => string,
): Messages<M> {
  const groups = new Map<string, Map<string, M>>();
  for (const message of all) {
    const group = groups.get(message.channelId) ?? new Map<string, M>();
    groups.set(message.channelId, group.set(idOf(message), message));
  }
  return groups;
}

function withMessage<M>(all: Messages<M>, channelId: string, id: string, message: M): Messages<M> {
  return withEntry(all, channelId, withEntry(all.get(channelId) ?? new Map<string, M>(), id, message));
}

function without<M>(all: Messages<M>, channelId: string, id: string): Messages<M> {
  const rest = [...(all.get(channelId) ?? [])].filter(([key]) => key !== id);
  return withEntry(all, channelId, new Map(rest));
}

function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}

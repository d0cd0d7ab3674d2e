// What people did, done again by the same people in other rooms: ids of the recording come in, those of now are learned.
import type { DiscordServer } from '../../discord-server/index.ts';
import type { SlackServer } from '../../slack-server/index.ts';
import { buttonsOf, componentsOf } from '../buttons.ts';
import type { HappeningOf, TraceEntry } from '../trace.ts';
import { notWithin, Unplayable, unknownMessage } from './describe.ts';
import type { Ids } from './ids.ts';

export interface Stage {
  readonly slack: SlackServer;
  readonly discord: DiscordServer;
  readonly ids: Ids;
  readonly entries: readonly TraceEntry[];
}

type DeedEntry = HappeningOf<'deed'>;

/** A deed at a message of Friday's waits until she has posted it again. @throws Unplayable when she does not; Error when it is refused */
export async function perform(stage: Stage, entry: DeedEntry, timeoutMs: number): Promise<void> {
  const { deed, platform, room } = entry;
  learnWho(stage, entry);
  for (const id of concerned(deed).filter((one) => stage.ids.get(one) === undefined)) {
    stage.ids.set(id, await until(stage[platform], () => fridaysMessage(stage, platform, room.id, id), timeoutMs));
  }
  if (platform === 'slack') await onSlack(stage, entry, timeoutMs);
  else await onDiscord(stage, entry, timeoutMs);
}

/** Resolves when Friday's message has been posted again. @throws Unplayable when it is not */
export async function isShown(stage: Stage, entry: HappeningOf<'shown'>, timeoutMs: number): Promise<void> {
  const { platform, channelId, messageId } = entry;
  if (messageId === undefined) return;
  await until(stage[platform], () => fridaysMessage(stage, platform, channelId, messageId), timeoutMs);
}

async function until<T>(server: Pick<SlackServer, 'until'>, look: () => T, timeoutMs: number): Promise<NonNullable<T>> {
  try {
    return await server.until(look, { timeoutMs });
  } catch (error) {
    throw error instanceof Unplayable ? error : new Unplayable(notWithin(timeoutMs));
  }
}

/** The messages that must be there already. */
function concerned(deed: DeedEntry['deed']): string[] {
  const { thread, replyTo } = { thread: undefined, replyTo: undefined, ...deed };
  const own = 'id' in deed && deed.type !== 'say' && deed.type !== 'command' ? deed.id : undefined;
  return [own, thread, replyTo].filter((id) => id !== undefined);
}

function learnWho({ slack, discord, ids }: Stage, { platform, person, personId, room }: DeedEntry): void {
  const server = platform === 'slack' ? slack : discord;
  ids.set(personId, server.person(person).id);
  if (room.kind === 'direct') ids.set(room.id, server.person(room.name).dm().id);
  if (room.kind !== 'channel') return;
  const id = platform === 'slack' ? slack.workspace.channel(room.name)?.id : discord.channel(room.name).id;
  if (id !== undefined) ids.set(room.id, id);
}

/** Of her messages in a conversation, the one at the same place. */
function fridaysMessage(
  stage: Stage,
  platform: 'slack' | 'discord',
  channelId: string,
  id: string,
): string | undefined {
  const posted = stage.entries.filter(
    (entry) => entry.kind === 'shown' && entry.how === 'posted' && entry.channelId === channelId,
  ) as readonly HappeningOf<'shown'>[];
  const threadId = posted.find(({ messageId }) => messageId === id)?.threadId;
  const place = posted.filter((one) => one.threadId === threadId).findIndex(({ messageId }) => messageId === id);
  if (place === -1) throw new Unplayable(unknownMessage(id));
  const room = stage.ids.get(channelId) ?? channelId;
  const thread = threadId === undefined ? undefined : stage.ids.get(threadId);
  if (platform === 'discord') {
    const { botUserId } = stage.discord;
    return stage.discord.messagesOf(room).filter(({ authorId }) => authorId === botUserId)[place]?.id;
  }
  return stage.slack.messagesOf(room).filter(({ byApp, threadTs }) => byApp && threadTs === thread)[place]?.ts;
}

/** Only how large it was is known. */
function filesFor(files: Extract<DeedEntry['deed'], { type: 'say' }>['files']) {
  return files.map(({ name, mimeType, size }) => ({ name, mimeType, bytes: new Uint8Array(size) }));
}

async function onSlack(
  { slack, ids }: Stage,
  { deed, person: name, room }: DeedEntry,
  timeoutMs: number,
): Promise<void> {
  const person = slack.person(name);
  const channelId = ids.get(room.id) ?? room.id;
  const ref = { channelId, ts: 'id' in deed ? (ids.get(deed.id) ?? '') : '' };
  switch (deed.type) {
    case 'say': {
      const threadTs = deed.thread === undefined ? undefined : ids.get(deed.thread);
      const how = { threadTs, broadcast: deed.broadcast ?? false, files: filesFor(deed.files) };
      ids.set(deed.id, person.say(channelId, deed.text, how).ts);
      return;
    }
    case 'edit':
      person.edit(ref, deed.text);
      return;
    case 'delete':
      person.delete(ref);
      return;
    case 'react':
      if (deed.on) person.react(ref, deed.emoji);
      else person.unreact(ref, deed.emoji);
      return;
    case 'press': {
      const button = () => buttonsOf(slack.workspace.message(channelId, ref.ts)?.blocks ?? [])[deed.button];
      const { id, value } = await until(slack, button, timeoutMs);
      await person.press(ref, id, value);
      return;
    }
    case 'command':
      await person.command(channelId, deed.name, deed.text);
      return;
    case 'stop':
      person.stop(channelId, ids.get(deed.thread) ?? deed.thread);
      return;
    case 'open-app':
      person.openHome();
      return;
    case 'start-thread':
      return;
  }
}

async function onDiscord({ discord, ids }: Stage, { deed, person: name, room }: DeedEntry, timeoutMs: number) {
  const person = discord.person(name);
  const channelId = ids.get(room.id) ?? room.id;
  const ref = { channelId, id: 'id' in deed ? (ids.get(deed.id) ?? '') : '' };
  switch (deed.type) {
    case 'say': {
      const answered = deed.replyTo === undefined ? undefined : ids.get(deed.replyTo);
      const replyTo = answered === undefined ? {} : { replyTo: { id: answered } };
      ids.set(deed.id, person.say(channelId, deed.text, { ...replyTo, files: filesFor(deed.files) }).id);
      return;
    }
    case 'edit':
      person.edit(ref, deed.text);
      return;
    case 'delete':
      person.delete(ref);
      return;
    case 'react':
      if (deed.on) person.react(ref, deed.emoji);
      else person.unreact(ref, deed.emoji);
      return;
    case 'press': {
      const components = () => discord.world.findMessage(channelId, ref.id)?.components ?? [];
      const { id } = await until(discord, () => componentsOf(components() as never)[deed.button], timeoutMs);
      person.press(ref, id);
      return;
    }
    case 'command': {
      const locale = deed.locale === undefined ? {} : { locale: deed.locale };
      ids.set(deed.id, person.slash(channelId, deed.name, deed.options, locale).id);
      return;
    }
    case 'start-thread':
      person.startThread(ref, deed.name);
      return;
    default:
      return;
  }
}

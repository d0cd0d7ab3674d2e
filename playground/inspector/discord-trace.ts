// The local Discord's timeline → what is recorded of it: what people do, what goes to the bridge, what it writes, what is seen.
import type { DiscordServer } from '../discord-server/index.ts';
import type { CallEntry, ChangeEntry, FrameEntry, TimelineEntry } from '../discord-server/timeline.ts';
import type { MessageView } from '../discord-server/view.ts';
import { componentsOf, pressedOf } from './buttons.ts';
import { type Loose, loose } from './loose.ts';
import type { Redaction } from './redact.ts';
import type { Deed, Happening, Room, Timed, TracedFile } from './trace.ts';

const platform = 'discord';
const writes = /^(?:POST|PUT|PATCH|DELETE) \/(?:channels|webhooks|interactions)\//;

/** One entry comes in, whatever is to be recorded of it goes out. */
export function discordTrace(discord: DiscordServer, redaction: Redaction): (entry: TimelineEntry) => readonly Timed[] {
  const texts = new Map<string, string>();
  const interactions = new Set<string>();
  return (entry) => {
    const at = (...happenings: readonly (Happening | undefined)[]): Timed[] =>
      happenings.flatMap((happening) => (happening === undefined ? [] : [{ atMs: entry.atMs, happening }]));
    switch (entry.kind) {
      case 'change':
        return at(changed(discord, entry, texts, redaction));
      case 'call':
        // It is told of twice: when it comes, and when it is done with.
        return entry.outcome === 'pending' || !writes.test(entry.call) ? [] : at(written(entry, redaction));
      case 'frame': {
        if (entry.direction !== 'out') return [];
        const id = String(loose(entry.data).id ?? '');
        const isNew = entry.event === 'INTERACTION_CREATE' && !interactions.has(id);
        if (isNew) interactions.add(id);
        const deed = isNew ? interaction(discord, loose(entry.data)) : undefined;
        return at(
          deed,
          delivery(discord, entry, (message) => texts.has(message), redaction),
        );
      }
      default:
        return [];
    }
  };
}

function changed(
  discord: DiscordServer,
  { change, message }: ChangeEntry,
  texts: Map<string, string>,
  redaction: Redaction,
): Happening | undefined {
  const { kind, channelId = '', byId = '', emoji = '' } = change;
  if (kind === 'channel-created') return threadStarted(discord, channelId, byId);
  if (message === undefined) return undefined;
  if (kind === 'reaction-added' || kind === 'reaction-removed') {
    return deedBy(discord, byId, channelId, { type: 'react', id: message.id, emoji, on: kind === 'reaction-added' });
  }
  if (kind !== 'posted' && kind !== 'edited' && kind !== 'deleted') return undefined;
  if (message.authorId === discord.botUserId) return shown(discord, kind, message, redaction);
  const before = texts.get(message.id);
  texts.set(message.id, message.shown);
  if (kind === 'deleted') return deedBy(discord, byId, channelId, { type: 'delete', id: message.id });
  // A preview or a thread that was begun is no edit.
  if (kind === 'edited' && before === message.shown) return undefined;
  if (kind === 'edited') return deedBy(discord, byId, channelId, { type: 'edit', id: message.id, text: message.shown });
  const isOrdinary = message.type === 0 || message.type === 19;
  return isOrdinary ? deedBy(discord, byId, channelId, said(message)) : undefined;
}

function said({ id, shown: text, replyTo, ...view }: MessageView): Deed {
  return { type: 'say', id, text, files: filesOf(view), ...(replyTo === undefined ? {} : { replyTo }) };
}

function threadStarted(discord: DiscordServer, id: string, byId: string): Happening | undefined {
  const channel = discord.world.channels.get(id);
  if (channel?.thread === undefined || channel.parentId === undefined) return undefined;
  return deedBy(discord, byId, channel.parentId, { type: 'start-thread', id, name: channel.name });
}

function deedBy(discord: DiscordServer, userId: string, channelId: string, deed: Deed) {
  const user = discord.world.users.get(userId);
  if (user === undefined || user.isBot) return undefined;
  const room = roomOf(discord, channelId);
  return { kind: 'deed', platform, person: user.displayName, personId: userId, room, deed } satisfies Happening;
}

export function roomOf({ world }: Pick<DiscordServer, 'world'>, channelId: string): Room {
  const channel = world.channels.get(channelId);
  if (channel?.recipientId !== undefined)
    return { id: channelId, name: world.user(channel.recipientId).displayName, kind: 'direct' };
  if (channel?.thread !== undefined) return { id: channelId, name: channel.name, kind: 'thread' };
  return { id: channelId, name: `#${channel?.name ?? channelId}`, kind: 'channel' };
}

function filesOf({ files }: Pick<MessageView, 'files'>): TracedFile[] {
  return files.map(({ name, mimeType = 'application/octet-stream', size }) => ({ name, mimeType, size }));
}

/** The small line below a text that tells of tools. */
const workLine = /(?:^|\n)-# (?:… · )?[⏳✓✗] [^\n]*$/;

function shown(
  { world }: DiscordServer,
  how: 'posted' | 'edited' | 'deleted',
  message: MessageView,
  redaction: Redaction,
): Happening {
  const interactionId = world.findMessage(message.channelId, message.id)?.interactionId;
  const text = how === 'deleted' || message.loading ? '' : message.shown;
  const work = workLine.exec(text)?.[0].length;
  return {
    kind: 'shown',
    platform,
    channelId: message.channelId,
    messageId: message.id,
    how,
    ...(message.onlyFor === undefined ? {} : { private: true }),
    text: redaction.text(text),
    ...(work === undefined ? {} : { work }),
    files: filesOf(message),
    ...(interactionId === undefined ? {} : { interactionId }),
    ...(message.replyTo === undefined ? {} : { replyTo: message.replyTo }),
  };
}

function written(entry: CallEntry, redaction: Redaction): Happening {
  const { call, path, body, files, status, errorCode, fault, durationMs = 0, budget = {} } = entry;
  const messageId = /\/messages\/(\d+)/.exec(path)?.[1] ?? entry.messageId;
  const interactionId = /^\/interactions\/(\d+)\//.exec(path)?.[1];
  const replyTo = loose(loose(body).message_reference).message_id;
  return {
    kind: 'write',
    platform,
    call,
    channelId: /^\/channels\/(\d+)/.exec(path)?.[1] ?? '',
    ...(messageId === undefined ? {} : { messageId }),
    ...(interactionId === undefined ? {} : { interactionId }),
    ...(typeof replyTo === 'string' ? { replyTo } : {}),
    body: redaction.json(body ?? {}),
    files: files.map(({ name, size }) => ({ name, size, mimeType: 'application/octet-stream' })),
    ...(status === undefined ? {} : { status }),
    ...(errorCode === undefined ? {} : { error: String(errorCode) }),
    ...(fault === undefined ? {} : { fault }),
    tookMs: Math.round(durationMs * 10) / 10,
    budget,
  };
}

const ofMessages = /^MESSAGE_(?:CREATE|UPDATE)$/;

/** What somebody on the server has caused, and not Friday herself. */
function delivery(discord: DiscordServer, entry: FrameEntry, isPersons: (id: string) => boolean, redaction: Redaction) {
  const { event = '', data } = entry;
  const { id, message_id: messageId } = loose(data);
  const causer = causerOf(event, loose(data));
  const isDeletion = event === 'MESSAGE_DELETE' && isPersons(String(id));
  if (!isDeletion && (causer === undefined || causer === discord.botUserId)) return undefined;
  const about = event.startsWith('MESSAGE_REACTION') ? messageId : id;
  const body = redaction.json(data);
  return { kind: 'delivery', platform, event, id: String(about), attempt: 1, body } satisfies Happening;
}

/** Nobody where it is of no kind that the bridge acts on. */
function causerOf(event: string, { author, user_id: userId, owner_id: ownerId, member, user }: Loose): unknown {
  if (ofMessages.test(event)) return loose(author).id;
  if (event.startsWith('MESSAGE_REACTION')) return userId;
  if (event === 'THREAD_CREATE') return ownerId;
  return event === 'INTERACTION_CREATE' ? (loose(loose(member).user).id ?? loose(user).id) : undefined;
}

const commandType = 2;
const componentType = 3;
const subcommand = 1;

function interaction(discord: DiscordServer, data: Loose): Happening | undefined {
  const userId = String(loose(loose(data.member).user).id ?? loose(data.user).id);
  const channelId = String(data.channel_id);
  if (data.type === commandType) return deedBy(discord, userId, channelId, command(data));
  if (data.type !== componentType) return undefined;
  const id = String(loose(data.message).id);
  const message = discord.world.findMessage(channelId, id);
  const buttons = componentsOf((message?.components ?? []) as unknown as readonly Loose[]);
  const found = pressedOf(buttons, String(loose(data.data).custom_id), undefined);
  return found && deedBy(discord, userId, channelId, { type: 'press', id, ...found });
}

function command(data: Loose): Deed {
  const { name, options } = loose(data.data);
  const given = Array.isArray(options) ? options.map(loose) : [];
  const part = given.find(({ type }) => type === subcommand);
  const inner = part === undefined ? given : Array.isArray(part.options) ? part.options.map(loose) : [];
  return {
    type: 'command',
    id: String(data.id),
    name: part === undefined ? String(name) : `${String(name)} ${String(part.name)}`,
    text: '',
    options: Object.fromEntries(inner.map((option) => [String(option.name), String(option.value)])),
    ...(typeof data.locale === 'string' ? { locale: data.locale } : {}),
  };
}

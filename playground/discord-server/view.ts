// A message of the domain comes in, what a certain person sees of it now goes out.
import type { APIEmbed, APIMessageTopLevelComponent } from 'discord-api-types/v10';
import { MessageFlags, PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { componentTree } from './content-rules.ts';
import type { Message, Pings } from './model.ts';
import { permissionsIn } from './permissions.ts';
import type { World } from './world.ts';

interface FileView {
  readonly id: string;
  readonly name: string;
  readonly mimeType: string | undefined;
  readonly size: number;
}

interface ReactionView {
  readonly emoji: string;
  readonly userIds: readonly string[];
}

/** A message as a person sees it. */
export interface MessageView {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  readonly authorName: string;
  readonly byBot: boolean;
  readonly type: number;
  /** The stored content, with mentions as `<@id>`. */
  readonly text: string;
  /** What is read on the screen: mentions as names, the text of components, "thinking…" while loading, or that it failed. */
  readonly shown: string;
  readonly replyTo: string | undefined;
  readonly files: readonly FileView[];
  readonly reactions: readonly ReactionView[];
  readonly embeds: readonly APIEmbed[];
  readonly components: readonly APIMessageTopLevelComponent[];
  /** The "(edited)" label is shown. */
  readonly edited: boolean;
  /** A deferred answer: "Friday is thinking…". */
  readonly loading: boolean;
  /** The one person who sees it. */
  readonly onlyFor: string | undefined;
  /** Whom the message notified. */
  readonly pings: Pings;
  /** The links that show a preview. */
  readonly unfurled: readonly string[];
  /** The thread started from it. */
  readonly threadId: string | undefined;
}

export function viewOf(world: World, message: Message): MessageView {
  const author = world.user(message.authorId);
  const awaited = (message.flags & MessageFlags.Loading) !== 0;
  const loading = awaited && !isGivenUp(world, message);
  const texts = componentTree(message.components).flatMap(({ content }) =>
    typeof content === 'string' ? content : [],
  );
  return {
    id: message.id,
    channelId: message.channelId,
    authorId: author.id,
    authorName: author.displayName,
    byBot: author.isBot,
    type: message.type,
    text: message.content,
    shown: awaited
      ? loading
        ? `${author.displayName} is thinking…`
        : 'The application did not respond'
      : readable(world, [message.content, ...texts].join('\n').trim()),
    replyTo: message.reference?.messageId,
    files: message.attachments.map(({ id, name, mimeType, bytes }) => ({ id, name, mimeType, size: bytes.byteLength })),
    reactions: [...message.reactions].map(([emoji, users]) => ({ emoji, userIds: [...users] })),
    embeds: message.embeds,
    components: message.components,
    edited: message.editedAtMs !== undefined && message.interactionId === undefined,
    loading,
    onlyFor: message.ephemeralFor,
    pings: message.pings,
    unfurled: message.unfurled,
    threadId: world.channels.has(message.id) ? message.id : undefined,
  };
}

/** Once the token of its interaction has ended nothing can fill in an answer any more: people's Discord says so. */
function isGivenUp({ interactions, interactionTtlMs, now }: World, { interactionId }: Message): boolean {
  const interaction = interactionId === undefined ? undefined : interactions.get(interactionId);
  return interaction !== undefined && now() - interaction.createdAtMs > interactionTtlMs;
}

/** The messages of a channel as they look now, oldest first; for a viewer, those before their eyes. */
export function messagesOf(
  world: World,
  channelId: string,
  { viewer }: { viewer?: string | undefined } = {},
): MessageView[] {
  return world
    .messagesIn(channelId)
    .filter((message) => viewer === undefined || viewersOf(world, message).includes(viewer))
    .map((message) => viewOf(world, message));
}

/** The people in front of whose eyes a message stands. */
export function viewersOf(world: World, message: Message): string[] {
  if (message.ephemeralFor !== undefined) return [message.ephemeralFor];
  const channel = world.channels.get(message.channelId);
  if (channel === undefined) return [];
  const needed = Permission.ViewChannel | Permission.ReadMessageHistory;
  const people = [...world.users.values()].filter(({ isBot }) => !isBot);
  return people.filter(({ id }) => (permissionsIn(world, id, channel) & needed) === needed).map(({ id }) => id);
}

function readable(world: World, text: string): string {
  return text
    .replaceAll(/<@!?(\d{17,19})>/g, (whole, id: string) => atName(world.users.get(id)?.displayName, whole))
    .replaceAll(/<@&(\d{17,19})>/g, (whole, id: string) => atName(world.roles.get(id)?.name, whole))
    .replaceAll(/<#(\d{17,19})>/g, (whole, id: string) => {
      const name = world.channels.get(id)?.name;
      return name === undefined ? whole : `#${name}`;
    });
}

function atName(name: string | undefined, otherwise: string): string {
  return name === undefined ? otherwise : `@${name}`;
}

// Small signs of life: reactions and "is typing"; a doer and a place come in, changes of the world go out.
import { RESTJSONErrorCodes as Code, PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { refusal } from './errors.ts';
import { TYPING_SHOWN_MS } from './limits.ts';
import { requirePermissions } from './permissions.ts';
import type { World } from './world.ts';

/** Shows "… is typing" for ten seconds. */
export function startTyping(world: World, byId: string, channelId: string): void {
  const channel = world.channel(channelId);
  const needed = channel.thread === undefined ? Permission.SendMessages : Permission.SendMessagesInThreads;
  requirePermissions(world, byId, channel, needed);
  if (channel.thread?.archived === true) throw refusal(Code.InvalidActionOnArchivedThread);
  const typing = world.typing.get(channelId) ?? new Map<string, number>();
  world.typing.set(channelId, typing.set(byId, world.now() + TYPING_SHOWN_MS));
  world.emit({ kind: 'typing', channel, byId });
}

/** Who is shown as typing now: for ten seconds, or until they post. */
export function typingIn(world: World, channelId: string): string[] {
  const typing = [...(world.typing.get(channelId) ?? [])];
  return typing.filter(([, untilMs]) => world.now() < untilMs).map(([userId]) => userId);
}

/** `emoji` is a character or `name:id`. */
export function addReaction(world: World, byId: string, channelId: string, id: string, emoji: string): void {
  const channel = world.channel(channelId);
  requirePermissions(world, byId, channel, Permission.ReadMessageHistory);
  const message = world.message(channelId, id);
  if (channel.thread?.archived === true) throw refusal(Code.InvalidActionOnArchivedThread);
  if (!isEmoji(emoji)) throw refusal(Code.UnknownEmoji);
  let reacted = message.reactions.get(emoji);
  if (reacted === undefined) {
    requirePermissions(world, byId, channel, Permission.AddReactions);
    if (message.reactions.size >= 20) throw refusal(Code.MaximumNumberOfReactionsReached);
    reacted = new Set();
    message.reactions.set(emoji, reacted);
  }
  if (reacted.has(byId)) return;
  reacted.add(byId);
  world.emit({ kind: 'reaction-added', message, byId, emoji });
}

export function removeReaction(world: World, byId: string, channelId: string, id: string, emoji: string): void {
  requirePermissions(world, byId, world.channel(channelId));
  const message = world.message(channelId, id);
  const reacted = message.reactions.get(emoji);
  if (reacted === undefined) throw refusal(Code.UnknownEmoji);
  if (!reacted.delete(byId)) return;
  if (reacted.size === 0) message.reactions.delete(emoji);
  world.emit({ kind: 'reaction-removed', message, byId, emoji });
}

function isEmoji(emoji: string): boolean {
  return (
    /^\p{RGI_Emoji}$/v.test(emoji) || /^\p{Extended_Pictographic}/u.test(emoji) || /^\w{2,32}:\d{17,19}$/.test(emoji)
  );
}

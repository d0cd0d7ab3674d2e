// One person of the guild, as a test, a terminal or a page plays them: says, edits, reacts, presses, reads.
import {
  AllowedMentionsTypes,
  RESTJSONErrorCodes as Code,
  ComponentType,
  InteractionType,
} from 'discord-api-types/v10';
import { Refused } from '../refusal.ts';
import { mimeTypeOf } from './cdn.ts';
import { changeThread, directChannel, startPost, startThread, type ThreadPatch } from './channels.ts';
import { componentTree } from './content-rules.ts';
import { refusal } from './errors.ts';
import { startInteraction } from './interactions.ts';
import { UPLOAD_LIMITS } from './limits.ts';
import { deleteMessage, editMessage } from './message-edits.ts';
import { postMessage } from './messages.ts';
import type { Channel, Interaction, User } from './model.ts';
import { addReaction, removeReaction, startTyping } from './reactions.ts';
import { type SlashHow, type SlashOptions, slashData } from './slash.ts';
import { type MessageView, messagesOf, viewOf } from './view.ts';
import type { World } from './world.ts';

export interface SayOptions {
  /** The message to reply to; the reply pings its author unless `ping` is false. */
  readonly replyTo?: { readonly id: string } | undefined;
  readonly ping?: boolean;
  readonly files?: readonly { readonly name: string; readonly mimeType: string; readonly bytes: Uint8Array }[];
}

/** A message by its place; every MessageView is one. */
export interface MessageRef {
  readonly channelId: string;
  readonly id: string;
}

/** A person's text mentions whom it names, as far as they are allowed to. */
const EVERYBODY = [AllowedMentionsTypes.User, AllowedMentionsTypes.Role, AllowedMentionsTypes.Everyone];

/** Every method refuses with a {@link DiscordRefusal} what Discord would not let the person do. */
export class Person {
  readonly id: string;
  readonly name: string;
  readonly #world: World;

  constructor(user: User, world: World) {
    this.id = user.id;
    this.name = user.displayName;
    this.#world = world;
  }

  /** The direct conversation with the bot. */
  dm(): Channel {
    return directChannel(this.#world, this.id);
  }

  /** Closes or opens the direct messages of this person: error 50007 for the bot. */
  acceptDms(accepts: boolean): void {
    this.#world.user(this.id).acceptsDms = accepts;
  }

  /** Writes as typed into Discord's message box: `@Friday`, `@Alice` and `#general` are resolved; `channel` is an id or `#name`. */
  say(channel: Channel | string, text: string, { replyTo, ping = true, files = [] }: SayOptions = {}): MessageView {
    if (files.some(({ bytes }) => bytes.byteLength > UPLOAD_LIMITS.maxFileBytes))
      throw refusal(Code.RequestEntityTooLarge);
    const message = postMessage(this.#world, this.id, this.#room(channel).id, {
      content: typed(this.#world, text),
      attachments: files.map(({ name, mimeType, bytes }) => {
        const served = mimeTypeOf(name, mimeType);
        return { id: this.#world.newId(), name, bytes, ...(served === undefined ? {} : { mimeType: served }) };
      }),
      ...(replyTo === undefined ? {} : { replyTo: { messageId: replyTo.id, mustExist: true } }),
      allowedMentions: { parse: EVERYBODY, replied_user: ping },
    });
    return viewOf(this.#world, message);
  }

  edit(ref: MessageRef, text: string): MessageView {
    const content = typed(this.#world, text);
    return viewOf(this.#world, editMessage(this.#world, this.id, ref.channelId, ref.id, { content }));
  }

  delete(ref: MessageRef): void {
    deleteMessage(this.#world, this.id, ref.channelId, ref.id);
  }

  /** `emoji` is a character or `name:id`. */
  react(ref: MessageRef, emoji: string): void {
    addReaction(this.#world, this.id, ref.channelId, ref.id, emoji);
  }

  unreact(ref: MessageRef, emoji: string): void {
    removeReaction(this.#world, this.id, ref.channelId, ref.id, emoji);
  }

  type(channel: Channel | string): void {
    startTyping(this.#world, this.id, this.#room(channel).id);
  }

  /** Starts a thread from a message, whose id it takes over. */
  startThread(ref: MessageRef, name: string): Channel {
    return startThread(this.#world, this.id, ref.channelId, { name }, ref.id);
  }

  /** Writes a post into a forum. */
  post(forum: Channel, name: string, text: string): Channel {
    return startPost(this.#world, this.id, forum.id, name, typed(this.#world, text));
  }

  /** Archives, locks or renames a thread. */
  changeThread(thread: Channel, patch: ThreadPatch): void {
    changeThread(this.#world, this.id, thread.id, patch);
  }

  /** Presses a button, or chooses `values` of a select menu, by its custom id. */
  press(ref: MessageRef, customId: string, values?: readonly string[]): Interaction {
    const message = this.#world.message(ref.channelId, ref.id);
    const component = componentTree(message.components).find(({ custom_id: id }) => id === customId);
    if (component === undefined) throw new Refused('control-gone', `No component "${customId}" in message ${ref.id}`);
    if (component.disabled === true) throw new Refused('control-gone', `The component "${customId}" is disabled`);
    const type = Number(component.type ?? ComponentType.Button);
    const chosen = type === ComponentType.Button ? {} : { values: values ?? [] };
    const data = { component_type: type, custom_id: customId, ...chosen };
    return startInteraction(this.#world, {
      type: InteractionType.MessageComponent,
      name: customId,
      userId: this.id,
      channelId: ref.channelId,
      messageId: ref.id,
      data,
    });
  }

  /** Sends a slash command the bot has registered: `friday`, or `friday ask` for a part of it. */
  slash(channel: Channel | string, name: string, options: SlashOptions = {}, how: SlashHow = {}): Interaction {
    return startInteraction(this.#world, {
      type: InteractionType.ApplicationCommand,
      name,
      userId: this.id,
      channelId: this.#room(channel).id,
      ...slashData(this.#world, name, options),
      ...how,
    });
  }

  /** What this person sees now in a channel, a thread or a direct conversation. */
  reads(channel: Channel | string): MessageView[] {
    return messagesOf(this.#world, this.#room(channel).id, { viewer: this.id });
  }

  #room(channel: Channel | string): Channel {
    return typeof channel === 'string' ? channelNamed(this.#world, channel) : this.#world.channel(channel.id);
  }
}

/** A channel by its id or its `#name`. */
export function channelNamed(world: World, idOrName: string): Channel {
  if (!idOrName.startsWith('#')) return world.channel(idOrName);
  const found = [...world.channels.values()].find(
    ({ name, guildId }) => guildId !== undefined && `#${name}` === idOrName,
  );
  if (found === undefined) throw new Refused('room-gone', `No channel ${idOrName}`);
  return found;
}

/** What a person types, as it is sent: names become `<@id>` and `<#id>`, the longest name first. */
function typed(world: World, text: string): string {
  const users = [...world.users.values()].flatMap(({ id, displayName, username }) => [
    [`@${displayName}`, `<@${id}>`] as const,
    [`@${username}`, `<@${id}>`] as const,
  ]);
  const channels = [...world.channels.values()]
    .filter(({ guildId }) => guildId !== undefined)
    .map(({ id, name }) => [`#${name}`, `<#${id}>`] as const);
  const byLength = [...users, ...channels].sort(([a], [b]) => b.length - a.length);
  return byLength.reduce((sofar, [name, mention]) => replaceName(sofar, name, mention), text);
}

/** Replaces whole names only: `@Bobby` does not contain `@Bob`. */
function replaceName(text: string, name: string, mention: string): string {
  const pieces = text.split(name);
  return pieces.reduce((sofar, piece) => sofar + (/^[\w]/.test(piece) ? name : mention) + piece);
}

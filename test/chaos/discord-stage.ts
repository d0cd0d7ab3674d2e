// The local Discord under chaos: channels, threads, direct conversations and commands; reconnects, lost sessions, doubles.
import { GatewayDispatchEvents as Event, MessageFlags } from 'discord-api-types/v10';
import type { Chance } from '../../bench/lossless/chance.ts';
import { discordControlsIn } from '../../bench/pressable.ts';
import { type DiscordServer, startDiscordServer } from '../../playground/discord-server/index.ts';
import type { Message } from '../../playground/discord-server/model.ts';
import { viewOf } from '../../playground/discord-server/view.ts';
import { type Name, names, type Room, type Shown, type Stage, type Written } from './stage.ts';

export async function startDiscordStage(): Promise<Stage> {
  return new DiscordStage(await startDiscordServer());
}

class DiscordStage implements Stage {
  readonly name = 'discord';
  readonly calls = [
    'POST /channels/:id/messages',
    'PATCH /channels/:id/messages/:id',
    'POST /channels/:id/typing',
    'PUT /channels/:id/messages/:id/reactions/:emoji/@me',
    'POST /interactions/:id/:token/callback',
    'PATCH /webhooks/:id/:token/messages/@original',
    'POST /webhooks/:id/:token',
    'GET /channels/:id/messages',
  ];
  readonly rooms: readonly Room[];
  readonly #discord: DiscordServer;

  constructor(discord: DiscordServer) {
    this.#discord = discord;
    const direct = names.map((name) => new DiscordRoom(discord, discord.person(name).dm().id, name));
    const channels = ['one', 'two', 'three'].map((name) => new DiscordRoom(discord, discord.addChannel({ name }).id));
    this.rooms = [...direct, ...channels];
  }

  get settings(): Readonly<Record<string, string>> {
    return { DISCORD_API_URL: this.#discord.apiUrl, DISCORD_BOT_TOKEN: this.#discord.botToken };
  }

  get faults() {
    return this.#discord.faults;
  }

  open(who: Name, text: string): { room: Room; written: Written } {
    const person = this.#discord.person(who);
    const thread = person.startThread(person.say('#general', 'Let us talk.'), 'Talk');
    const room = new DiscordRoom(this.#discord, thread.id);
    return { room, written: room.ask(who, text) };
  }

  disturb(chance: Chance): string {
    const { gateway } = this.#discord;
    switch (chance.upTo(8)) {
      case 0:
        gateway.dropAll();
        return 'sockets cut';
      case 1:
        gateway.askToReconnect();
        return 'asked to reconnect';
      case 2:
        gateway.invalidateSessions({ resumable: true });
        return 'sessions to be resumed';
      case 3:
        gateway.invalidateSessions({ resumable: false });
        return 'sessions lost';
      case 4:
        gateway.closeAll(4000);
        return 'sockets closed';
      case 5:
        gateway.closeBeforeHello(1);
        gateway.dropAll();
        return 'closed before HELLO';
      default:
        gateway.duplicate(Event.MessageCreate, 3);
        return 'events twice';
    }
  }

  onCall(listener: (call: string) => void): void {
    this.#discord.timeline.onEntry((entry) => entry.kind === 'call' && listener(entry.call));
  }

  deliveries(): ReadonlyMap<string, readonly number[]> {
    const found = new Map<string, number[]>();
    for (const { event, direction, data, atMs } of this.#discord.timeline.frames()) {
      if (direction !== 'out' || (event !== Event.MessageCreate && event !== Event.InteractionCreate)) continue;
      const id = this.#idOf(String(Object(data).id));
      found.set(id, [...(found.get(id) ?? []), atMs]);
    }
    return found;
  }

  #idOf(id: string): string {
    return `discord-${this.#discord.applicationId}-${id}`;
  }

  #ours(): readonly Message[] {
    const { world, botUserId } = this.#discord;
    return [...world.channels.keys()]
      .flatMap((id) => world.messagesIn(id))
      .filter(({ authorId }) => authorId === botUserId);
  }

  shown(): readonly Shown[] {
    const { world } = this.#discord;
    return this.#ours().map((message) => {
      const { nonce, interactionId, reference, attachments, ephemeralFor } = message;
      const answers = interactionId ?? reference?.messageId;
      return {
        platform: this.name,
        thread: this.#idOf(message.channelId),
        id: message.id,
        channel: message.channelId,
        text: viewOf(world, message).shown,
        files: attachments,
        nonce: nonce === undefined ? undefined : String(nonce),
        answers: answers === undefined ? undefined : this.#idOf(answers),
        private: ephemeralFor !== undefined,
        filledIn: interactionId !== undefined,
      };
    });
  }

  leftOpen(): readonly string[] {
    const { world, botUserId } = this.#discord;
    const open: string[] = [];
    for (const message of this.#ours()) {
      const { id, channelId, flags, ephemeralFor, components } = message;
      const whose = ephemeralFor === undefined ? '' : 'private ';
      if ((flags & MessageFlags.Loading) !== 0) open.push(`${whose}loading ${channelId} ${id}`);
      else if (message.content.includes('⏳')) open.push(`⏳ in ${channelId} ${id}`);
      if (discordControlsIn(components).some(({ action }) => action === 'stop'))
        open.push(`Stop below ${channelId} ${id}`);
    }
    for (const channelId of world.channels.keys()) {
      for (const { id, reactions } of world.messagesIn(channelId)) {
        if (reactions.get('⏳')?.has(botUserId)) open.push(`⏳ at ${channelId} ${id}`);
      }
    }
    return open;
  }

  story(message: Shown): readonly string[] {
    return this.#discord.timeline.entries.flatMap((entry) => {
      if (entry.kind === 'change' && entry.change.messageId === message.id) {
        const { change, message: seen } = entry;
        return [`${entry.atMs} ${change.kind} ${JSON.stringify(seen?.shown ?? '').slice(0, 160)}`];
      }
      if (entry.kind !== 'call') return [];
      if (!`${entry.path} ${JSON.stringify(entry.body)}`.includes(message.nonce ?? message.id)) return [];
      const { atMs, call, outcome, status, errorCode } = entry;
      return [
        `${atMs} ${call} → ${outcome} ${status ?? ''} ${errorCode ?? ''} ${(JSON.stringify(entry.body) ?? '').slice(0, 200)}`,
      ];
    });
  }

  stop(): Promise<void> {
    return this.#discord.stop();
  }
}

class DiscordRoom implements Room {
  readonly direct: boolean;
  readonly #discord: DiscordServer;
  readonly #channel: string;
  readonly #owner: Name | undefined;
  #asked = 0;

  constructor(discord: DiscordServer, channel: string, owner?: Name) {
    this.#discord = discord;
    this.#channel = channel;
    this.#owner = owner;
    this.direct = owner !== undefined;
  }

  #person(who: Name) {
    return this.#discord.person(this.#owner ?? who);
  }

  /** Each fourth question is a command, once there is one. */
  ask(who: Name, text: string): Written {
    const person = this.#person(who);
    const idOf = (id: string) => `discord-${this.#discord.applicationId}-${id}`;
    this.#asked += 1;
    if (this.#asked % 4 === 0 && this.#discord.world.commands.size > 0) {
      const { id } = person.slash(this.#channel, 'friday ask', { question: text });
      return { id: idOf(id), thread: idOf(this.#channel), command: true, edit: nothing, remove: nothing };
    }
    const before = this.direct ? '' : '@Friday ';
    const message = person.say(this.#channel, before + text);
    return {
      id: idOf(message.id),
      thread: idOf(this.#channel),
      edit: (words) => void person.edit(message, before + words),
      remove: () => person.delete(message),
    };
  }

  order(who: Name, word: 'stop' | 'retry' | 'new'): void {
    const text = word === 'stop' ? word : `!${word}`;
    this.#person(who).say(this.#channel, this.direct || word === 'stop' ? text : `@Friday ${text}`);
  }

  #ours(): readonly Message[] {
    const { world, botUserId } = this.#discord;
    return world.messagesIn(this.#channel).filter(({ authorId }) => authorId === botUserId);
  }

  press(who: Name, action: string): void {
    const controlIn = ({ components }: Message) =>
      discordControlsIn(components).find((control) => control.action === action);
    const message = this.#ours().findLast(controlIn);
    const control = message && controlIn(message);
    if (control) this.#person(who).press(message, control.id);
  }

  stopSign(who: Name): void {
    const last = this.#ours().at(-1);
    if (last) this.#person(who).react(last, '🛑');
  }
}

/** A command cannot be changed. */
const nothing = (): void => undefined;

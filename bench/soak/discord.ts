// Discord under the soak: conversations in channels, threads and DMs, by mention and by command.
import type { DiscordServer } from '../../playground/discord-server/index.ts';
import type { Channel } from '../../playground/discord-server/model.ts';
import type { Person } from '../../playground/discord-server/person.ts';
import type { MessageView } from '../../playground/discord-server/view.ts';
import { discordControlsIn } from '../pressable.ts';
import { type Seen, type Talk, tried } from './talk.ts';

export interface DiscordPlace {
  readonly discord: DiscordServer;
  readonly person: Person;
  readonly channel: Channel;
  /** Questions are asked by command. */
  readonly byCommand: boolean;
  readonly name: string;
}

export function discordTalk(place: DiscordPlace): Talk {
  return new DiscordTalk(place);
}

class DiscordTalk implements Talk {
  readonly platform = 'discord';
  readonly name: string;
  readonly surface: string;
  readonly #discord: DiscordServer;
  readonly #person: Person;
  readonly #channel: Channel;
  readonly #byCommand: boolean;

  constructor({ discord, person, channel, byCommand, name }: DiscordPlace) {
    this.name = name;
    this.surface = byCommand ? 'interaction' : 'message';
    this.#discord = discord;
    this.#person = person;
    this.#channel = channel;
    this.#byCommand = byCommand;
  }

  ask(text: string): void {
    if (this.#byCommand) this.#person.slash(this.#channel, 'friday ask', { question: text });
    else this.#person.say(this.#channel, `@Friday ${text}`);
  }

  readonly stops = [
    () => tried(() => this.#person.say(this.#channel, 'stop')),
    () => tried(() => this.#person.slash(this.#channel, 'friday stop')),
    (answer: Seen | undefined) => answer !== undefined && tried(() => this.#person.react(this.#ref(answer), '🛑')),
    (answer: Seen | undefined) => answer !== undefined && this.#press(answer, 'stop'),
  ];

  retry(answer: Seen): boolean {
    return this.#press(answer, 'retry') || tried(() => this.#person.slash(this.#channel, 'friday retry'));
  }

  judge(answer: Seen): boolean {
    return this.#press(answer, 'good');
  }

  react(answer: Seen): boolean {
    return tried(() => this.#person.react(this.#ref(answer), '👀'));
  }

  messages(): readonly Seen[] {
    const ours = this.#all().filter(({ authorId }) => authorId === this.#discord.botUserId);
    // A command whose key has ended before anything was said: the answer stands below it, by itself.
    return ours.filter(({ text, shown }) => text !== '' || shown !== 'The application did not respond').map(seen);
  }

  signsOfWork(): readonly string[] {
    return this.#all().flatMap(({ id, reactions }) =>
      reactions.some(({ emoji }) => emoji === '⏳') ? [`an hourglass at ${id}`] : [],
    );
  }

  #all(): readonly MessageView[] {
    return this.#discord.messagesOf(this.#channel.id);
  }

  #ref({ message }: Seen) {
    return { channelId: this.#channel.id, id: message.slice(message.indexOf(':') + 1) };
  }

  #press(answer: Seen, action: string): boolean {
    const ref = this.#ref(answer);
    const view = this.#all().find(({ id }) => id === ref.id);
    const control = discordControlsIn(view?.components).find((each) => each.action === action);
    return control !== undefined && tried(() => this.#person.press(ref, control.id));
  }
}

function seen({ channelId, id, text, components, loading, onlyFor }: MessageView): Seen {
  // Work stands in small letters in the last line.
  const [, answer = text, beside = ''] = /^([\s\S]*?)(?:^|\n)-# ([⏳✓✗…].*)$/u.exec(text) ?? [];
  return {
    message: `${channelId}:${id}`,
    text: answer.trim(),
    beside,
    actions: discordControlsIn(components).map(({ action }) => action),
    open: loading,
    isPrivate: onlyFor !== undefined,
  };
}

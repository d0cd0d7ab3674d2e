// Where people talk with Friday in the soak: each takes a seat, and begins one conversation after the other from it.
import type { Channel } from '../../playground/discord-server/model.ts';
import type { Chance } from '../lossless/chance.ts';
import { discordTalk } from './discord.ts';
import type { House } from './house.ts';
import { slackTalk } from './slack.ts';
import type { Talk } from './talk.ts';

const kinds = [
  ...['slack thread', 'slack thread', 'slack thread', 'slack dm', 'slack dm'],
  ...['discord channel', 'discord thread', 'discord dm', 'discord command', 'discord command'],
] as const;

/** One person with a channel of their own on Discord; Slack's channels are shared, since each question has its thread. */
export class Seat {
  readonly #house: House;
  readonly #name: string;
  readonly #slackChannel: string;
  readonly #channel: Channel;
  readonly #commands: Channel;

  constructor(house: House, number: number) {
    const { slack, discord } = house;
    this.#house = house;
    this.#name = `Guest${number}`;
    const { id } = slack.addPerson(this.#name);
    discord.addPerson(this.#name);
    const room = `room-${number % 4}`;
    const { workspace } = slack;
    const channel = workspace.channel(`#${room}`) ?? workspace.addChannel('channel', room, [slack.botUserId]);
    channel.memberIds.add(id);
    this.#slackChannel = channel.id;
    this.#channel = discord.addChannel({ name: `talk-${number}` });
    this.#commands = discord.addChannel({ name: `commands-${number}` });
  }

  begin(chance: Chance): Talk {
    const { slack, discord } = this.#house;
    const kind = chance.of(kinds[0], ...kinds.slice(1));
    const name = `${kind} of ${this.#name}`;
    if (kind === 'slack thread' || kind === 'slack dm') {
      const channel = kind === 'slack dm' ? undefined : this.#slackChannel;
      return slackTalk({ slack, person: slack.person(this.#name), channel, name });
    }
    const person = discord.person(this.#name);
    const place = { discord, person, name, byCommand: kind === 'discord command' };
    if (kind === 'discord dm') return discordTalk({ ...place, channel: person.dm() });
    if (kind === 'discord command') return discordTalk({ ...place, channel: this.#commands });
    if (kind === 'discord channel') return discordTalk({ ...place, channel: this.#channel });
    const root = person.say(this.#channel, 'Let us talk.');
    return discordTalk({ ...place, channel: person.startThread(root, 'Talk with Friday') });
  }
}

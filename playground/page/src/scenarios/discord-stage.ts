// A scenario in Discord: in #friday, where no mention is needed; many at once in threads of #general.
import type { DiscordMessage } from '../../../client-api/protocol.ts';
import { perform } from '../client.ts';
import type { Attached } from '../parts/attached.ts';
import { discordMessages, discordRooms, goToDiscord } from '../store.ts';
import { noteIn } from './note.ts';
import { must, nextPerson, type Seen, type Stage, until } from './stage.ts';
import { words } from './words.ts';

export function discordStage(): Stage {
  const roomCalled = (wanted: string) => discordRooms.value.find(({ name }) => name === wanted)?.id ?? '';
  const channelId = roomCalled('friday');
  let begunId = '';
  let saidId = '';
  const own = new Set<string>();
  let many: readonly string[] = [];

  /** Resolves with the new message, once the page shows it. */
  const post = async (
    place: string,
    person: string,
    text: string,
    files: readonly Attached[] = [],
  ): Promise<string> => {
    const before = new Set(all(place).map(({ id }) => id));
    await must({ type: 'discord-say', as: person, channelId: place, text, files: [...files] });
    const isNew = ({ id, author }: DiscordMessage) => !before.has(id) && author.name === person;
    await until(
      () => all(place).some(isNew),
      () => words.value.waits.own,
    );
    return all(place).findLast(isNew)?.id ?? '';
  };
  const say = async (person: string, text: string, files?: readonly Attached[]) => {
    saidId = await post(channelId, person, text, files);
    own.add(saidId);
  };
  const answersSince = (since: string) => fridays(channelId, since).filter(followed(all(channelId), own));
  const stoppable = () =>
    answersSince(saidId)
      .map(seen)
      .findLast(({ controls }) => controls.has('stop'));
  return {
    async begin(person, text, files) {
      goToDiscord(channelId);
      await say(person, text, files);
      begunId = saidId;
    },
    say,
    answers: () => [...heldUp(channelId), ...answersSince(saidId).map(seen)],
    allWritten: () =>
      answersSince(begunId)
        .map(({ text }) => text)
        .join('\n'),
    mayStop: () => stoppable() !== undefined,
    async stop(person) {
      const messageId = stoppable()?.id ?? '';
      const customId = controlIds(all(channelId).find(({ id }) => id === messageId)).find(isStop) ?? '';
      await must({ type: 'discord-press', as: person, channelId, messageId, customId });
    },
    async beginMany(count, text) {
      const general = roomCalled('general');
      goToDiscord(general);
      const begun: string[] = [];
      for (let index = 0; index < count; index += 1) {
        const as = nextPerson(index);
        const messageId = await post(general, as, `${index + 1}.`);
        await must({
          type: 'discord-thread',
          as,
          channelId: general,
          messageId,
          name: words.value.threadName(index + 1),
        });
        await must({ type: 'discord-say', as, channelId: messageId, text: `@Friday ${text}` });
        begun.push(messageId);
      }
      many = begun;
    },
    manyAnswers: () => many.map((id) => fridays(id, '0').map(seen)),
  };
}

function all(channelId: string): readonly DiscordMessage[] {
  return [...(discordMessages.value.get(channelId)?.values() ?? [])];
}

/** Others may ask in the same room: an answer refers to its question, and goes on below without. */
function followed(messages: readonly DiscordMessage[], own: ReadonlySet<string>) {
  let isOurs = false;
  const ours = new Set<string>();
  for (const { id, author, replyTo, command } of messages) {
    if (author.kind !== 'friday') continue;
    if (replyTo !== undefined || command !== undefined) isOurs = replyTo !== undefined && own.has(replyTo.messageId);
    if (isOurs) ours.add(id);
  }
  return ({ id }: DiscordMessage) => ours.has(id);
}

function fridays(channelId: string, since: string): readonly DiscordMessage[] {
  return all(channelId).filter(({ author, id }) => author.kind === 'friday' && BigInt(id) > BigInt(since));
}

/** The room is one session: where the agent is still waited for, whoever asks next waits, too. */
function heldUp(channelId: string): readonly Seen[] {
  return fridays(channelId, '0')
    .map(seen)
    .filter(({ note }) => note?.kind === 'away');
}

const isStop = (id: string) => id.endsWith('.stop');

function controlIds(message: DiscordMessage | undefined): readonly string[] {
  const rows = message?.components ?? [];
  return rows
    .flatMap((row) => (Array.isArray(row.components) ? row.components : []))
    .map(({ custom_id: id }) => String(id));
}

function seen(message: DiscordMessage): Seen {
  const { channelId, id: messageId, text } = message;
  const controls: Seen['controls'] = new Map(
    controlIds(message).flatMap((customId) => {
      const action = (['stop', 'retry', 'good'] as const).find((one) => customId.endsWith(`.${one}`));
      const press = () => perform({ type: 'discord-press', as: 'Alice', channelId, messageId, customId });
      return action === undefined ? [] : [[action, press] as const];
    }),
  );
  return { id: messageId, text, note: noteIn(text, controls.has('retry')), controls };
}

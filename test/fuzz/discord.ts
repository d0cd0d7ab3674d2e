// What Discord's gateway tells, with anything wrong in it, to the adapter as it is: nothing is thrown, Friday hears on.
import fc from 'fast-check';
import type { DiscordServer } from '../../playground/discord-server/index.ts';
import { edits, mutate } from './mutation.ts';

export interface Told {
  readonly event: string;
  readonly data: unknown;
}

/** What a Discord with the app on it tells of a day on which people do everything that the app hears of. */
export async function eventsOfADay(discord: DiscordServer): Promise<readonly Told[]> {
  const [alice, bob] = [discord.person('Alice'), discord.person('Bob')];
  const bytes = new Uint8Array([1, 2, 3]);
  const first = alice.say('#general', '@Friday hello', { files: [{ name: 'a.png', mimeType: 'image/png', bytes }] });
  bob.say('#general', 'and me?', { replyTo: first });
  alice.edit(first, '@Friday hello again');
  bob.react(first, '🛑');
  alice.say(alice.dm(), 'in private');
  alice.slash('#general', 'friday ask', { question: 'who am I?' });
  alice.delete(first);
  await discord.until(() => told(discord).some(({ event }) => event === 'MESSAGE_DELETE'));
  return told(discord);
}

const concerning = /^(?:MESSAGE|INTERACTION|CHANNEL|THREAD|GUILD_ROLE)_/;

function told({ timeline }: DiscordServer): readonly Told[] {
  return timeline.entries.flatMap((entry) => {
    if (entry.kind !== 'frame' || entry.direction !== 'out' || entry.event === undefined) return [];
    return concerning.test(entry.event) ? [{ event: entry.event, data: entry.data }] : [];
  });
}

export function anyTold(day: readonly Told[]): fc.Arbitrary<Told> {
  return fc.tuple(fc.constantFrom(...day), edits).map(([{ event, data }, changes]) => ({
    event,
    data: mutate(data, changes),
  }));
}

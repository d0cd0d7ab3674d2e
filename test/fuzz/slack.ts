// Slack's events with anything wrong in them: nobody but a person is heard, nothing is thrown, the connection stays.
import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { toActEvent, toButtonEvent } from '../../adapters/slack/acts.ts';
import type { Hearing } from '../../adapters/slack/envelope.ts';
import { posterToLookUp, readPayload, toInboundEvent } from '../../adapters/slack/inbound.ts';
import type { SlackServer } from '../../playground/slack-server/index.ts';
import { edits, mutate } from './mutation.ts';

const self = { teamId: 'T024', userId: 'UFRIDAY', botId: 'BFRIDAY', name: 'friday' };

const hearing: Hearing = {
  self,
  nameOf: () => undefined,
  isPerson: () => undefined,
  directSurface: () => 'stream',
  allowedChannels: new Set(),
  allowedUsers: new Set(),
};

/** What a Slack with the app on it tells of a day on which people do everything that the app hears of. */
export async function eventsOfADay(slack: SlackServer): Promise<readonly unknown[]> {
  const [alice, bob] = [slack.person('Alice'), slack.person('Bob')];
  const bytes = new Uint8Array([1, 2, 3]);
  const first = alice.say('#general', '@Friday hello', { files: [{ name: 'a.png', mimeType: 'image/png', bytes }] });
  bob.say('#general', 'and me?', { threadTs: first.ts, broadcast: true });
  alice.edit(first, '@Friday hello again');
  bob.react(first, 'octagonal_sign');
  alice.say(alice.dm(), 'in private');
  alice.openHome();
  slack.addBot('Other').say('#general', '@Friday beep');
  slack.addPerson('Newcomer');
  alice.delete(first);
  const { timeline } = slack;
  await slack.until(() => timeline.deliveries().length > 10 && timeline.acks().length === timeline.deliveries().length);
  return timeline.deliveries().map(({ payload }) => payload);
}

const samples = new URL('../fixtures/specs/slack/samples/events/', import.meta.url);

const official: readonly unknown[] = readdirSync(samples).map((name) =>
  JSON.parse(readFileSync(new URL(name, samples), 'utf8')),
);

/** @see https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
const pressed = {
  type: 'block_actions',
  user: { id: 'U061', username: 'alice' },
  team: { id: 'T024' },
  container: { type: 'message', message_ts: '1700000001.000200', channel_id: 'C061', thread_ts: '1700000000.000100' },
  message: { ts: '1700000001.000200', thread_ts: '1700000000.000100' },
  actions: [{ action_id: 'friday-stop', value: 't1:stop', type: 'button' }],
};

export function anyBody(day: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.constantFrom(...day, ...official, pressed), edits)
    .map(([sample, changes]) => mutate(sample, changes));
}

/** Read, and understood as nothing, or as a person's words with all that they need. */
export function everyBody(day: readonly unknown[]) {
  return fc.property(anyBody(day), (body) => {
    const payload = readPayload(body);
    posterToLookUp(payload, hearing);
    const events = [toInboundEvent(payload, hearing), toActEvent(body, hearing), toButtonEvent(body, hearing)];
    for (const event of events) {
      if (event === undefined) continue;
      JSON.stringify(event);
      if (event.type !== 'message') continue;
      assert.notEqual(event.author.id, self.userId);
      assert.ok(event.id.length > 0 && event.thread.id.length > 0 && Number.isFinite(event.sentAtMs));
    }
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  });
}

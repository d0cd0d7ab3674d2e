// What platforms send may name `__proto__` and `constructor`: nothing of ours, nor of anybody's in the process, changes.
import { afterEach, describe, expect, it } from 'vitest';
import { type DiscordMessage, toInboundMessage } from '../../adapters/discord/inbound.ts';
import { toActEvent, toButtonEvent } from '../../adapters/slack/acts.ts';
import type { Hearing } from '../../adapters/slack/envelope.ts';
import { readPayload, toInboundEvent } from '../../adapters/slack/inbound.ts';
import { around, directMessage } from './discord/payloads.ts';

const poison =
  '"__proto__":{"polluted":1,"bot_id":"B1","text":"evil","content":"evil"},"constructor":{"prototype":{"polluted":1}}';
const before = Reflect.ownKeys(Object.prototype);

afterEach(() => {
  expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

const hearing: Hearing = {
  self: { teamId: 'T024', userId: 'UFRIDAY', botId: 'BFRIDAY', name: 'friday' },
  nameOf: () => undefined,
  isPerson: () => true,
  directSurface: () => 'message',
  allowedChannels: new Set(),
  allowedUsers: new Set(),
};

/** The same JSON, with the poison in each of its objects. */
function poisoned(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(/\{(?=")/g, `{${poison},`));
}

const slackMessage = {
  team_id: 'T024',
  context_team_id: 'T024',
  api_app_id: 'A1',
  event: {
    type: 'message',
    channel: 'D061',
    channel_type: 'im',
    user: 'U061',
    ts: '1700000001.000200',
    text: 'hello __proto__',
    files: [{ id: 'F1', name: '__proto__', mimetype: 'text/plain', size: 1 }],
  },
};

describe('an envelope of Slack’s', () => {
  const heard: typeof toActEvent = (body, by) => toInboundEvent(readPayload(body), by);

  it('that names prototypes is the same message', () => {
    const clean = heard(slackMessage, hearing);
    expect(clean).toMatchObject({ type: 'message', text: 'hello __proto__' });
    expect(heard(poisoned(slackMessage), hearing)).toEqual(clean);
  });

  it('with names of prototypes where ids should be harms nobody', () => {
    for (const id of ['__proto__', 'constructor']) {
      const event = { ...slackMessage.event, user: id, channel: id, ts: id, type: 'reaction_added', reaction: id };
      for (const read of [heard, toActEvent, toButtonEvent])
        expect(() => read({ ...slackMessage, type: id, actions: [{ action_id: id }], event }, hearing)).not.toThrow();
    }
  });
});

describe('a dispatch of Discord’s', () => {
  it('that names prototypes is the same message', () => {
    const clean = toInboundMessage(directMessage('hello __proto__'), around());
    expect(clean).toMatchObject({ type: 'message', text: 'hello __proto__' });
    const dirty = poisoned(directMessage('hello __proto__')) as DiscordMessage;
    expect(toInboundMessage(dirty, around())).toEqual(clean);
  });
});

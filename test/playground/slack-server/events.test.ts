// What the app is told of: the payloads' keys, the twins of a mention, own edits, and what it may not see.

import { describe, expect, it } from 'vitest';
import type { SlackServer, SlackServerOptions } from '../../../playground/slack-server/index.ts';
import { type Listener, listen } from './listener.ts';
import { clientOf, eventSample, slackForTest, unknownPaths } from './official.ts';

async function stage(options?: SlackServerOptions): Promise<{ slack: SlackServer; app: Listener }> {
  const slack = await slackForTest(options);
  return { slack, app: await listen(slack) };
}

/** The type, with its subtype, of every event so far. */
const kinds = ({ events }: Listener): string[] =>
  events().map(({ type, subtype }) => (typeof subtype === 'string' ? `${String(type)}/${subtype}` : String(type)));

const settled = (slack: SlackServer, count: number): Promise<boolean> =>
  slack.until(() => slack.timeline.acks().length === count);

/** Real messages carry these too; the samples of these events are poorer than those of the plain message. */
const richerThanSample = [
  'event.blocks',
  'event.files',
  'event.root',
  'event.message',
  'event.previous_message',
  'event.bot_profile',
];
const modernKeys =
  /^event\.(app_id|team|client_msg_id|user|user_id|bot_id|thread_ts|parent_user_id|channel_type|metadata)$/;

describe('the payloads of events', () => {
  it.each<[string, string, (slack: SlackServer) => unknown]>([
    ['Message', 'message', (slack) => slack.person('Alice').say('#general', 'hi')],
    ['AppMention', 'app_mention', (slack) => slack.person('Alice').say('#general', 'hi @Friday')],
    ['MessageFileShare', 'message/file_share', (slack) => shareFile(slack)],
    ['MessageChanged', 'message/message_changed', (slack) => edit(slack)],
    ['MessageDeleted', 'message/message_deleted', (slack) => slack.person('Alice').delete(say(slack))],
    ['MessageThreadBroadcast', 'message/thread_broadcast', (slack) => broadcast(slack)],
    ['MessageChannelJoin', 'message/channel_join', (slack) => slack.addPerson('Dora')],
    ['MemberJoinedChannel', 'member_joined_channel', (slack) => slack.addPerson('Dora')],
    ['ReactionAdded', 'reaction_added', (slack) => slack.person('Bob').react(say(slack), 'eyes')],
    ['ReactionRemoved', 'reaction_removed', (slack) => unreact(slack)],
    ['AppHomeOpened', 'app_home_opened', (slack) => slack.person('Bob').openHome()],
    ['MessageBot', 'message/bot_message', (slack) => namedPost(slack)],
  ])('%s: every key is in the official sample', async (name, kind, act) => {
    const { slack, app } = await stage();
    await act(slack);
    await slack.until(() => kinds(app).includes(kind));
    const { body } = app.received[kinds(app).indexOf(kind)] ?? {};
    const sample = { context_team_id: '', context_enterprise_id: '', ...eventSample(name) };
    const unknown = unknownPaths(body, sample, richerThanSample).filter((path) => !modernKeys.test(path));
    expect(unknown).toEqual([]);
    expect(body).toMatchObject({
      type: 'event_callback',
      team_id: slack.teamId,
      context_team_id: slack.teamId,
      api_app_id: slack.appId,
      is_ext_shared_channel: false,
      event_id: expect.stringMatching(/^Ev/) as string,
      event_context: expect.any(String) as string,
      authorizations: [{ team_id: slack.teamId, user_id: slack.botUserId, is_bot: true }],
    });
    const always = Object.keys(eventSample(name).event as object).filter((key) => alwaysThere.test(key));
    const present = kind.includes('/') ? always : always.filter((key) => key !== 'subtype');
    expect(Object.keys(body?.event ?? {})).toEqual(expect.arrayContaining(present));
  });
});

const alwaysThere =
  /^(type|subtype|channel|user|text|ts|event_ts|hidden|deleted_ts|previous_message|message|item|reaction)$/;

const say = (slack: SlackServer) => slack.person('Alice').say('#general', 'hi');
const shareFile = (slack: SlackServer) =>
  slack
    .person('Alice')
    .say('#general', '', { files: [{ name: 'a.png', mimeType: 'image/png', bytes: new Uint8Array(3) }] });
const edit = (slack: SlackServer) => slack.person('Alice').edit(say(slack), 'ho');
const broadcast = (slack: SlackServer) =>
  slack.person('Bob').say('#general', 'all', { threadTs: say(slack).ts, broadcast: true });
const namedPost = (slack: SlackServer) =>
  clientOf(slack).chat.postMessage({ channel: 'C0GENERAL1', text: 'hi', username: 'Robin' });

function unreact(slack: SlackServer): void {
  const message = say(slack);
  slack.person('Bob').react(message, 'eyes');
  slack.person('Bob').unreact(message, 'eyes');
}

describe('a message by a person', () => {
  it('with a mention comes twice: as message and as app_mention, one ts, two event ids', async () => {
    const { slack, app } = await stage();
    const { ts } = slack.person('Alice').say('#general', 'hey @Friday');
    await settled(slack, 2);
    expect(app.events().map(({ type, ts: own, channel_type }) => [type, own, channel_type])).toEqual([
      ['message', ts, 'channel'],
      ['app_mention', ts, undefined],
    ]);
    expect(new Set(app.received.map(({ body }) => body.event_id)).size).toBe(2);
  });

  it('carries user, team, client_msg_id, rich text and encoded text', async () => {
    const { slack, app } = await stage();
    const { id } = slack.person('Alice');
    slack.person('Alice').say('#private', 'a < b & @Bob see https://example.org?a=1&b=2 @here');
    await settled(slack, 1);
    const bob = slack.person('Bob').id;
    expect(app.events()[0]).toMatchObject({
      user: id,
      team: slack.teamId,
      channel_type: 'group',
      client_msg_id: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      text: `a &lt; b &amp; <@${bob}> see <https://example.org?a=1&amp;b=2> <!here>`,
      blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section' }] }],
    });
  });

  it('in a direct or group conversation says so; only the group one has a mention twin', async () => {
    const { slack, app } = await stage();
    const alice = slack.person('Alice');
    alice.say(alice.dm(), 'hi @Friday');
    alice.say(alice.groupDm(slack.person('Bob')), 'hi @Friday');
    await settled(slack, 3);
    expect(app.events().map(({ type, channel_type }) => [type, channel_type])).toEqual([
      ['message', 'im'],
      ['message', 'mpim'],
      ['app_mention', undefined],
    ]);
  });

  it('in a thread tells the root and its author', async () => {
    const { slack, app } = await stage();
    const root = say(slack);
    slack.person('Bob').say('#general', 're', { threadTs: root.ts });
    await settled(slack, 2);
    expect(app.events()[1]).toMatchObject({ thread_ts: root.ts, parent_user_id: slack.person('Alice').id });
    expect(app.events()[1]).not.toHaveProperty('reply_count');
  });

  it('with a file shows it in the message, and in the mention twin unless told otherwise', async () => {
    for (const mentionsLackFiles of [false, true]) {
      const { slack, app } = await stage({ mentionsLackFiles });
      const file = { name: 'a.png', mimeType: 'image/png', bytes: new Uint8Array(3) };
      slack.person('Alice').say('#general', '@Friday look', { files: [file] });
      await settled(slack, 2);
      const [message, mention] = app.events();
      expect(message).toMatchObject({
        subtype: 'file_share',
        files: [{ name: 'a.png', mimetype: 'image/png', size: 3 }],
      });
      expect('files' in (mention ?? {})).toBe(!mentionsLackFiles);
    }
  });

  it('edited into a mention brings an app_mention with the same ts', async () => {
    const { slack, app } = await stage();
    const message = say(slack);
    slack.person('Alice').edit(message, 'hi @Friday');
    await settled(slack, 3);
    expect(kinds(app)).toEqual(['message', 'message/message_changed', 'app_mention']);
    expect(app.events()[2]).toMatchObject({ ts: message.ts });
  });

  it('deleted as a root with replies leaves a tombstone, and nothing can be said there any more', async () => {
    const { slack, app } = await stage();
    const root = say(slack);
    slack.person('Bob').say('#general', 're', { threadTs: root.ts });
    slack.person('Alice').delete(root);
    await settled(slack, 3);
    expect(app.events()[2]).toMatchObject({
      subtype: 'message_changed',
      message: { subtype: 'tombstone', user: 'USLACKBOT' },
      previous_message: { ts: root.ts, text: 'hi' },
    });
    const late = clientOf(slack).chat.postMessage({ channel: 'C0GENERAL1', thread_ts: root.ts, text: 'late' });
    await expect(late).rejects.toMatchObject({ data: { error: 'cannot_reply_to_message' } });
  });
});

describe('a message of another app', () => {
  it('carries that app, by its bot, by a webhook, and by a person who posts through it', async () => {
    const { slack, app } = await stage();
    const robin = slack.addBot('Robin');
    robin.say('#general', 'beep');
    robin.say('#general', 'boop', { webhook: true });
    slack.person('Alice').say('#general', 'via Robin', { via: robin.app });
    await settled(slack, 3);
    const via = { bot_id: robin.app.botId, app_id: robin.app.appId };
    expect(app.events()).toMatchObject([
      { type: 'message', user: robin.id, ...via },
      { subtype: 'bot_message', username: 'Robin', ...via },
      { user: slack.person('Alice').id, client_msg_id: expect.any(String) as string, ...via },
    ]);
    expect(app.events()[1]).not.toHaveProperty('user');
  });

  it('mentioning ours is an app_mention too, in the order that was asked for', async () => {
    const { slack, app } = await stage({ mentionsFirst: true });
    slack.addBot('Robin').say('#general', '@Friday beep');
    await settled(slack, 2);
    expect(kinds(app)).toEqual(['app_mention', 'message']);
  });
});

describe('what the app does itself', () => {
  it('comes back: its post with bot_id and app_id, its edit as message_changed, its deletion', async () => {
    const { slack, app } = await stage();
    const client = clientOf(slack);
    const { ts = '' } = await client.chat.postMessage({ channel: 'C0GENERAL1', text: 'one' });
    await client.chat.update({ channel: 'C0GENERAL1', ts, text: 'two' });
    await client.chat.delete({ channel: 'C0GENERAL1', ts });
    await settled(slack, 3);
    const own = { bot_id: slack.botId, app_id: slack.appId, user: slack.botUserId };
    expect(app.events()).toMatchObject([
      { type: 'message', ...own, ts, text: 'one' },
      { subtype: 'message_changed', message: { ...own, ts, text: 'two' }, previous_message: { ...own, text: 'one' } },
      { subtype: 'message_deleted', deleted_ts: ts, previous_message: { ...own, text: 'two' } },
    ]);
  });
});

describe('what the app is not told', () => {
  it('happens in rooms it is not in, in ephemeral messages, and in events it did not subscribe to', async () => {
    const { slack, app } = await stage({ subscriptions: ['message.channels'] });
    slack.person('Alice').say('#random', '@Friday are you here?');
    slack.person('Alice').say('#private', '@Friday and here?');
    slack.person('Alice').openHome();
    const user = slack.person('Bob').id;
    await clientOf(slack).chat.postEphemeral({ channel: 'C0GENERAL1', user, text: 'psst' });
    slack.person('Alice').say('#general', '@Friday now');
    await settled(slack, 1);
    expect(app.events()).toMatchObject([{ type: 'message', channel: 'C0GENERAL1' }]);
  });

  it('is what it has no scope to read', async () => {
    const { slack, app } = await stage({ scopes: ['app_mentions:read'] });
    slack.person('Alice').say('#general', 'hi @Friday');
    await settled(slack, 1);
    expect(kinds(app)).toEqual(['app_mention']);
  });

  it('is what goes beyond the events of an hour, of which it is told once a minute', async () => {
    const { slack, app } = await stage({ subscriptions: ['message.channels'], eventsPerHour: 2 });
    // Without a guard the official client trips over an event that holds none.
    app.client.removeAllListeners('ws_message');
    for (const text of ['one', 'two', 'three', 'four']) slack.person('Alice').say('#general', text);
    const notices = () => slack.timeline.deliveries().filter(({ payload }) => payload.type === 'app_rate_limited');
    await slack.until(() => notices().length > 0 && slack.timeline.deliveries().length >= 3);
    const texts = slack.timeline.deliveries().map(({ payload }) => Reflect.get(Object(payload.event), 'text'));
    expect(texts.filter((text) => text !== undefined)).toEqual(['one', 'two']);
    const [limited] = notices();
    expect(limited?.payload).toEqual({
      token: expect.any(String) as string,
      type: 'app_rate_limited',
      team_id: slack.teamId,
      minute_rate_limited: expect.any(Number) as number,
      api_app_id: slack.appId,
    });
    expect(new Set(notices().map(({ payload }) => payload.minute_rate_limited)).size).toBe(notices().length);
    expect(Number(limited?.payload.minute_rate_limited) % 60).toBe(0);
  });
});

// What counts as a person's words: official sample payloads and the shapes seen in the field.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Hearing } from '../../../adapters/slack/envelope.ts';
import { posterToLookUp, readPayload, toInboundEvent } from '../../../adapters/slack/inbound.ts';

const samples = new URL('../../fixtures/specs/slack/samples/events/', import.meta.url);

const hearing: Hearing = {
  self: { teamId: 'T024', userId: 'UFRIDAY', botId: 'BFRIDAY', name: 'friday' },
  nameOf: (userId) => ({ U061: 'Alice' })[userId],
  isPerson: (userId) => ({ UHUMAN: true, UROBOT: false })[userId],
  directSurface: () => 'stream',
  allowedChannels: new Set(),
  allowedUsers: new Set(),
};

type Fields = Readonly<Record<string, unknown>>;

const ids = { team_id: 'T024', context_team_id: 'T024', context_enterprise_id: null, api_app_id: 'AFRIDAY' };
const said = {
  type: 'message',
  channel: 'C061',
  channel_type: 'channel',
  user: 'U061',
  ts: '1700000001.000200',
  text: 'hello',
};

const read = (body: unknown, by: Hearing) => toInboundEvent(readPayload(body), by);

function hear(event: Fields, envelope: Fields = {}, changes: Partial<Hearing> = {}) {
  return read({ ...ids, ...envelope, event: { ...said, ...event } }, { ...hearing, ...changes });
}
function message(event: Fields, envelope: Fields = {}, changes: Partial<Hearing> = {}) {
  const heard = hear(event, envelope, changes);
  if (heard?.type !== 'message') throw new Error(`no message: ${JSON.stringify(heard)}`);
  return heard;
}
function sample(name: string): Fields {
  return JSON.parse(readFileSync(new URL(name, samples), 'utf8'));
}
/** An official sample is all keys and no values: these give it some. */
function filled(name: string, event: Fields): unknown {
  const body = sample(name);
  return { ...body, ...ids, event: { ...Object(body.event), ...event } };
}

describe('official samples', () => {
  it('are all read without failing, and without values mean nothing', () => {
    const names = readdirSync(samples);
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) expect(read(sample(name), hearing), name).toBeUndefined();
  });

  it('of people’s messages are heard once they have values', () => {
    const person = { ...said, bot_id: '', bot_profile: undefined };
    for (const name of ['MessagePayload.json', 'MessageFileSharePayload.json', 'MessageThreadBroadcastPayload.json']) {
      expect(
        read(filled(name, { ...person, subtype: Object(sample(name).event).subtype }), hearing),
        name,
      ).toMatchObject({ type: 'message', id: 'slack-T024-C061-1700000001.000200', text: 'hello' });
    }
    const mention = { ...person, type: 'app_mention', text: '<@UFRIDAY> hello' };
    expect(read(filled('AppMentionPayload.json', mention), hearing)).toMatchObject({ text: 'hello' });
  });

  it('of bots and of the platform stay unheard with values too', () => {
    for (const name of ['MessageBotPayload.json', 'MessageChannelJoinPayload.json']) {
      const { subtype } = Object(sample(name).event);
      expect(read(filled(name, { ...said, subtype }), hearing), name).toBeUndefined();
    }
  });
});

describe('threads and identities', () => {
  it('make a top-level message the root of its own thread', () => {
    const heard = message({});
    expect(heard.thread).toEqual({ id: 'slack-T024-C061-1700000001.000200', kind: 'shared', owner: 'slack-T024-C061' });
    expect(heard.addressing.inThread).toBe(false);
    expect(heard.sentAtMs).toBe(1_700_000_001_000);
  });

  it('keep a reply in the thread of its root', () => {
    const heard = message({ thread_ts: '1700000000.000100' });
    expect(heard.thread.id).toBe('slack-T024-C061-1700000000.000100');
    expect(heard.id).toBe('slack-T024-C061-1700000001.000200');
    expect(heard.addressing.inThread).toBe(true);
    expect(message({ thread_ts: said.ts }).addressing.inThread).toBe(false);
  });

  it('give the twins of a mention one id, and name what else identifies it', () => {
    const text = '<@UFRIDAY> hello';
    const one = message({ text, client_msg_id: '0f8f2d3a-1' });
    const two = message({ type: 'app_mention', channel_type: undefined, text, client_msg_id: '0f8f2d3a-1' });
    expect({ ...two }).toEqual(one);
    expect(one.otherIds).toEqual(['slack-T024-0f8f2d3a-1']);
  });

  it('own a DM by its person, a group DM like a channel', () => {
    const direct = message({ channel: 'D061', channel_type: 'im' });
    expect(direct.thread).toMatchObject({ kind: 'direct', owner: 'slack-T024-U061' });
    expect(direct.addressing.open).toBe(true);
    const group = message({ channel: 'C062', channel_type: 'mpim' });
    expect(group.thread).toMatchObject({ kind: 'shared', owner: 'slack-T024-C062' });
    expect(group.addressing.open).toBe(false);
  });

  it('keep a DM a DM by whatever name Slack calls the place: assistant threads, the app’s own messages tab', () => {
    const root = '1700000000.000100';
    const assistant = { assistant_thread: { action_token: 'x' }, parent_user_id: 'UFRIDAY', thread_ts: root };
    const inThread = message({ channel: 'D061', channel_type: 'im', ...assistant });
    expect(inThread.thread).toEqual({ id: `slack-T024-D061-${root}`, kind: 'direct', owner: 'slack-T024-U061' });
    expect(inThread.target.address).toMatchObject({ root, direct: true });
    const inTab = message({ channel: 'D061', channel_type: 'app_home' });
    expect(inTab.thread.kind).toBe('direct');
    expect(inTab.addressing.open).toBe(true);
    const opened = {
      user: 'UFRIDAY',
      bot_id: 'BFRIDAY',
      text: 'New Assistant Thread',
      subtype: 'assistant_app_thread',
    };
    const retitled = { subtype: 'message_changed', channel: 'D061', channel_type: 'im', user: undefined, hidden: true };
    const before = { ts: root, ...opened };
    const renamed = { ...before, text: 'A title', edited: { ts: root } };
    expect(hear({ ...retitled, message: renamed, previous_message: before })).toBeUndefined();
    expect(hear({ ...opened, channel: 'D061', channel_type: 'im', user: 'U061' })).toBeUndefined();
  });

  it('take the organisation as tenant only when the app is installed in all of it', () => {
    const enterprise = { enterprise_id: 'E01', context_enterprise_id: 'E01' };
    expect(message({}, enterprise).thread.owner).toBe('slack-T024-C061');
    const orgWide = { ...enterprise, authorizations: [{ is_enterprise_install: true }] };
    expect(message({}, orgWide).thread.owner).toBe('slack-E01-C061');
    const connected = { team_id: 'TSENDER', context_team_id: 'T024' };
    expect(message({}, connected).author.userId).toBe('slack-T024-U061');
    const bare = { team_id: undefined, context_team_id: undefined };
    expect(message({}, bare).thread.owner).toBe('slack-T024-C061');
  });
});

describe('who is heard', () => {
  it('is every person, whatever the kind of their message', () => {
    for (const subtype of ['file_share', 'thread_broadcast', 'me_message']) {
      expect(message({ subtype }).text).toBe('hello');
    }
    expect(message({}).author).toEqual({ id: 'U061', userId: 'slack-T024-U061', name: 'Alice' });
    expect(message({ user: 'U062' }).author).toEqual({ id: 'U062', userId: 'slack-T024-U062' });
  });

  it('is never the platform', () => {
    for (const subtype of [
      'channel_join',
      'channel_topic',
      'bot_message',
      'message_replied',
      'ekm_access_denied',
      'new',
    ]) {
      expect(hear({ subtype }), subtype).toBeUndefined();
    }
    expect(hear({ user: 'USLACKBOT' })).toBeUndefined();
    expect(hear({ hidden: true })).toBeUndefined();
    expect(hear({ user: undefined })).toBeUndefined();
  });

  it('is never Friday herself, under any of her names', () => {
    const person = { isPerson: () => true };
    expect(hear({ user: 'UFRIDAY' }, {}, person)).toBeUndefined();
    expect(hear({ bot_id: 'BFRIDAY' }, {}, person)).toBeUndefined();
    expect(hear({ bot_id: 'BOTHER', app_id: 'AFRIDAY' }, {}, person)).toBeUndefined();
    expect(hear({ bot_id: 'BOTHER', bot_profile: { app_id: 'AFRIDAY' } }, {}, person)).toBeUndefined();
  });

  it('is who posts through an app, but only when known to be a person', () => {
    const app = { bot_id: 'BOTHER', app_id: 'AOTHER', bot_profile: { id: 'BOTHER', app_id: 'AOTHER' } };
    expect(message({ ...app, user: 'UHUMAN' }).author.id).toBe('UHUMAN');
    expect(hear({ ...app, user: 'UROBOT' })).toBeUndefined();
    expect(hear({ ...app, user: 'UNOBODYKNOWS' })).toBeUndefined();
    const lookUp = (event: Fields) => posterToLookUp(readPayload({ ...ids, event: { ...said, ...event } }), hearing);
    expect(lookUp({ ...app, user: 'UNOBODYKNOWS' })).toBe('UNOBODYKNOWS');
    expect(lookUp({ ...app, user: 'UROBOT' })).toBeUndefined();
    expect(lookUp({ ...app, user: 'UNOBODYKNOWS', subtype: 'bot_message' })).toBeUndefined();
    expect(lookUp({})).toBeUndefined();
  });

  it('is marked as not allowed when not on the lists; the channel list does not concern DMs', () => {
    const allowed = (event: Fields, lists: Partial<Hearing>) => message(event, {}, lists).addressing.allowed;
    const users = { allowedUsers: new Set(['U061']) };
    const channels = { allowedChannels: new Set(['C061']) };
    expect(allowed({}, users)).toBe(true);
    expect(allowed({ user: 'U062' }, users)).toBe(false);
    expect(allowed({ user: 'U062', channel: 'D062', channel_type: 'im' }, users)).toBe(false);
    expect(allowed({}, channels)).toBe(true);
    expect(allowed({ channel: 'C062' }, channels)).toBe(false);
    expect(allowed({ channel: 'D062', channel_type: 'im' }, channels)).toBe(true);
    expect(allowed({ user: 'U062' }, { ...users, ...channels })).toBe(false);
  });
});

describe('what is addressed to whom', () => {
  it('is told apart: Friday, somebody else, a group, everybody', () => {
    const addressing = (text: string) => message({ text }).addressing;
    expect(addressing('<@UFRIDAY> hi')).toMatchObject({ mentioned: true, othersMentioned: false });
    expect(addressing('hi <@UFRIDAY|friday>')).toMatchObject({ mentioned: true, othersMentioned: false });
    expect(addressing('<@U061> and <@UFRIDAY>')).toMatchObject({ mentioned: true, othersMentioned: true });
    expect(addressing('<!subteam^S01|@devs> hi')).toMatchObject({ mentioned: false, othersMentioned: true });
    expect(addressing('<!channel> <!here> <!everyone>')).toMatchObject({ mentioned: false, othersMentioned: false });
    expect(addressing('`&lt;@UFRIDAY&gt;`')).toMatchObject({ mentioned: false, othersMentioned: false });
  });
});

describe('changes and deletions', () => {
  const changed = (now: Fields, before: Fields | undefined, rest: Fields = {}) =>
    hear({
      ...rest,
      subtype: 'message_changed',
      hidden: true,
      user: undefined,
      text: undefined,
      ts: '1700000009.000000',
      message: { type: 'message', user: 'U061', ts: said.ts, ...now },
      previous_message: before && { type: 'message', user: 'U061', ts: said.ts, ...before },
    });
  const id = 'slack-T024-C061-1700000001.000200';

  it('of a person’s text are told', () => {
    expect(changed({ text: 'new &amp; better' }, { text: 'old' })).toEqual({
      type: 'edited',
      id,
      text: 'new & better',
    });
    expect(changed({ text: 'new', edited: { ts: '1' } }, undefined)).toEqual({ type: 'edited', id, text: 'new' });
  });

  it('of anything but the text are not: previews, counts of replies', () => {
    expect(changed({ text: 'same', attachments: [{}] }, { text: 'same' })).toBeUndefined();
    expect(changed({ text: 'same', reply_count: 1 }, undefined)).toBeUndefined();
  });

  it('of Friday’s and other bots’ messages are not', () => {
    const own = { user: 'UFRIDAY', bot_id: 'BFRIDAY', app_id: 'AFRIDAY' };
    expect(changed({ ...own, text: 'grown' }, { ...own, text: 'gr' })).toBeUndefined();
    const other = { user: 'UROBOT', bot_id: 'BOTHER' };
    expect(changed({ ...other, text: 'grown' }, { ...other, text: 'gr' })).toBeUndefined();
  });

  it('by deletion are told, also when replies keep the place', () => {
    const gone = { subtype: 'message_deleted', hidden: true, user: undefined, ts: '1700000009.000000' };
    expect(hear({ ...gone, deleted_ts: said.ts, previous_message: said })).toEqual({ type: 'deleted', id });
    const own = { ...said, user: 'UFRIDAY', bot_id: 'BFRIDAY' };
    expect(hear({ ...gone, deleted_ts: said.ts, previous_message: own })).toBeUndefined();
    const tombstone = { subtype: 'tombstone', user: 'USLACKBOT', text: 'This message was deleted.', hidden: true };
    expect(changed(tombstone, { text: 'old' })).toEqual({ type: 'deleted', id });
    expect(changed(tombstone, own)).toBeUndefined();
  });
});

describe('files', () => {
  const file = { id: 'F01', name: 'a.png', mimetype: 'image/png', size: 3, url_private: 'https://files.slack.com/p' };

  it('come with what is needed to fetch them', () => {
    const [heard] = message({ files: [{ ...file, url_private_download: 'https://files.slack.com/d' }] }).files;
    const address = { tenant: 'T024', id: 'F01', url: 'https://files.slack.com/d', look: false };
    expect(heard).toEqual({ name: 'a.png', mimeType: 'image/png', size: 3, address });
  });

  it('of other organisations must be asked for', () => {
    const stub = { id: 'F01', file_access: 'check_file_info' };
    const [heard] = message({ files: [stub, null] }).files;
    expect(heard).toMatchObject({ name: 'F01', mimeType: '', size: 0, address: { id: 'F01', url: '', look: true } });
  });
});

describe('a forwarded message', () => {
  const picture = {
    id: 'F01',
    name: 'a.png',
    mimetype: 'image/png',
    size: 3,
    url_private: 'https://files.slack.com/p',
  };
  const forwarded = {
    is_share: true,
    is_msg_unfurl: true,
    author_name: 'Bob *B*',
    text: 'Disk is &gt; 90% full\n\n<@UFRIDAY> see <https://x.example|here>',
    fallback: '[Today] Bob: …',
    files: [picture],
  };

  it('is quoted below what is said about it, and its files come along', () => {
    const heard = message({ text: '<@UFRIDAY> what now?', attachments: [forwarded] });
    const quote = '> Bob B:\n> Disk is > 90% full\n> \n> @friday see [here](https://x.example)';
    expect(heard.text).toBe(`what now?\n\n${quote}`);
    expect(heard.files.map(({ name }) => name)).toEqual(['a.png']);
  });

  it('is a message of its own, without another word', () => {
    const { text, files } = message({ text: '', channel: 'D061', channel_type: 'im', attachments: [forwarded] });
    expect(text).toMatch(/^> Bob B:\n> Disk/);
    expect(files).toHaveLength(1);
    expect(message({ text: '', attachments: [{ is_share: true, files: [picture] }] }).files).toHaveLength(1);
  });

  it('calls nobody: neither Friday nor anybody else is mentioned by it', () => {
    const calling = { ...forwarded, text: '<@UFRIDAY> <@U062> look' };
    expect(message({ text: 'hm', attachments: [calling] }).addressing).toMatchObject({
      mentioned: false,
      othersMentioned: false,
    });
  });

  it('is told from a preview that Slack has made of a link', () => {
    const preview = { is_msg_unfurl: true, author_name: 'Bob', text: 'said elsewhere', files: [picture] };
    const heard = message({ text: 'look <https://x.example>', attachments: [preview, null, 7] });
    expect(heard).toMatchObject({ text: 'look https://x.example', files: [] });
    expect(message({ attachments: 'no list' }).text).toBe('hello');
  });
});

describe('what cannot be read', () => {
  it('means nothing and fails nowhere', () => {
    for (const body of [undefined, null, 7, 'x', {}, { event: null }, { event: { type: 'message' } }, [[]]]) {
      expect(read(body, hearing)).toBeUndefined();
      expect(posterToLookUp(readPayload(body), hearing)).toBeUndefined();
    }
    expect(message({ files: 'no list', client_msg_id: 7, text: null }).text).toBe('');
  });
});

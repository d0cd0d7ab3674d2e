import { type APIAttachment, type APIMessage, EmbedType, MessageType } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { type DiscordMessage, toDeleted, toEdited, toInboundMessage } from '../../../adapters/discord/inbound.ts';
import {
  alice,
  around,
  bob,
  type Changes,
  channelMessage,
  directMessage,
  friday,
  ids,
  replyTo,
  user,
} from './payloads.ts';

const me = `<@${ids.friday}>`;
const heard = (message: Parameters<typeof toInboundMessage>[0], changes?: Changes) =>
  toInboundMessage(message, around(changes));
const addressing = (message: Parameters<typeof toInboundMessage>[0], changes?: Changes) =>
  heard(message, changes)?.addressing;

const file: APIAttachment = {
  id: '100000000000000020',
  filename: 'chart.png',
  content_type: 'image/png; charset=x',
  size: 12,
  url: 'https://cdn.discordapp.com/attachments/1/2/chart.png?ex=1',
  proxy_url: 'https://media.discordapp.net/attachments/1/2/chart.png',
};

describe('a message of a person', () => {
  it('carries the ids of its session, its owner and its author', () => {
    const app = `discord-${ids.application}`;
    expect(heard(channelMessage('hello'))).toMatchObject({
      id: `${app}-${ids.message}`,
      thread: { id: `${app}-${ids.channel}`, kind: 'shared', owner: `${app}-${ids.channel}` },
      author: { id: ids.alice, userId: `${app}-${ids.alice}`, name: 'Alice' },
      target: { address: { channelId: ids.channel, messageId: ids.message, guildId: ids.guild } },
      sentAtMs: Date.UTC(2026, 10, 22, 6, 50),
    });
    expect(heard(directMessage('hello'))?.thread).toMatchObject({ kind: 'direct', owner: `${app}-${ids.alice}` });
  });

  it('is signed with the name that the server knows its author by', () => {
    const member = { nick: 'Ali\u0007ce W.', roles: [], joined_at: '', deaf: false, mute: false, flags: 0 };
    expect(heard(channelMessage('hi', { member }))?.author.name).toBe('Ali ce W.');
    const nameless = user(ids.alice, 'Alice', { global_name: null });
    expect(heard(channelMessage('hi', { author: nameless }))?.author.name).toBe('alice');
  });

  it.each<readonly [string, Partial<DiscordMessage>]>([
    ['a bot', { author: friday }],
    ['a webhook', { webhook_id: '1' }],
    ['the system user', { author: user('1', 'Discord', { system: true }) }],
    ...[MessageType.UserJoin, MessageType.ChannelPinnedMessage, MessageType.ThreadCreated].map(
      (type) => [`a system message (${type})`, { type }] as const,
    ),
    ['the start of a thread', { type: MessageType.ThreadStarterMessage }],
    ['a slash command', { type: MessageType.ChatInputCommand }],
  ])('is not one of %s', (_what, extra) => {
    expect(heard(channelMessage(`${me} hello`, extra))).toBeUndefined();
    const edited = { ...extra, edited_timestamp: '2026-11-22T06:51:00Z' };
    expect(toEdited(channelMessage(`${me} hello`, edited), around())).toBeUndefined();
  });

  it('may be only a file', () => {
    expect(heard(directMessage('', { attachments: [file] }))).toMatchObject({
      text: '',
      files: [{ name: 'chart.png', mimeType: 'image/png', size: 12, address: { url: file.url } }],
    });
    const { content_type: _, ...untyped } = file;
    expect(heard(directMessage('', { attachments: [untyped] }))?.files[0]?.mimeType).toBe('');
  });

  it('may be only her name', () => {
    expect(heard(channelMessage(me))).toMatchObject({ text: '', addressing: { mentioned: true } });
  });

  it('tells its stickers, its poll and what it forwards as text', () => {
    const snapshot = { content: `see <#${ids.parent}>\nnow`, attachments: [file] } as unknown as NonNullable<
      APIMessage['message_snapshots']
    >[number]['message'];
    const message = heard(
      channelMessage('', {
        sticker_items: [{ id: '1', name: 'Wave', format_type: 1 }],
        poll: {
          question: { text: 'Lunch?' },
          answers: [
            { answer_id: 1, poll_media: { text: 'yes' } },
            { answer_id: 2, poll_media: { text: 'no' } },
          ],
          expiry: '',
          allow_multiselect: false,
          layout_type: 1,
        },
        message_snapshots: [{ message: snapshot }],
      }),
    );
    expect(message?.text).toBe(
      '[sticker: Wave]\n[poll: Lunch? — yes / no]\n[forwarded message]\n> see #general\n> now',
    );
    expect(message?.files).toHaveLength(1);
  });
});

describe('a forwarded message', () => {
  type Snapshot = NonNullable<APIMessage['message_snapshots']>[number]['message'];
  const forwarded = (snapshot: Partial<Snapshot>) =>
    heard(
      directMessage('', {
        message_snapshots: [{ message: { content: '', attachments: [], ...snapshot } as Snapshot }],
      }),
    );

  it('of a bot says what stands in its boxes, and leaves out the previews of links', () => {
    const fields = [{ name: 'Severity', value: 'high' }];
    const embeds = [
      { type: EmbedType.Rich, title: 'Disk full', description: 'on <t:0>', fields },
      { type: EmbedType.Link, title: 'Preview' },
      { type: EmbedType.Rich, description: 'Only this' },
    ];
    expect(forwarded({ embeds })?.text).toBe(
      '[forwarded message]\n> Disk full\n> on 1970-01-01 00:00 UTC\n> Severity: high\n> Only this',
    );
  });

  it('may be a sticker', () => {
    const sticker_items = [{ id: '1', name: 'Wave', format_type: 1 }];
    expect(forwarded({ sticker_items })?.text).toBe('[forwarded message]\n> [sticker: Wave]');
  });
});

describe('without the intent to read messages', () => {
  const withheld = { readsContent: false };

  it('blanked content is nothing', () => {
    expect(heard(channelMessage(''), withheld)).toBeUndefined();
    const sticker = { sticker_items: [{ id: '1', name: 'Wave', format_type: 1 }] };
    expect(heard(channelMessage('', sticker), withheld)).toBeUndefined();
    const edited = channelMessage('', { edited_timestamp: '2026-11-22T06:51:00Z' });
    expect(toEdited(edited, around(withheld))).toBeUndefined();
  });

  it('mentions and direct messages are heard', () => {
    expect(heard(channelMessage(`${me} hello`), withheld)?.text).toBe('hello');
    expect(heard(directMessage('', { attachments: [file] }), withheld)?.files).toHaveLength(1);
  });

  it('nothing at all is nothing with the intent too', () => {
    expect(heard(channelMessage(''))).toBeUndefined();
    expect(heard(directMessage(''))).toBeUndefined();
  });
});

describe('who is spoken to', () => {
  it.each([
    ['her name', `${me} hi`, { mentioned: true, othersMentioned: false }],
    ['her role', `<@&${ids.fridayRole}> hi`, { mentioned: true, othersMentioned: false }],
    ['a role that is not hers', `<@&${ids.otherRole}> hi`, { mentioned: false, othersMentioned: true }],
    ['somebody else', `<@${ids.bob}> hi`, { mentioned: false, othersMentioned: true }],
    ['her and somebody else', `<@!${ids.friday}> ask <@${ids.bob}>`, { mentioned: true, othersMentioned: true }],
    ['oneself', `as <@${ids.alice}> said`, { mentioned: false, othersMentioned: false }],
    ['nobody', 'hi', { mentioned: false, othersMentioned: false }],
  ])('%s', (_whom, content, expected) => {
    expect(addressing(channelMessage(content))).toMatchObject(expected);
  });

  it('everybody is nobody', () => {
    const all = channelMessage('@everyone hi', { mention_everyone: true });
    expect(addressing(all)).toMatchObject({ mentioned: false, othersMentioned: false });
  });

  it('whoever wrote the message that a reply answers to', () => {
    const silent = { mentions: [] };
    expect(addressing(channelMessage('and?', { ...replyTo(friday, 'An answer'), ...silent }))).toMatchObject({
      mentioned: true,
      othersMentioned: false,
    });
    expect(addressing(channelMessage('and?', { ...replyTo(bob, 'A thought'), ...silent }))).toMatchObject({
      mentioned: false,
      othersMentioned: true,
    });
    expect(addressing(channelMessage('and?', replyTo(alice, 'My own')))).toMatchObject({ othersMentioned: false });
    expect(addressing(channelMessage('and?', { type: MessageType.Reply, referenced_message: null }))).toMatchObject({
      mentioned: false,
      othersMentioned: false,
    });
  });

  it('everyone in a free-response channel and in the threads below it', () => {
    const config = { freeChannels: new Set([ids.parent]) };
    const place = { isThread: true, parentId: ids.parent };
    expect(addressing(channelMessage('hi'), { config })).toMatchObject({ open: false, inThread: false });
    expect(addressing(channelMessage('hi'), { config, place })).toMatchObject({ open: true, inThread: true });
    expect(addressing(channelMessage('hi', { channel_id: ids.parent }), { config })).toMatchObject({ open: true });
    expect(addressing(directMessage('hi'))).toMatchObject({ open: true, inThread: false });
  });
});

describe('who may speak', () => {
  const member = { roles: [ids.otherRole], joined_at: '', deaf: false, mute: false, flags: 0 };
  const allowed = (config: Changes['config'], extra = {}, place?: Changes['place']) =>
    addressing(channelMessage('hi', { member, ...extra }), { config: { ...config }, ...(place ? { place } : {}) })
      ?.allowed;

  it('everybody, when no list is given', () => expect(allowed({})).toBe(true));

  it('listed people, and holders of listed roles', () => {
    expect(allowed({ allowedUsers: new Set([ids.alice]) })).toBe(true);
    expect(allowed({ allowedUsers: new Set([ids.bob]) })).toBe(false);
    expect(allowed({ allowedRoles: new Set([ids.otherRole]) })).toBe(true);
    expect(allowed({ allowedRoles: new Set([ids.fridayRole]) })).toBe(false);
    expect(allowed({ allowedUsers: new Set([ids.bob]), allowedRoles: new Set([ids.otherRole]) })).toBe(true);
  });

  it('in listed channels and the threads below them', () => {
    expect(allowed({ allowedChannels: new Set([ids.channel]) })).toBe(true);
    expect(allowed({ allowedChannels: new Set([ids.parent]) })).toBe(false);
    expect(allowed({ allowedChannels: new Set([ids.parent]) }, {}, { isThread: true, parentId: ids.parent })).toBe(
      true,
    );
  });

  it('in a direct conversation whoever is listed, whatever channels are', () => {
    const direct = (config: Changes['config']) => addressing(directMessage('hi'), { config: { ...config } })?.allowed;
    expect(direct({ allowedChannels: new Set([ids.parent]) })).toBe(true);
    expect(direct({ allowedUsers: new Set([ids.bob]) })).toBe(false);
    expect(direct({ allowedRoles: new Set([ids.otherRole]) })).toBe(false);
  });
});

describe('the text', () => {
  const text = (content: string, extra = {}) => heard(channelMessage(content, extra))?.text;

  it('begins after her own mention', () => {
    expect(text(`${me} hello`)).toBe('hello');
    expect(text(`  <@!${ids.friday}>, ${me}: new`)).toBe('new');
    expect(text(`<@&${ids.fridayRole}> hello`)).toBe('hello');
    expect(text(`hello ${me}, how are you?`)).toBe('hello @Friday, how are you?');
  });

  it('quotes in one line what a reply answers to, unless it is hers', () => {
    expect(text(`${me} true?`, replyTo(bob, `The  earth\nis <@${ids.bob}> flat`))).toBe(
      `> Bob: The earth is @${ids.bob} flat\ntrue?`,
    );
    expect(text(`${me} true?`, replyTo(bob, 'x'.repeat(500)))?.split('\n')[0]).toBe(`> Bob: ${'x'.repeat(200)}…`);
    expect(text('go on', replyTo(friday, 'An answer'))).toBe('go on');
    expect(text('go on', replyTo(bob, ''))).toBe('go on');
  });
});

describe('changes', () => {
  it('are edits only when a person has edited', () => {
    const edited = { edited_timestamp: '2026-11-22T06:51:00Z' };
    const id = `discord-${ids.application}-${ids.message}`;
    expect(toEdited(channelMessage(`${me} two`, edited), around())).toEqual({ type: 'edited', id, text: 'two' });
    expect(toEdited(channelMessage('https://example.org'), around())).toBeUndefined();
    expect(toEdited(channelMessage('', edited), around())).toBeUndefined();
  });

  it('keep the identity when a message is deleted', () => {
    expect(toDeleted(ids.message, around().self)).toEqual({ type: 'deleted', id: heard(channelMessage('hi'))?.id });
  });
});

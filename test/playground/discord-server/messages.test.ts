// Messages at their limits, repeated nonces, pings, and the refusals with Discord's codes.
import { ChannelType, MessageFlags, PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import type { DiscordServer, DiscordServerOptions } from '../../../playground/discord-server/index.ts';
import { call, type PlainAnswer, startDiscord } from './start.ts';

interface Setup {
  readonly discord: DiscordServer;
  readonly path: string;
  post(body: unknown): Promise<PlainAnswer>;
  edit(id: string, body: unknown): Promise<PlainAnswer>;
}

async function setUp(options: DiscordServerOptions = {}, channel = '#general'): Promise<Setup> {
  const discord = await startDiscord({ rateLimits: 'off', ...options });
  const path = `/channels/${discord.channel(channel).id}/messages`;
  return {
    discord,
    path,
    post: (body) => call(discord, 'POST', path, body),
    edit: (id, body) => call(discord, 'PATCH', `${path}/${id}`, body),
  };
}

const idOf = ({ body }: PlainAnswer): string => (body as { id: string }).id;
const codeOf = ({ status, body }: PlainAnswer): [number, number] => [status, (body as { code: number }).code];
const refusedTexts = { code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 2000 or fewer in length.' };

describe('what a message may hold', () => {
  test('2000 code points pass however many UTF-16 units they are, 2001 do not', async () => {
    const { post, edit } = await setUp();
    const posted = await post({ content: '😀'.repeat(2000) });
    expect(posted.status).toBe(200);
    const refused = await post({ content: '字'.repeat(2001) });
    expect(refused.status).toBe(400);
    expect(refused.body).toEqual({
      code: 50035,
      message: 'Invalid Form Body',
      errors: { content: { _errors: [refusedTexts] } },
    });
    expect(codeOf(await edit(idOf(posted), { content: 'x'.repeat(2001) }))).toEqual([400, 50035]);
  });

  test('nothing, and nothing but spaces, is no message; a file alone is one', async () => {
    const { discord, post, edit } = await setUp();
    expect((await post({ content: '' })).body).toEqual({ code: 50006, message: 'Cannot send an empty message' });
    expect(codeOf(await post({ content: ' \n ' }))).toEqual([400, 50006]);
    const form = new FormData();
    form.set('files[0]', new Blob(['a']), 'a.txt');
    const posted = await call(discord, 'POST', `/channels/${discord.channel('#general').id}/messages`, form);
    expect(posted.status).toBe(200);
    expect(codeOf(await edit(idOf(posted), { attachments: [] }))).toEqual([400, 50006]);
  });

  test('space around a text is cut off', async () => {
    const { post } = await setUp();
    expect((await post({ content: '\n  indented \n\n' })).body).toMatchObject({ content: 'indented' });
  });

  test('embeds together hold 6000 characters, and each part has its own size', async () => {
    const { post } = await setUp();
    const half = { description: 'x'.repeat(3000) };
    expect((await post({ embeds: [half, half] })).status).toBe(200);
    expect((await post({ embeds: [half, { ...half, title: 'y' }] })).body).toMatchObject({
      errors: { embeds: { _errors: [{ code: 'MAX_EMBED_SIZE_EXCEEDED' }] } },
    });
    expect((await post({ embeds: [{ title: 'x'.repeat(257) }] })).body).toMatchObject({
      errors: { embeds: { 0: { title: { _errors: [{ message: 'Must be 256 or fewer in length.' }] } } } },
    });
  });

  test('components of the second kind stand alone, hold 4000 characters and stay', async () => {
    const { post, edit } = await setUp();
    const flags = MessageFlags.IsComponentsV2;
    const text = (content: string) => ({ type: 10, content });
    expect((await post({ flags, content: 'no', components: [text('a')] })).body).toMatchObject({
      errors: { content: { _errors: [{ code: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2' }] } },
    });
    const nested = { type: 17, components: [text('a'.repeat(4000)), text('b')] };
    expect(codeOf(await post({ flags, components: [nested] }))).toEqual([400, 50035]);
    const many = Array.from({ length: 41 }, () => text('x'));
    expect(codeOf(await post({ flags, components: many }))).toEqual([400, 50035]);
    expect(codeOf(await post({ components: [text('without the flag')] }))).toEqual([400, 50035]);
    const posted = await post({ flags, components: [text('a')] });
    expect(posted.status).toBe(200);
    expect(codeOf(await edit(idOf(posted), { flags: 0, components: [], content: 'back' }))).toEqual([400, 50035]);
  });

  test('a body of the wrong shape names the field, JSON that is none is told so', async () => {
    const { discord, post, path } = await setUp();
    expect((await post({ content: 5 })).body).toMatchObject({ code: 50035, errors: { content: {} } });
    expect((await post({ content: 'a', nonce: 'x'.repeat(26) })).body).toMatchObject({ errors: { nonce: {} } });
    const headers = { authorization: `Bot ${discord.botToken}`, 'content-type': 'application/json' };
    const answer = await fetch(`${discord.apiUrl}/v10${path}`, { method: 'POST', headers, body: '{"content"' });
    expect(await answer.json()).toMatchObject({ code: 50109 });
  });

  test('a file of more than 10 MiB and a request of more than 25 MiB are too large', async () => {
    const { discord, path } = await setUp();
    const upload = (...sizes: number[]) => {
      const form = new FormData();
      for (const [index, size] of sizes.entries())
        form.set(`files[${index}]`, new Blob([new Uint8Array(size)]), 'a.bin');
      return call(discord, 'POST', path, form);
    };
    const mebibyte = 1024 * 1024;
    expect((await upload(10 * mebibyte)).status).toBe(200);
    expect(codeOf(await upload(10 * mebibyte + 1))).toEqual([413, 40005]);
    expect(codeOf(await upload(9 * mebibyte, 9 * mebibyte, 9 * mebibyte))).toEqual([413, 40005]);
  });
});

describe('once and only once', () => {
  test('a repeated nonce gives the same message for some minutes, if it is to be enforced', async () => {
    let now = Date.now();
    const { discord, post } = await setUp({ now: () => now });
    const body = { content: 'once', nonce: 'turn-1.0', enforce_nonce: true };
    const first = await post(body);
    expect(first.body).toMatchObject({ nonce: 'turn-1.0' });
    expect((await post({ ...body, content: 'again' })).body).toMatchObject({ id: idOf(first), content: 'once' });
    expect(discord.messagesOf('#general')).toHaveLength(1);
    await post({ ...body, enforce_nonce: false });
    expect(discord.messagesOf('#general')).toHaveLength(2);
    now += 6 * 60 * 1000;
    await post(body);
    expect(discord.messagesOf('#general')).toHaveLength(3);
  });

  test('a nonce is told at once and not kept: the history does not know it', async () => {
    const { discord, post } = await setUp();
    const id = idOf(await post({ content: 'once', nonce: 'turn-1.0' }));
    const path = `/channels/${discord.channel('#general').id}/messages`;
    for (const asked of [`${path}/${id}`, `${path}?limit=1`]) {
      const { body } = await call(discord, 'GET', asked);
      expect(body).toMatchObject(Array.isArray(body) ? [{ id }] : { id });
      expect(JSON.stringify(body)).not.toContain('nonce');
    }
  });

  test('a repeated nonce whose message was deleted does not bring it back', async () => {
    const { discord, post } = await setUp();
    const body = { content: 'once', nonce: 'turn-1.0', enforce_nonce: true };
    const id = idOf(await post(body));
    discord.person('Admin').delete({ channelId: discord.channel('#general').id, id });
    expect(codeOf(await post(body))).toEqual([404, 10008]);
    expect(discord.messagesOf('#general')).toEqual([]);
  });

  test('a connection cut after the commit hides a message that is there; the nonce finds it', async () => {
    const { discord, post } = await setUp();
    const fault = { kind: 'reset', when: 'after' } as const;
    const rule = discord.faults.add({ call: 'POST /channels/:id/messages', fault, times: 1 });
    const body = { content: 'once', nonce: 'n', enforce_nonce: true };
    await expect(post(body)).rejects.toThrow();
    expect(rule.struck()).toBe(1);
    expect(discord.timeline.calls().map(({ outcome }) => outcome)).toEqual(['reset']);
    expect((await post(body)).status).toBe(200);
    expect(discord.messagesOf('#general')).toHaveLength(1);
  });
});

describe('whom a message pings', () => {
  const everybody = (discord: DiscordServer) =>
    `@everyone <@${discord.person('Alice').id}> \`<@${discord.person('Bob').id}>\``;

  test('without allowed_mentions everybody named outside code, on an edit too', async () => {
    const { discord, post, edit } = await setUp();
    const alice = discord.person('Alice').id;
    const quiet = await post({ content: everybody(discord), allowed_mentions: { parse: [] } });
    const pings = () => discord.messagesOf('#general')[0]?.pings;
    expect(pings()).toEqual({ users: [], roles: [], everyone: false });
    expect(discord.timeline.changes('pinged')).toEqual([]);
    await edit(idOf(quiet), { content: everybody(discord) });
    expect(pings()).toEqual({ users: [alice], roles: [], everyone: true });
    expect(discord.timeline.changes('pinged').map(({ change }) => change.pings)).toEqual([pings()]);
    await edit(idOf(quiet), { content: `${everybody(discord)}!` });
    expect(discord.timeline.changes('pinged')).toHaveLength(1);
  });

  test('only the listed, and the one replied to only if wanted', async () => {
    const { discord, post } = await setUp();
    const [alice, bob] = [discord.person('Alice'), discord.person('Bob')];
    const asked = bob.say('#general', 'hm?');
    const reply = { message_reference: { message_id: asked.id } };
    const content = everybody(discord);
    await post({ ...reply, content, allowed_mentions: { users: [alice.id] } });
    await post({ ...reply, content, allowed_mentions: { parse: ['everyone'], replied_user: true } });
    const [, first, second] = discord.messagesOf('#general');
    expect(first?.pings).toEqual({ users: [alice.id], roles: [], everyone: false });
    expect(second?.pings).toEqual({ users: [bob.id], roles: [], everyone: true });
    const contradiction = { parse: ['users'], users: [alice.id] };
    expect(codeOf(await post({ content, allowed_mentions: contradiction }))).toEqual([400, 50035]);
  });
});

describe('what is refused', () => {
  test('messages and channels that do not exist', async () => {
    const { discord, edit, path, post } = await setUp();
    const posted = idOf(await post({ content: 'soon gone' }));
    expect((await call(discord, 'DELETE', `${path}/${posted}`)).status).toBe(204);
    expect((await edit(posted, { content: 'x' })).body).toEqual({ code: 10008, message: 'Unknown Message' });
    expect(codeOf(await call(discord, 'POST', `/channels/${posted}/messages`, { content: 'x' }))).toEqual([404, 10003]);
    expect(codeOf(await call(discord, 'GET', '/nowhere'))).toEqual([404, 0]);
    expect(discord.timeline.calls().at(-1)?.call).toBe('GET /nowhere');
  });

  test("editing and deleting others' messages", async () => {
    const { discord, edit, path } = await setUp();
    const { id } = discord.person('Alice').say('#general', 'mine');
    expect(codeOf(await edit(id, { content: 'yours' }))).toEqual([403, 50005]);
    expect(codeOf(await call(discord, 'DELETE', `${path}/${id}`))).toEqual([403, 50013]);
  });

  test('writing where one may only read, and looking where one may not even do that', async () => {
    const { discord, post } = await setUp({}, '#read-only');
    expect(codeOf(await post({ content: 'x' }))).toEqual([403, 50013]);
    expect(() => discord.person('Alice').say('#read-only', 'x')).toThrow('Missing Permissions');
    const everyone = { id: discord.guild.id, of: 'role', allow: 0n, deny: Permission.ViewChannel } as const;
    const hidden = discord.addChannel({ name: 'hidden', overwrites: [everyone] });
    expect(codeOf(await call(discord, 'GET', `/channels/${hidden.id}`))).toEqual([403, 50001]);
    hidden.overwrites.push({ id: discord.botUserId, of: 'member', allow: Permission.ViewChannel, deny: 0n });
    expect((await call(discord, 'GET', `/channels/${hidden.id}`)).status).toBe(200);
    const forum = discord.addChannel({ name: 'forum', type: ChannelType.GuildForum });
    expect(codeOf(await call(discord, 'POST', `/channels/${forum.id}/messages`, { content: 'x' }))).toEqual([
      400, 50008,
    ]);
  });

  test('a reply to what is gone, unless it may fail', async () => {
    const { post, discord } = await setUp();
    const reference = { message_id: discord.botUserId };
    expect((await post({ content: 'x', message_reference: reference })).body).toMatchObject({
      errors: { message_reference: { _errors: [{ code: 'REPLIES_UNKNOWN_MESSAGE' }] } },
    });
    const lenient = await post({ content: 'x', message_reference: { ...reference, fail_if_not_exists: false } });
    expect([lenient.status, 'message_reference' in (lenient.body as object)]).toEqual([200, false]);
  });

  test('a fourth edit within six seconds of messages older than an hour', async () => {
    let now = Date.now();
    const { edit, post } = await setUp({ now: () => now });
    const old = idOf(await post({ content: '0' }));
    now += 61 * 60 * 1000;
    for (const content of ['1', '2', '3']) expect((await edit(old, { content })).status).toBe(200);
    const refused = await edit(old, { content: '4' });
    expect(codeOf(refused)).toEqual([429, 30046]);
    expect(refused.headers.get('retry-after')).toBe('6');
    now += 6_000;
    expect((await edit(old, { content: '4' })).status).toBe(200);
  });
});

test('history is read in pages before, after and around a message, newest first', async () => {
  const { discord, path } = await setUp();
  const alice = discord.person('Alice');
  const ids = Array.from({ length: 7 }, (_, index) => alice.say('#general', `m${index}`).id);
  const texts = async (query: string) =>
    ((await call(discord, 'GET', `${path}?${query}`)).body as { content: string }[]).map(({ content }) => content);
  expect(await texts('limit=3')).toEqual(['m6', 'm5', 'm4']);
  expect(await texts(`before=${ids[2]}`)).toEqual(['m1', 'm0']);
  expect(await texts(`after=${ids[1]}&limit=2`)).toEqual(['m3', 'm2']);
  expect(await texts(`around=${ids[3]}&limit=3`)).toEqual(['m4', 'm3', 'm2']);
  expect(codeOf(await call(discord, 'GET', `${path}?limit=101`))).toEqual([400, 50035]);
});

describe('filters', () => {
  test('stop words and links in posts and edits, for everybody who does not manage the guild', async () => {
    const { discord, post, edit } = await setUp();
    discord.world.blockedWords.add('secret');
    discord.world.harmfulHosts.add('evil.example');
    expect(codeOf(await post({ content: 'A SECRET' }))).toEqual([400, 200000]);
    expect(codeOf(await post({ content: 'see https://evil.example/x' }))).toEqual([400, 240000]);
    const id = idOf(await post({ content: 'fine' }));
    expect(codeOf(await edit(id, { content: 'a secret' }))).toEqual([400, 200000]);
    expect((await edit(id, { components: [] })).status).toBe(200);
    expect(() => discord.person('Alice').say('#general', 'my secret')).toThrow('automatic moderation');
    discord.world.everyone().permissions |= Permission.ManageGuild;
    expect((await post({ content: 'a secret' })).status).toBe(200);
    expect(codeOf(await post({ content: 'https://evil.example' }))).toEqual([400, 240000]);
  });
});

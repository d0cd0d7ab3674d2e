// A preview that comes late brings an old text back, unless previews are suppressed or the message is gone.
import { MessageFlags } from 'discord-api-types/v10';
import { expect, test } from 'vitest';
import { call, startDiscord } from './start.ts';

const link = 'https://example.org/a';

async function setUp() {
  const discord = await startDiscord({ rateLimits: 'off', linkLookUpMs: 2_000 });
  const path = `/channels/${discord.channel('#general').id}/messages`;
  const post = async (content: string, flags = 0) =>
    (await call(discord, 'POST', path, { content, flags })).body as { id: string };
  const viewOf = (id: string) => discord.messagesOf('#general').find((one) => one.id === id);
  return { discord, post, path, viewOf, previewed: (id: string) => discord.until(() => viewOf(id)?.embeds.length) };
}

test('an edit made while a link is looked up is undone when the preview comes; the next one stays', async () => {
  const { discord, post, path, viewOf, previewed } = await setUp();
  const { id } = await post(`see ${link}`);
  await call(discord, 'PATCH', `${path}/${id}`, { content: `see ${link} and more` });
  expect(viewOf(id)?.shown).toBe(`see ${link} and more`);
  await previewed(id);
  expect(viewOf(id)).toMatchObject({ shown: `see ${link}`, embeds: [{ type: 'link', url: link }] });
  const last = await call(discord, 'PATCH', `${path}/${id}`, { content: `see ${link} after all` });
  expect(last.body).toMatchObject({ content: `see ${link} after all`, embeds: [{ url: link }] });
  // Somebody else's link, first written now, is looked up after that edit's would have been.
  const other = await post('https://example.org/b');
  await previewed(other.id);
  expect(viewOf(id)?.shown).toBe(`see ${link} after all`);
});

test('nothing is looked up where previews are suppressed, also when that is said meanwhile', async () => {
  const { discord, post, path, viewOf, previewed } = await setUp();
  const quiet = await post(link, MessageFlags.SuppressEmbeds);
  const quieted = await post(link);
  await call(discord, 'PATCH', `${path}/${quieted.id}`, { content: `${link} new`, flags: MessageFlags.SuppressEmbeds });
  const deleted = await post(link);
  await call(discord, 'DELETE', `${path}/${deleted.id}`);
  await previewed((await post('https://example.org/b')).id);
  expect(viewOf(quiet.id)).toMatchObject({ embeds: [], shown: link });
  expect(viewOf(quieted.id)).toMatchObject({ embeds: [], shown: `${link} new` });
  expect(viewOf(deleted.id)).toBeUndefined();
});

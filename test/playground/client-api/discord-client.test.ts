import { ButtonStyle, ComponentType } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { Page, type Stage, startStage } from './page.ts';

const base64 = Buffer.from('hello').toString('base64');

/** Friday calls Discord's API. */
async function call(
  { discord }: Stage,
  method: string,
  path: string,
  body?: unknown,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${discord.apiUrl}/v10${path}`, {
    method,
    headers: { authorization: `Bot ${discord.botToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return text === '' ? {} : JSON.parse(text);
}

async function open(stage: Stage): Promise<{ page: Page; channelId: string }> {
  const page = await Page.open(stage);
  return { page, channelId: stage.discord.channel('#friday').id };
}

describe("a person's Discord", () => {
  it('begins with all that the person sees', async () => {
    const stage = await startStage();
    stage.discord.person('Bob').say('#general', 'Hello @Alice');
    const { page } = await open(stage);
    const { discord } = page.last('snapshot');
    expect(discord.rooms.map(({ kind, name, mayWrite, free }) => [kind, name, mayWrite, free])).toEqual([
      ['text', 'general', true, false],
      ['text', 'random', true, false],
      ['text', 'read-only', false, false],
      ['text', 'friday', true, true],
      ['dm', 'Friday', true, true],
    ]);
    expect(discord.messages).toMatchObject([
      { shown: 'Hello @Alice', author: { name: 'Bob', kind: 'person' }, pinged: true },
    ]);
    await page.perform({ type: 'see-as', person: 'Bob' });
    expect(page.last('snapshot').discord.messages).toMatchObject([{ pinged: false }]);
  });

  it('writes, replies, edits, reacts, starts a thread, types and deletes', async () => {
    const stage = await startStage();
    const { page, channelId } = await open(stage);
    const files = [{ name: 'note.txt', mimeType: 'text/plain', base64 }];
    expect(await page.perform({ type: 'discord-type', as: 'Bob', channelId })).toBe('done');
    expect(page.last('discord-typing').typing).toMatchObject({ channelId, names: ['Bob'] });
    expect(page.last('discord-typing').typing.untilMs).toBeGreaterThan(Date.now());
    expect(await page.perform({ type: 'discord-say', as: 'Bob', channelId, text: 'One', files })).toBe('done');
    expect(page.last('discord-typing').typing.names).toEqual([]);
    const said = page.last('discord-message').message;
    expect(said.files).toMatchObject([{ name: 'note.txt', size: 5 }]);
    const ref = { channelId, messageId: said.id };
    await page.perform({ type: 'discord-say', as: 'Alice', channelId, text: 'Two', replyTo: said.id });
    const replyTo = { channelId, messageId: said.id };
    expect(page.last('discord-message').message).toMatchObject({ replyTo, author: { name: 'Alice' } });
    await page.perform({ type: 'discord-edit', as: 'Bob', ...ref, text: 'One!' });
    expect(page.last('discord-message').message).toMatchObject({ shown: 'One!', edited: true });
    await page.perform({ type: 'discord-react', as: 'Alice', ...ref, emoji: '👍', on: true });
    expect(page.last('discord-message').message.reactions).toEqual([{ name: '👍', by: ['Alice'] }]);
    await page.perform({ type: 'discord-react', as: 'Alice', ...ref, emoji: '👍', on: false });
    expect(page.last('discord-message').message.reactions).toEqual([]);
    expect(await page.perform({ type: 'discord-thread', as: 'Bob', ...ref, name: 'About one' })).toBe('done');
    const threads = page.last('discord-rooms').rooms.filter(({ kind }) => kind === 'thread');
    expect(threads).toMatchObject([{ name: 'About one', parentId: channelId, id: said.id }]);
    // Told of again, since it leads there now.
    const starter = page.all('discord-message').findLast(({ message }) => message.id === said.id);
    expect(starter?.message.threadId).toBe(said.id);
    // It leads back to where it was started, also for who comes later.
    const inThread = ({ channelId: place }: { channelId: string }) => place === said.id;
    await page.perform({ type: 'see-as', person: 'Alice' });
    expect(page.last('snapshot').discord.messages.filter(inThread)).toMatchObject([{ type: 21, replyTo }]);
    await page.perform({ type: 'discord-delete', as: 'Bob', ...ref });
    expect(page.last('discord-gone')).toMatchObject({ channelId, id: said.id });
  });

  it('tells why Discord does not let somebody', async () => {
    const stage = await startStage();
    const { page, channelId } = await open(stage);
    const readOnly = stage.discord.channel('#read-only').id;
    expect(await page.perform({ type: 'discord-say', as: 'Bob', channelId: readOnly, text: 'Hi' })).toMatch(
      'Missing Permissions',
    );
    const { id: messageId } = stage.discord.person('Bob').say('#friday', 'Mine');
    const edit = { type: 'discord-edit', as: 'Alice', channelId, messageId, text: 'Ours' } as const;
    expect(await page.perform(edit)).toMatch('Cannot edit a message authored by another user');
    const unknown = { type: 'discord-command', as: 'Bob', channelId, name: 'dance', options: {} } as const;
    expect(await page.perform(unknown)).toMatch('No command /dance is registered');
  });

  it('learns of commands, uses one, and presses a button', async () => {
    const stage = await startStage();
    const { page, channelId } = await open(stage);
    expect(page.last('discord-commands').commands).toEqual([]);
    const question = { type: 3, name: 'question', description: 'What', required: true };
    const ask = { type: 1, name: 'ask', description: 'Ask', options: [question] };
    const { discord } = stage;
    await call(stage, 'PUT', `/applications/${discord.applicationId}/commands`, [
      { name: 'friday', description: 'Friday', options: [ask] },
    ]);
    const options = [{ name: 'question', type: 3, required: true }];
    expect((await page.caughtUp()).last('discord-commands').commands).toEqual([
      { name: 'friday ask', description: 'Ask', options },
    ]);
    const use = {
      type: 'discord-command',
      as: 'Alice',
      channelId,
      name: 'friday ask',
      options: { question: 'Why?' },
    } as const;
    // Discord waits three seconds for the app's answer.
    const answer = async (name: string, type: number) => {
      const find = () => [...discord.world.interactions.values()].findLast((one) => one.name === name);
      const { id, token } = await discord.until(find);
      await call(stage, 'POST', `/interactions/${id}/${token}/callback`, { type });
    };
    expect(await Promise.all([page.perform(use), answer('friday ask', 5)])).toContain('done');
    expect((await page.caughtUp()).last('discord-message').message).toMatchObject({
      loading: true,
      command: { name: 'friday ask', by: 'Alice' },
    });
    const button = { type: ComponentType.Button, style: ButtonStyle.Secondary, custom_id: 'stop', label: 'Stop' };
    const components = [{ type: ComponentType.ActionRow, components: [button] }];
    await call(stage, 'POST', `/channels/${channelId}/messages`, { content: 'Working', components });
    const { message } = (await page.caughtUp()).last('discord-message');
    expect(message).toMatchObject({ author: { name: 'Friday', kind: 'friday' }, components });
    const press = { type: 'discord-press', as: 'Bob', channelId, messageId: message.id } as const;
    expect(await Promise.all([page.perform({ ...press, customId: 'stop' }), answer('stop', 6)])).toContain('done');
    expect([...discord.world.interactions.values()].at(-1)).toMatchObject({ name: 'stop', messageId: message.id });
    expect(await page.perform({ ...press, customId: 'go' })).toMatch('No component "go"');
  });
});

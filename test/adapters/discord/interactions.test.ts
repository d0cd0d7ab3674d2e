// Commands: which there are, when they are heard, and how they are acknowledged in time.
import { ApplicationIntegrationType, InteractionContextType } from 'discord-api-types/v10';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { kept, RecordingSink } from '../../adapter-contract/stage.ts';
import {
  acknowledged,
  alice,
  asked,
  callbacks,
  listensWith,
  notice,
  open,
  patience,
  prepared,
  seenBy,
  sink,
  slash,
  stage,
  started,
} from './interaction-scene.ts';
import { createAdapter } from './stage.ts';

afterEach(() => stage.close());

describe('the command', () => {
  const writes = () =>
    stage.server.timeline.calls().filter(({ call }) => /^(POST|PUT|PATCH|DELETE) \/applications/.test(call));

  it('is registered with its parts and its languages, and told to Discord once', async () => {
    await started();
    const [command] = stage.server.world.commands.values();
    expect(command).toMatchObject({
      name: 'friday',
      contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
      integration_types: [ApplicationIntegrationType.GuildInstall],
    });
    expect(command?.options?.map(({ name }) => name)).toEqual(['ask', 'new', 'stop', 'retry', 'help']);
    for (const option of command?.options ?? []) {
      expect(option.name_localizations?.['zh-CN']).toMatch(/\p{sc=Han}/u);
      expect(option.description_localizations?.['zh-CN']).toMatch(/\p{sc=Han}|Friday/u);
    }
    expect(writes().map(({ call }) => call)).toEqual(['POST /applications/:id/commands']);
    const settings = { DISCORD_BOT_TOKEN: stage.server.botToken, DISCORD_API_URL: stage.server.apiUrl };
    const again = await createAdapter(settings);
    await again.start(new RecordingSink());
    await again.stop();
    expect(writes()).toHaveLength(1);
  });

  it('is changed where it differs, and others are left alone', async () => {
    await prepared();
    const register = (body: unknown) =>
      fetch(`${stage.server.apiUrl}/v10/applications/${stage.server.applicationId}/commands`, {
        method: 'POST',
        headers: { authorization: `Bot ${stage.server.botToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    await register({ name: 'friday', description: 'Something old' });
    await register({ name: 'dice', description: 'Of another program of the same bot' });
    await stage.adapter.start(new RecordingSink());
    expect(
      writes()
        .map(({ call }) => call)
        .slice(2),
    ).toEqual(['PATCH /applications/:id/commands/:id']);
    const known = [...stage.server.world.commands.values()];
    expect(known.map(({ name, description }) => [name, description])).toEqual([
      ['friday', 'Talk to Friday'],
      ['dice', 'Of another program of the same bot'],
    ]);
    expect(known[0]?.options).toHaveLength(5);
  });

  it('is offered everywhere when the application may be installed by people', async () => {
    await started({ server: { portal: { userInstall: true } } });
    const [command] = stage.server.world.commands.values();
    expect(command).toMatchObject({ contexts: [0, 1, 2], integration_types: [0, 1] });
  });

  it('that cannot be registered is a warning and no end', async () => {
    await prepared();
    stage.server.faults.add({
      call: 'GET /applications/:id/commands',
      fault: { kind: 'status', status: 500, when: 'before' },
    });
    listensWith(new RecordingSink());
    await stage.adapter.start(sink);
    expect(stage.warnings.filter((line) => line.includes('/friday'))).toHaveLength(1);
    await stage.say('Alice', 'shared', '@Friday still there?');
    await sink.message('still there?');
  });
});

describe('a question', () => {
  it('is heard as a message to Friday, with its file', async () => {
    await started();
    const bytes = new Uint8Array([1, 2, 3]);
    const file = { name: 'a.png', mimeType: 'image/png', bytes };
    const question = `what is <#${stage.server.channel('#random').id}> for?`;
    const { interaction, heard } = await slash('ask', { question, file });
    const { applicationId } = stage.server;
    const general = stage.server.channel('#general').id;
    expect(heard).toMatchObject({
      id: `discord-${applicationId}-${interaction.id}`,
      text: 'what is #random for?',
      thread: { id: `discord-${applicationId}-${general}`, kind: 'shared' },
      author: { name: 'Alice', userId: `discord-${applicationId}-${alice().id}` },
      addressing: { mentioned: true, othersMentioned: false, open: false, inThread: false, allowed: true },
      files: [{ name: 'a.png', mimeType: 'image/png', size: 3 }],
    });
    expect(heard.command).toBeUndefined();
    expect(heard.target.untilMs).toBeUndefined();
    expect(JSON.parse(JSON.stringify(heard))).toEqual(heard);
    const [asFile] = heard.files;
    if (!asFile) throw new Error('no file');
    const fetched = await stage.adapter.read({ type: 'file', file: kept({ ...asFile } as never), maxSize: 3 });
    expect([...fetched.bytes]).toEqual([1, 2, 3]);
  });

  it('shares its conversation with what is said in the same place', async () => {
    await started();
    const heard = await asked();
    await stage.say('Alice', 'shared', '@Friday by mention');
    expect((await sink.message('by mention')).thread).toEqual(heard.thread);
    const dm = alice().dm().id;
    const { heard: inDm } = await slash('ask', { question: 'between us' }, {}, dm);
    await stage.say('Alice', 'direct', 'by message');
    expect((await sink.message('by message')).thread).toEqual(inDm.thread);
    expect(inDm.thread.kind).toBe('direct');
  });

  it('works without the message content intent', async () => {
    await started({ server: { portal: { messageContent: false } } });
    const heard = await asked('can you read this?');
    expect(heard.text).toBe('can you read this?');
    await acknowledged();
    await open(heard, 'I can.');
    expect(seenBy('Bob').map(({ text }) => text)).toEqual(['I can.']);
  });

  it('is acknowledged after it was kept, and not before', async () => {
    const commit = Promise.withResolvers<void>();
    const slow = new RecordingSink();
    const accept = slow.accept.bind(slow);
    slow.accept = async (event) => {
      await accept(event);
      await commit.promise;
    };
    await started({}, slow);
    await asked();
    // Whatever else goes to and fro in the meantime, no acknowledgement is among it.
    await stage.say('Alice', 'direct', 'a word in between');
    await sink.message('a word in between');
    expect(callbacks()).toEqual([]);
    commit.resolve();
    await acknowledged();
    expect(seenBy('Bob')).toMatchObject([{ loading: true, onlyFor: undefined }]);
  });

  it('that could not be kept is refused to the person alone', async () => {
    const broken = new RecordingSink();
    broken.accept = () => Promise.reject(new Error('disk full'));
    await started({}, broken);
    alice().slash('#general', 'friday ask', { question: 'anybody?' }, { locale: 'zh-CN' });
    await acknowledged();
    await vi.waitFor(
      () => expect(seenBy('Alice')).toMatchObject([{ text: expect.stringContaining('稍后再试') }]),
      patience,
    );
    expect(seenBy('Bob')).toEqual([]);
  });

  it.each([
    ['DISCORD_ALLOWED_USERS', () => stage.server.person('Bob').id, false],
    ['DISCORD_ALLOWED_USERS', () => alice().id, true],
    ['DISCORD_ALLOWED_CHANNELS', () => stage.server.channel('#random').id, false],
    ['DISCORD_ALLOWED_ROLES', () => roleOf('Bob'), false],
    ['DISCORD_ALLOWED_ROLES', () => roleOf('Alice'), true],
  ])('obeys %s (case %#)', async (variable, value, allowed) => {
    await prepared();
    listensWith(new RecordingSink());
    const settings = { DISCORD_BOT_TOKEN: stage.server.botToken, DISCORD_API_URL: stage.server.apiUrl };
    const adapter = await createAdapter({ ...settings, [variable]: value() });
    await adapter.start(sink);
    alice().slash('#general', 'friday ask', { question: 'may I?' });
    await acknowledged();
    expect(sink.messages()).toHaveLength(allowed ? 1 : 0);
    await vi.waitFor(() => expect(seenBy('Alice')).toMatchObject([{ loading: allowed }]), patience);
    expect(seenBy('Bob')).toHaveLength(allowed ? 1 : 0);
    await adapter.stop();
  });

  function roleOf(name: string): string {
    const { world } = stage.server;
    const id = world.newId();
    world.roles.set(id, { id, name: `of ${name}`, permissions: 0n, mentionable: false });
    world.members.get(stage.server.person(name).id)?.roleIds.push(id);
    return id;
  }
});

describe('the other commands', () => {
  it.each([
    ['new', 'en-US', 'new', false],
    ['stop', 'en-GB', 'stop', true],
    ['retry', 'zh-CN', '重试', true],
    ['help', 'fr', 'help', true],
  ] as const)('%s is heard as such (%s)', async (name, locale, text, isPrivate) => {
    await started();
    const { heard } = await slash(name, {}, { locale });
    expect(heard).toMatchObject({ command: name, text, addressing: { mentioned: true } });
    await acknowledged();
    expect(seenBy('Alice')).toMatchObject([{ loading: true }]);
    expect(seenBy('Bob')).toHaveLength(isPrivate ? 0 : 1);
  });

  it('are told the person alone, in what still waits and then below it', async () => {
    await started();
    const { heard } = await slash('help');
    await stage.adapter.apply(notice(heard, '**Help**'));
    await stage.adapter.apply(notice(heard, 'More help'));
    expect(seenBy('Alice').map(({ text, loading }) => [text, loading])).toEqual([
      ['**Help**', false],
      ['More help', false],
    ]);
    expect(seenBy('Bob')).toEqual([]);
  });

  it('that this bot does not know are left to whoever does', async () => {
    await started();
    stage.server.world.commands.set('1', { id: '1', name: 'dice', type: 1 } as never);
    alice().slash('#general', 'dice');
    await asked();
    await acknowledged();
    expect(sink.events).toHaveLength(1);
  });
});

// Every method of the local Slack, held to its official description: arguments, scopes, tiers, errors, answers.

import type { WebClient } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import type { SlackServer } from '../../../../playground/slack-server/index.ts';
import { specialPerMinute } from '../../../../playground/slack-server/limits.ts';
import { allMethods } from '../../../../playground/slack-server/methods/all.ts';
import { allowedErrors, apiSample, clientOf, methodSpec, slackForTest, unknownPaths } from '../official.ts';

/** Arguments the description calls required that the local Slack finds missing in its own, official way. */
const requiredElsewhere: Readonly<Record<string, readonly string[]>> = {
  'agents.sessions.rename': ['title'], // invalid_name
  'assistant.threads.setStatus': ['status'], // an empty one clears
  'chat.appendStream': ['markdown_text'], // or chunks; else no_text
};

describe.each(allMethods)('$name is as described', (method) => {
  const spec = methodSpec(method.name);

  it('asks for the described scopes, arguments and tier', () => {
    const scopes = spec.scope?.bot ?? spec.scope?.configuration ?? [];
    const described = method.name === 'apps.connections.open' ? ['connections:write'] : scopes;
    expect(described).toEqual(expect.arrayContaining([...method.scopes]));
    expect(method.scopes.length > 0).toBe(described.length > 0);
    const required = (spec.args.required ?? []).filter((argument) => argument !== 'token');
    const checked = [...method.required, ...(requiredElsewhere[method.name] ?? [])];
    expect(checked.toSorted()).toEqual(required.toSorted());
    if (spec.rate_limits === 't5') expect(specialPerMinute[method.name]).toBeDefined();
    else expect(method.tier).toBe(spec.rate_limits);
  });

  it('refuses missing arguments, an unknown room, missing scopes and a missing token with listed errors', async () => {
    const slack = await slackForTest({ scopes: [] });
    const ofKind = { app: slack.appToken, config: slack.configToken };
    const { token = 'bot' } = method;
    const bare = clientOf(slack, {}, token === 'bot' ? slack.botToken : ofKind[token]);
    slack.tokens.issue('xoxb-full', 'bot', spec.scope?.bot ?? []);
    const full = clientOf(slack, {}, token === 'bot' ? 'xoxb-full' : ofKind[token]);
    const nowhere = { channel: 'C0NOWHERE1', channel_id: 'C0NOWHERE1', ts: '1700000000.000100', user: 'U0NOBODY01' };
    const rest = {
      ...nowhere,
      app_id: 'A0NOTHING1',
      name: 'eyes',
      timestamp: nowhere.ts,
      thread_ts: nowhere.ts,
      file: 'F0NOTHING1',
    };
    const args = { ...rest, message_ts: nowhere.ts, status: 'active', title: 't', prompts: [], text: 'x' };
    const answers: unknown[] = [];
    for (const call of [
      () => bare.apiCall(method.name),
      () => full.apiCall(method.name),
      () => full.apiCall(method.name, args),
    ]) {
      await call().catch((error: { data?: { error?: string } }) => answers.push(error.data?.error));
    }
    expect(answers.filter((error) => typeof error !== 'string' || !allowedErrors(method.name).includes(error))).toEqual(
      [],
    );
    if (method.scopes.length > 0 && method.token === 'bot') expect(answers[0]).toBe('missing_scope');
    if (method.required.length > 0) expect(answers).toContain('invalid_arguments');
  });
});

interface Scene {
  readonly slack: SlackServer;
  readonly client: WebClient;
  /** A thread's root by Alice in #general, and an answer of the app's in it. */
  readonly root: string;
  readonly answer: string;
}

const channel = 'C0GENERAL1';

async function uploaded({ slack, client }: Scene): Promise<string> {
  const { upload_url: url, file_id: id } = await client.files.getUploadURLExternal({ filename: 'a.png', length: 3 });
  await fetch(url ?? '', { method: 'POST', body: 'abc' });
  expect(slack.timeline.calls('files.upload')).toHaveLength(1);
  return id ?? '';
}

/** One successful call of every method. */
const successes: Readonly<Record<string, (scene: Scene) => Promise<object>>> = {
  'api.test': ({ client }) => client.apiCall('api.test', { foo: 'bar' }),
  'auth.test': ({ client }) => client.auth.test(),
  'apps.connections.open': ({ slack }) => clientOf(slack, {}, slack.appToken).apps.connections.open({}),
  'apps.manifest.export': ({ slack }) =>
    clientOf(slack, {}, slack.configToken).apps.manifest.export({ app_id: slack.appId }),
  'team.info': ({ client }) => client.team.info(),
  'bots.info': ({ client, slack }) => client.bots.info({ bot: slack.botId }),
  'chat.postMessage': ({ client, root }) => client.chat.postMessage({ channel, text: 'hi', thread_ts: root }),
  'chat.update': ({ client, answer }) => client.chat.update({ channel, ts: answer, text: 'new' }),
  'chat.delete': ({ client, answer }) => client.chat.delete({ channel, ts: answer }),
  'chat.postEphemeral': ({ client, slack }) =>
    client.chat.postEphemeral({ channel, user: slack.person('Bob').id, text: 'psst' }),
  'chat.getPermalink': ({ client, answer }) => client.chat.getPermalink({ channel, message_ts: answer }),
  'chat.startStream': (scene) => startStream(scene),
  'chat.appendStream': async (scene) => {
    const { ts = '' } = await startStream(scene);
    return scene.client.chat.appendStream({ channel, ts, markdown_text: ' more' });
  },
  'chat.stopStream': async (scene) => {
    const { ts = '' } = await startStream(scene);
    return scene.client.chat.stopStream({ channel, ts });
  },
  'conversations.info': ({ client }) => client.conversations.info({ channel, include_num_members: true }),
  'conversations.open': ({ client, slack }) =>
    client.conversations.open({ users: slack.person('Alice').id, return_im: true }),
  'conversations.list': ({ client }) => client.conversations.list({ types: 'public_channel,private_channel' }),
  'conversations.members': ({ client }) => client.conversations.members({ channel }),
  'conversations.join': ({ client }) => client.conversations.join({ channel: 'C0RANDOM01' }),
  'users.conversations': ({ client }) => client.users.conversations({ types: 'public_channel' }),
  'conversations.history': ({ client }) => client.conversations.history({ channel }),
  'conversations.replies': ({ client, root }) => client.conversations.replies({ channel, ts: root }),
  'users.info': ({ client, slack }) => client.users.info({ user: slack.person('陈晨').id, include_locale: true }),
  'reactions.add': ({ client, root }) => client.reactions.add({ channel, timestamp: root, name: 'eyes' }),
  'reactions.remove': async ({ client, root }) => {
    await client.reactions.add({ channel, timestamp: root, name: 'eyes' });
    return client.reactions.remove({ channel, timestamp: root, name: 'eyes' });
  },
  'files.getUploadURLExternal': ({ client }) => client.files.getUploadURLExternal({ filename: 'a.txt', length: 1 }),
  'files.completeUploadExternal': async (scene) =>
    scene.client.files.completeUploadExternal({ files: [{ id: await uploaded(scene) }], channel_id: channel }),
  'files.info': async (scene) => {
    const id = await uploaded(scene);
    await scene.client.files.completeUploadExternal({ files: [{ id }] });
    return scene.client.files.info({ file: id });
  },
  'files.delete': async (scene) => {
    const id = await uploaded(scene);
    await scene.client.files.completeUploadExternal({ files: [{ id }] });
    return scene.client.files.delete({ file: id });
  },
  'assistant.threads.setStatus': ({ client, root }) =>
    client.assistant.threads.setStatus({ channel_id: channel, thread_ts: root, status: 'is thinking…' }),
  'assistant.threads.setTitle': ({ client, root }) =>
    client.assistant.threads.setTitle({ channel_id: channel, thread_ts: root, title: 'A title' }),
  'assistant.threads.setSuggestedPrompts': ({ client, root }) =>
    client.assistant.threads.setSuggestedPrompts({
      channel_id: channel,
      thread_ts: root,
      prompts: [{ title: 'Hi', message: 'Say hi' }],
    }),
  'agents.sessions.setStatus': ({ client, root }) =>
    client.agents.sessions.setStatus({ channel_id: channel, thread_ts: root, status: 'processing', title: 'Work' }),
  'agents.sessions.rename': async ({ client, root }) => {
    await client.agents.sessions.setStatus({ channel_id: channel, thread_ts: root, status: 'processing' });
    return client.agents.sessions.rename({ channel_id: channel, thread_ts: root, title: 'Renamed' });
  },
};

function startStream({ client, slack, root }: Scene): Promise<{ ts?: string }> {
  const recipient = { recipient_user_id: slack.person('Alice').id, recipient_team_id: slack.teamId };
  return client.chat.startStream({ channel, thread_ts: root, markdown_text: 'Once', ...recipient });
}

async function scene(): Promise<Scene> {
  const slack = await slackForTest();
  const client = clientOf(slack);
  const root = slack.person('Alice').say('#general', 'Hello @Friday').ts;
  const { ts: answer = '' } = await client.chat.postMessage({ channel, thread_ts: root, text: 'Hi' });
  return { slack, client, root, answer };
}

/** Keys of the samples that stand in refusals, in warnings, in other plans' answers or beside text files only. */
const onlyElsewhere =
  /^(error|needed|provided|warning|response_metadata|enterprise_id|app_name|app_id|expires_in|content.*|is_truncated)$/;

/** Structures whose inside is free, or newer than the samples. */
const freePaths = [
  'args',
  'message.blocks',
  'message.metadata',
  'response_metadata',
  'channel.properties',
  'manifest.features.agent_view',
  'files[].shares',
];

/** Answers whose sample or example is poorer, or of another case, than the reference's list of their keys. */
const sparse: Readonly<Record<string, readonly string[]>> = {
  'chat.stopStream': ['channel', 'ts', 'message'],
  'conversations.join': [], // the example is of a second call, with its warning
};

describe('the answers', () => {
  it('are given by every method at least once here', () => {
    expect(Object.keys(successes).toSorted()).toEqual(allMethods.map(({ name }) => name).toSorted());
  });

  it.each(Object.entries(successes))('of %s have the keys of the official sample', async (name, call) => {
    const stage = await scene();
    const answer = await call(stage);
    const wire = stage.slack.timeline.calls(name).at(-1)?.response ?? {};
    expect(answer).toMatchObject({ ok: true });
    for (const key of methodSpec(name).output?.required ?? []) expect(wire).toHaveProperty(key);
    const example = Object.values(methodSpec(name).examples ?? {}).find((shown) => shown.example.ok === true)?.example;
    for (const key of Object.keys(example ?? {})) if (!(name in sparse)) expect(wire).toHaveProperty(key);
    const sample = apiSample(name);
    if (!sample) return;
    const expected = Object.keys(sample).filter((key) => !onlyElsewhere.test(key));
    expect(Object.keys(wire)).toEqual(expect.arrayContaining(expected));
    const unknown = unknownPaths(wire, sample, freePaths);
    expect(unknown).toEqual(sparse[name] ?? []);
  });
});

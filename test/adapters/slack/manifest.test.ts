// The app manifests: the files are what the command prints, Slack would take them, and with what they ask for all works.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Profile, profiles, slackManifest, slackManifestText } from '../../../adapters/slack/manifest.ts';
import { freshNonce, kept, whole } from '../../adapter-contract/stage.ts';
import { talkIn, talkOn } from './talk.ts';

const root = resolve(import.meta.dirname, '../../..');

/**
 * The manifest's public description: no other keys, and texts no longer than this. `agent_view` is newer than any schema that
 * is public; its fields are those of the SDK's types, which the compiler holds us to.
 * @see https://docs.slack.dev/reference/app-manifest (read 2026-11-26)
 */
const text = (max: number) => z.string().min(1).max(max);
const schema = z.strictObject({
  display_information: z.strictObject({ name: text(35), description: text(140) }),
  features: z.strictObject({
    agent_view: z.strictObject({ agent_description: text(300), suggested_prompts: z.array(z.unknown()).max(4) }),
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.literal(true),
      messages_tab_read_only_enabled: z.literal(false),
    }),
    bot_user: z.strictObject({ display_name: z.string().regex(/^[\w.-]{1,80}$/), always_online: z.boolean() }),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(z.string()).max(255) }) }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ bot_events: z.array(z.string()).max(100) }),
    interactivity: z.strictObject({ is_enabled: z.literal(true) }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.literal(true),
    token_rotation_enabled: z.literal(false),
  }),
});

describe.each(profiles)('the %s manifest', (profile) => {
  it('in the repository is what the command prints', () => {
    expect(readFileSync(resolve(root, `slack-manifest.${profile}.json`), 'utf8')).toBe(slackManifestText(profile));
  });

  it('is one as Slack describes them', () => {
    expect(schema.safeParse(slackManifest(profile)).error).toBeUndefined();
  });

  it('asks for each event’s scope, and for nothing twice', () => {
    const { scopes, events } = asked(profile);
    for (const event of events) expect(scopes, event).toEqual(expect.arrayContaining([...(scopeOf[event] ?? [])]));
    expect([new Set(scopes).size, new Set(events).size]).toEqual([scopes.length, events.length]);
  });
});

/** @see https://docs.slack.dev/reference/events */
const scopeOf: Readonly<Record<string, readonly string[]>> = {
  app_mention: ['app_mentions:read'],
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  'message.im': ['im:history'],
  'message.mpim': ['mpim:history'],
  reaction_added: ['reactions:read'],
};

function asked(profile: Profile): { readonly scopes: readonly string[]; readonly events: readonly string[] } {
  const { oauth_config, settings } = schema.parse(slackManifest(profile));
  return { scopes: oauth_config.scopes.bot, events: settings.event_subscriptions.bot_events };
}

it('with the minimal one Friday answers mentions and direct messages, and can be stopped there', async () => {
  const { scopes, events: subscriptions } = asked('minimal');
  const channel = await talkOn('shared', { scopes, subscriptions });
  const direct = await talkIn(channel.stage, channel.sink, 'direct', 'in private');
  for (const { heard, apply, open, channelId, root } of [channel, direct]) {
    const target = kept(heard.target);
    await apply({ type: 'working', target, on: true, title: 'x' });
    channel.stage.server.person('Alice').stop(channelId, root);
    await channel.sink.next('stop');
    const receipt = await open('One');
    const { surface } = target;
    await apply({ type: 'finish', receipt, surface, content: whole('One two'), before: 'One', controls: [] });
    await apply({ type: 'working', target, on: false });
  }
  const errors = channel.stage.server.timeline.calls().flatMap(({ method, response }) => {
    return response.ok === false ? [`${method}: ${String(response.error)}`] : [];
  });
  expect(errors).toEqual([]);
});

it('with the full one Friday does all that she does, in a channel and in a DM', async () => {
  const { scopes, events: subscriptions } = asked('full');
  const channel = await talkOn('shared', { scopes, subscriptions });
  const { stage, sink } = channel;
  const direct = await talkIn(stage, sink, 'direct', 'in private');
  for (const { heard, apply, open, said, channelId, root } of [channel, direct]) {
    const target = kept(heard.target);
    await apply({ type: 'working', target, on: true, title: 'x' });
    stage.server.person('Alice').stop(channelId, root);
    await sink.next('stop');
    await apply({ type: 'mark', target, sign: 'waiting', on: true });
    await apply({ type: 'mark', target, sign: 'waiting', on: false });
    const receipt = await open('One');
    const { surface } = target;
    await apply({ type: 'update', receipt, surface, content: whole('One two'), before: 'One' });
    const retry = { id: 'r', action: 'retry', label: 'Retry' } as const;
    await apply({ type: 'finish', receipt, surface, content: whole('One two'), before: 'One two', controls: [retry] });
    const attached = { name: 'a.txt', mimeType: 'text/plain', bytes: new Uint8Array([65]) };
    await apply({ type: 'attach', target, nonce: freshNonce(), ...attached });
    await apply({ type: 'notice', target, nonce: freshNonce(), markdown: 'hm' });
    await stage.adapter.read({ type: 'posted', target, nonce: freshNonce() });
    await stage.stopSign('Alice', said, 'question');
    await sink.next('stop');
    await stage.press('Alice', said, retry.id);
    await sink.next('button');
    await apply({ type: 'working', target, on: false });
    await apply({ type: 'remove', receipt });
  }
  stage.server.person('Alice').openHome();
  const { target } = await sink.next('opened');
  await direct.apply({ type: 'suggest', target, heading: 'x', prompts: [{ title: 't', message: 'm' }] });
  const errors = stage.server.timeline.calls().flatMap(({ method, response }) => {
    return response.ok === false ? [`${method}: ${String(response.error)}`] : [];
  });
  expect(errors).toEqual([]);
});

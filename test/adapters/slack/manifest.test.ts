// The app manifest that the README offers: with what it asks for, everything works.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { freshNonce, kept, whole } from '../../adapter-contract/stage.ts';
import { talkIn, talkOn } from './talk.ts';

const file = resolve(import.meta.dirname, '../../../slack-manifest.full.json');
const manifest = z
  .object({
    oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
    settings: z.object({
      event_subscriptions: z.object({ bot_events: z.array(z.string()) }),
      interactivity: z.object({ is_enabled: z.literal(true) }),
      socket_mode_enabled: z.literal(true),
    }),
  })
  .parse(JSON.parse(readFileSync(file, 'utf8')));
const scopes = manifest.oauth_config.scopes.bot;
const subscriptions = manifest.settings.event_subscriptions.bot_events;

it('lets Friday do all that she does, in a channel and in a DM', async () => {
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

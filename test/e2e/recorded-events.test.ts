import { afterEach, expect, it } from 'vitest';
import { exportBundle } from '../../playground/inspector/export.ts';
import { launchPlayground, type Playground } from '../../playground/launch.ts';

let playground: Playground | undefined;

afterEach(async () => {
  await playground?.stop();
  playground = undefined;
});

it('the events of both platforms are recorded as they were sent, without what opens something', async () => {
  playground = await launchPlayground();
  const { slack, discord, freeChannel, recording } = playground;
  const delivered = (event: string) =>
    recording.entries.flatMap((entry) =>
      entry.kind === 'delivery' && entry.event === event ? [JSON.parse(entry.body ?? 'null')] : [],
    );
  const alice = discord.person('Alice');
  const said = alice.say(freeChannel, 'Hello there');
  await discord.until(() => discord.messagesOf(freeChannel).some(({ authorId }) => authorId === discord.botUserId));
  alice.edit({ channelId: said.channelId, id: said.id }, 'Hello here');
  alice.delete({ channelId: said.channelId, id: said.id });
  alice.slash(freeChannel, 'friday help', {});
  const { ts } = slack.person('Alice').say('#general', '@Friday hello');
  await slack.until(() => slack.messagesOf('#general', { threadTs: ts }).some(({ byApp }) => byApp));
  expect(delivered('MESSAGE_CREATE')).toMatchObject([{ id: said.id, content: 'Hello there' }]);
  expect(delivered('MESSAGE_UPDATE')).toMatchObject([{ id: said.id, content: 'Hello here' }]);
  expect(delivered('MESSAGE_DELETE')).toMatchObject([{ id: said.id }]);
  expect(delivered('INTERACTION_CREATE')).toMatchObject([{ token: '[redacted]', data: { name: 'friday' } }]);
  expect(delivered('app_mention')).toMatchObject([{ event: { type: 'app_mention', ts } }]);
  const exported = JSON.stringify(exportBundle(playground));
  expect(exported).toContain('Hello here');
  for (const secret of [slack.botToken, slack.appToken, discord.botToken]) expect(exported).not.toContain(secret);
});

// How long a platform took for a call, and when the call began: what the inspector's rows say of every write.
import { afterEach, expect, it } from 'vitest';
import { startDiscordServer } from '../../../playground/discord-server/index.ts';
import { discordTrace } from '../../../playground/inspector/discord-trace.ts';
import { createRedaction } from '../../../playground/inspector/redact.ts';
import { slackTrace } from '../../../playground/inspector/slack-trace.ts';
import { startSlackServer } from '../../../playground/slack-server/index.ts';

const ends: (() => Promise<void>)[] = [];
const redaction = createRedaction([]);

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

it('Slack: told when it ended, recorded from when it began, to a tenth of a millisecond', async () => {
  const slack = await startSlackServer();
  ends.push(slack.stop);
  const args = { channel: 'C1', text: 'Hello' };
  const call = { method: 'chat.postMessage', args, status: 200, response: { ok: true, ts: '1.000001' } };
  const traced = slackTrace(
    slack,
    redaction,
  )({ kind: 'call', seq: 1, atMs: 5000, durationMs: 1500.26, fault: undefined, ...call });
  expect(traced).toMatchObject([
    { atMs: 3499.74, happening: { kind: 'write', messageId: '1.000001', tookMs: 1500.3 } },
  ]);
});

it('Discord: recorded from when it came, to a tenth of a millisecond', async () => {
  const discord = await startDiscordServer();
  ends.push(discord.stop);
  const call = {
    call: 'POST /channels/:id/messages',
    path: '/channels/7/messages',
    body: { content: 'Hello' },
    files: [],
  };
  const ended = { outcome: 'answered', status: 200, durationMs: 1500.26, messageId: '8' } as const;
  const traced = discordTrace(discord, redaction)({ kind: 'call', seq: 1, atMs: 5000, ...call, ...ended });
  expect(traced).toMatchObject([{ atMs: 5000, happening: { kind: 'write', messageId: '8', tookMs: 1500.3 } }]);
});

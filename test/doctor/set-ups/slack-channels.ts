// Channels in which she cannot speak.
import type { Row } from '../table.ts';
import { full, settingsOf, slack, without } from './slack.ts';

export const channels: readonly Row[] = [
  {
    setUp: 'a channel that she is not in (as members see it)',
    diagnosis: ['slack.channel not-member'],
    make: async () => ({ settings: settingsOf(await slack()), circumstances: { channel: 'C0RANDOM01' } }),
  },
  {
    setUp: 'a channel that she is not in (with channels:read)',
    diagnosis: ['slack.channel not-member'],
    make: async () => {
      const server = await slack({ scopes: [...full, 'channels:read'] });
      return { settings: settingsOf(server), circumstances: { channel: 'C0RANDOM01' } };
    },
  },
  {
    setUp: 'a channel that is not there, in SLACK_ALLOWED_CHANNELS',
    diagnosis: ['slack.channel unknown'],
    make: async () => ({ settings: settingsOf(await slack(), { SLACK_ALLOWED_CHANNELS: 'C0NOWHERE1' }) }),
  },
];

export const speechless: readonly Row[] = [
  {
    setUp: 'a channel, and no chat:write',
    diagnosis: ['slack.scopes needed-missing', 'slack.channel no-scope'],
    make: async () => {
      const server = await slack({ scopes: without('chat:write') });
      return { settings: settingsOf(server), circumstances: { channel: 'C0GENERAL1' } };
    },
    absent: ['slack.channel member'],
  },
  {
    setUp: 'a channel of Discord’s, which is not set up',
    diagnosis: ['configuration channel-of-nobody'],
    make: async () => ({ settings: settingsOf(await slack()), circumstances: { channel: '100000000000000007' } }),
    words: '100000000000000007 is a channel of Discord, which is not set up',
  },
];

export const shut: Row = {
  setUp: 'a channel that was archived',
  diagnosis: ['slack.channel shut'],
  make: async () => {
    const server = await slack({ scopes: [...full, 'channels:read'] });
    const channel = server.workspace.channel('C0GENERAL1');
    if (channel !== undefined) channel.archived = true;
    return { settings: settingsOf(server), circumstances: { channel: 'C0GENERAL1' } };
  },
};

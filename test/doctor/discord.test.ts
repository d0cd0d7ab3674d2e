// Discord's set-ups, on the local Discord: the token, the application's switches, logins, servers, channels, a live message.
import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inviteLink } from '../../adapters/discord/invite.ts';
import type { DiscordServer, DiscordServerOptions } from '../../playground/discord-server/index.ts';
import { startDiscordServer } from '../../playground/discord-server/index.ts';
import { freePort } from '../free-port.ts';
import { html, serverWith } from './broken-agents.ts';
import { examination } from './examination.ts';
import { type Row, table } from './table.ts';

async function discord(options: DiscordServerOptions = {}): Promise<DiscordServer> {
  const server = await startDiscordServer(options);
  onTestFinished(() => server.stop());
  return server;
}

function settingsOf({ apiUrl, botToken }: DiscordServer, changes: Readonly<Record<string, string>> = {}) {
  return { DISCORD_API_URL: apiUrl, DISCORD_BOT_TOKEN: botToken, ...changes };
}

/** A token of another kind, or of nobody. */
function token(setUp: string, DISCORD_BOT_TOKEN: string): Row {
  return {
    setUp,
    diagnosis: ['discord.token refused'],
    make: async () => ({ settings: settingsOf(await discord(), { DISCORD_BOT_TOKEN }) }),
    hidden: [DISCORD_BOT_TOKEN],
  };
}

/** Takes these permissions away from her, for everybody in the channel. */
async function shut(bits: bigint, name = 'shut') {
  const server = await discord();
  const of = { id: server.guild.id, of: 'role', allow: 0n, deny: bits } as const;
  const { id } = server.addChannel({ name, overwrites: [of] });
  return { server, settings: settingsOf(server), circumstances: { channel: id } };
}

const rows: readonly Row[] = [
  token('a token that was reset', 'MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcDE.4711-secret-secret-secret-secret'),
  token('the client secret instead of the token', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF'),
  token('the public key instead of the token', 'a1'.repeat(32)),
  token('the application id instead of the token', '123456789012345678'),
  {
    setUp: 'the word "Bot" before the token',
    diagnosis: ['configuration wrong'],
    make: async () => ({ settings: settingsOf(await discord(), { DISCORD_BOT_TOKEN: 'Bot x.y.z' }) }),
  },
  {
    setUp: 'the Message Content intent is off',
    diagnosis: ['discord.intents content-missing'],
    make: async () => ({ settings: settingsOf(await discord({ portal: { messageContent: false } })) }),
  },
  {
    setUp: 'interactions go to a URL',
    diagnosis: ['discord.application interactions-endpoint'],
    make: async () => ({ settings: settingsOf(await discord({ portal: { interactionsUrl: 'https://a.example/i' } })) }),
  },
  {
    setUp: 'invites want a code',
    diagnosis: ['discord.application code-grant'],
    make: async () => ({ settings: settingsOf(await discord({ portal: { codeGrant: true } })) }),
  },
  {
    setUp: 'few logins are left',
    diagnosis: ['discord.logins few'],
    make: async () => {
      const server = await discord();
      server.gateway.identifiesLeft = 40;
      return { settings: settingsOf(server) };
    },
  },
  {
    setUp: 'no logins are left',
    diagnosis: ['discord.logins none'],
    make: async () => {
      const server = await discord();
      server.gateway.identifiesLeft = 3;
      return { settings: settingsOf(server), circumstances: { liveMs: 100 } };
    },
  },
  {
    setUp: 'she is in no server',
    diagnosis: ['discord.servers none'],
    make: async () => {
      const server = await discord();
      server.kickBot();
      return { settings: settingsOf(server) };
    },
  },
  {
    setUp: 'her role lacks permissions in the whole server',
    diagnosis: ['discord.servers permissions'],
    make: async () => {
      const server = await discord();
      for (const role of server.world.roles.values())
        role.permissions = Permission.ViewChannel | Permission.SendMessages;
      return { settings: settingsOf(server) };
    },
  },
  {
    setUp: 'a channel in which she may not write',
    diagnosis: ['discord.channel permissions'],
    make: () => shut(Permission.SendMessages | Permission.SendMessagesInThreads),
  },
  {
    setUp: 'a channel in which she may not attach files',
    diagnosis: ['discord.channel fewer'],
    make: () => shut(Permission.AttachFiles),
  },
  {
    setUp: 'a private channel',
    diagnosis: ['discord.channel hidden'],
    make: () => shut(Permission.ViewChannel),
  },
  {
    setUp: 'a channel that is not there, in DISCORD_FREE_RESPONSE_CHANNELS',
    diagnosis: ['discord.channel unknown'],
    make: async () => {
      const nowhere = { DISCORD_FREE_RESPONSE_CHANNELS: '123456789012345678' };
      return { settings: settingsOf(await discord(), nowhere) };
    },
  },
  {
    setUp: 'nobody at Discord’s address',
    diagnosis: ['discord.connection unreachable'],
    make: async () => {
      const nobody = { DISCORD_API_URL: `http://127.0.0.1:${await freePort()}/api` };
      return { settings: settingsOf(await discord(), nobody) };
    },
  },
  {
    setUp: 'a network’s own page instead of Discord',
    diagnosis: ['discord.connection not-discord'],
    make: async () => {
      const page = await serverWith({ 'GET /api/v10/applications/@me': (response) => html(response, 200) });
      return { settings: settingsOf(await discord(), { DISCORD_API_URL: `${page}/api` }) };
    },
  },
  {
    setUp: 'Discord asks to wait',
    diagnosis: ['discord.connection rate-limited'],
    make: async () => {
      const server = await discord();
      server.faults.add({ call: 'GET /applications/@me', fault: { kind: 'rate-limited', retryAfterMs: 7000 } });
      return { settings: settingsOf(server) };
    },
  },
  {
    setUp: 'nobody says hi (--live)',
    diagnosis: ['discord.live not-heard'],
    make: async () => ({ settings: settingsOf(await discord()), circumstances: { liveMs: 100 } }),
  },
];

describe('a Discord that is not set up as it should be', () => {
  table('Broken Discords', 'discord', rows);
});

describe('a healthy Discord raises no alarm', () => {
  table('Healthy Discords', 'discord', [
    {
      setUp: 'everything on, and a channel that she may write in',
      diagnosis: [],
      make: async () => {
        const server = await discord();
        return { settings: settingsOf(server), circumstances: { channel: server.channel('#general').id } };
      },
      also: [
        'discord.token accepted',
        'discord.intents content-granted',
        'discord.servers member',
        'discord.channel permitted',
      ],
      absent: ['discord.connection gateway-direct'],
    },
    {
      setUp: 'a proxy, which Discord’s gateway does not go through',
      diagnosis: [],
      make: async () => ({ settings: settingsOf(await discord(), { HTTPS_PROXY: 'http://127.0.0.1:1' }) }),
      also: ['discord.connection gateway-direct'],
    },
    {
      setUp: 'a thread, whose rights are its channel’s',
      diagnosis: [],
      make: async () => {
        const server = await discord();
        const asked = server.person('Alice').say('#general', 'hello');
        const thread = server.person('Alice').startThread(asked, 'A thread');
        return { settings: settingsOf(server), circumstances: { channel: thread.id } };
      },
      also: ['discord.channel permitted'],
    },
  ]);
});

it('names the missing permissions exactly, and a link that grants them', async () => {
  const { server, settings, circumstances } = await shut(Permission.SendMessages | Permission.AttachFiles, 'quiet');
  const { words } = await examination(settings, { only: ['discord'], ...circumstances });
  expect(words).toContain('in #quiet she lacks: Send Messages, Attach Files\n');
  const links = new Set(words.match(/https:\/\/discord\.com\/oauth2[\w/?=&+.-]*/g));
  expect(links).toEqual(new Set([inviteLink(server.applicationId, server.guild.id)]));
});

describe('--live', () => {
  it('hears a "hi", and answers nothing', async () => {
    const server = await discord();
    const { findings } = await examination(settingsOf(server), {
      only: ['discord'],
      liveMs: 20_000,
      onSaid: () => {
        server.person('Alice').say('#general', 'what is the weather?');
        server.person('Alice').say('#general', '@Friday hi');
      },
    });
    expect(findings.map(({ check, code }) => `${check} ${code}`)).toContain('discord.live heard');
    expect(server.messagesOf('#general').filter(({ authorId }) => authorId === server.botUserId)).toEqual([]);
  });

  it('tells a message without its words from none', async () => {
    const server = await discord({ portal: { messageContent: false } });
    const { troubles } = await examination(settingsOf(server), {
      only: ['discord'],
      liveMs: 20_000,
      onSaid: () => server.person('Alice').say('#general', 'hi'),
    });
    expect(troubles).toEqual(['discord.intents content-missing', 'discord.live without-words']);
  });

  it('says that the gateway cannot be reached', async () => {
    const server = await discord();
    server.gateway.closeBeforeHello(1, 4004);
    const { troubles } = await examination(settingsOf(server), { only: ['discord'], liveMs: 300 });
    expect(troubles).toEqual(['discord.live gateway']);
  });
});

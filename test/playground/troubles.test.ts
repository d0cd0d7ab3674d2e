import { WebClient } from '@slack/web-api';
import { afterEach, describe, expect, it } from 'vitest';
import { troubles } from '../../playground/client-api/trouble-names.ts';
import { startDiscordServer } from '../../playground/discord-server/index.ts';
import { AgentTroubles } from '../../playground/recorder/trouble.ts';
import { startSlackServer } from '../../playground/slack-server/index.ts';
import { troubleBench } from '../../playground/troubles.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

async function start() {
  const slack = await startSlackServer({ rateLimits: 'off' });
  ends.push(slack.stop);
  const discord = await startDiscordServer({ rateLimits: 'off' });
  ends.push(discord.stop);
  const kills = [Promise.withResolvers<void>()];
  let killed = 0;
  const killBridge = () => {
    killed += 1;
    return kills[0]?.promise ?? Promise.resolve();
  };
  const agentTroubles = new AgentTroubles();
  const bench = troubleBench({ slack, discord, agentTroubles, killBridge });
  return { slack, discord, agentTroubles, bench, revive: () => kills[0]?.resolve(), killed: () => killed };
}

describe('what can go wrong on purpose', () => {
  it.each(['agent-gone', 'agent-fails', 'agent-stalls', 'agent-breaks'] as const)(
    '%s is on and off',
    async (trouble) => {
      const { agentTroubles, bench } = await start();
      const seen = () => [agentTroubles.refusal, agentTroubles.during(10_000)].filter((one) => one !== undefined);
      await bench.set(trouble, true);
      expect(seen()).toHaveLength(1);
      await bench.set(trouble, false);
      expect(seen()).toEqual([]);
    },
  );

  const ofPlatforms = troubles.lasting.filter((name) => !name.startsWith('agent-'));
  it.each(ofPlatforms)('%s strikes calls that write while it is on, and no longer', async (trouble) => {
    const { slack, discord, bench } = await start();
    const strikes = (count: number) =>
      Array.from({ length: count }, () => [
        ...slack.faults.strike('chat.update'),
        ...discord.faults.strike('PATCH /channels/:id/messages/:id'),
      ]).flat();
    await bench.set(trouble, true);
    expect(bench.state.active).toEqual([trouble]);
    expect(strikes(100).length).toBeGreaterThan(0);
    expect(slack.faults.strike('apps.connections.open')).toEqual([]);
    expect(discord.faults.strike('GET /gateway/bot')).toEqual([]);
    // Twice on is on once.
    await bench.set(trouble, true);
    await bench.set(trouble, false);
    expect(bench.state.active).toEqual([]);
    expect(strikes(100)).toEqual([]);
  });

  it('tells what is on, and of a bridge that is killed and comes back', async () => {
    const { bench, revive, killed } = await start();
    const states: string[] = [];
    const forget = bench.onChange(() => states.push(`${bench.state.active} ${bench.state.bridge}`));
    await bench.set('slow', true);
    const twice = [bench.set('kill-bridge', true), bench.set('kill-bridge', true)];
    revive();
    await Promise.all(twice);
    expect(killed()).toBe(1);
    forget();
    await bench.set('slow', false);
    expect(states).toEqual(['slow up', 'slow down', 'slow up']);
  });

  it('are noted where everything is recorded, but for what the recorder sees itself', async () => {
    const { slack, discord, agentTroubles, revive } = await start();
    revive();
    const noted: string[] = [];
    const recording = { switched: (trouble: string, how: string) => void noted.push(`${trouble} ${how}`) };
    const killBridge = async () => undefined;
    const bench = troubleBench({ slack, discord, agentTroubles, killBridge, recording });
    await bench.set('slow', true);
    await bench.set('slow', true);
    await bench.set('slack-drop', true);
    await bench.set('kill-bridge', true);
    await bench.set('slow', false);
    expect(noted).toEqual(['slow on', 'slack-drop once', 'slow off']);
  });

  it('cuts and refreshes sockets, and delivers again what was delivered', async () => {
    const { slack, bench } = await start();
    await expect(bench.set('slack-redeliver', true)).rejects.toThrow('No message has been delivered yet');
    const { url = '' } = await new WebClient(slack.appToken, { slackApiUrl: slack.apiUrl }).apps.connections.open();
    const socket = new WebSocket(url);
    await slack.until(() => slack.sockets.open === 1);
    slack.person('Alice').say('#general', 'Hello');
    await slack.until(() => slack.timeline.deliveries('message').length === 1);
    await bench.set('slack-redeliver', true);
    expect(slack.timeline.deliveries('message').map(({ attempt }) => attempt)).toEqual([0, 1]);
    await bench.set('slack-refresh', true);
    expect(slack.sockets.open).toBe(0);
    const closed = new Promise((resolve) => socket.addEventListener('close', resolve));
    await bench.set('slack-drop', true);
    await closed;
    for (const trouble of ['discord-reconnect', 'discord-drop', 'discord-redeliver'] as const)
      await bench.set(trouble, true);
  });
});

import { WebClient } from '@slack/web-api';
import { afterEach, describe, expect, it } from 'vitest';
import { troubles } from '../../playground/client-api/trouble-names.ts';
import { startDiscordServer } from '../../playground/discord-server/index.ts';
import { AgentTroubles } from '../../playground/recorder/trouble.ts';
import { startSlackServer } from '../../playground/slack-server/index.ts';
import { troubleBench } from '../../playground/troubles.ts';
import { temporaryFolder } from '../cli/program.ts';
import { listens, startSmallBridge } from './small-bridge.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

async function start() {
  const slack = await startSlackServer({ rateLimits: 'off' });
  ends.push(slack.stop);
  const discord = await startDiscordServer({ rateLimits: 'off' });
  ends.push(discord.stop);
  const small = await startSmallBridge(temporaryFolder());
  ends.push(() => small.life.stop());
  const agentTroubles = new AgentTroubles();
  const noted: string[] = [];
  const recording = { switched: (trouble: string, how: string) => void noted.push(`${trouble} ${how}`) };
  const bench = troubleBench({ slack, discord, agentTroubles, bridge: small.life, recording });
  return { slack, discord, agentTroubles, bench, small, noted };
}

describe('what can go wrong on purpose', () => {
  it.each(['agent-gone', 'agent-fails', 'agent-stalls', 'agent-breaks'] as const)(
    '%s is on and off',
    async (trouble) => {
      const { agentTroubles, bench } = await start();
      const seen = () => [agentTroubles.refusal, agentTroubles.during(1_000, false)].filter((one) => one !== undefined);
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
    const { bench, small } = await start();
    const states: string[] = [];
    const forget = bench.onChange(() => states.push(`${bench.state.active} ${bench.state.bridge}`));
    await bench.set('slow', true);
    await Promise.all([bench.set('kill-bridge', true), bench.set('kill-bridge', true)]);
    forget();
    await bench.set('slow', false);
    expect(states).toEqual(['slow up', 'slow killed', 'slow up']);
    expect(small.pids).toHaveLength(2);
  });

  it('tells of a bridge that cannot be started, and starts it when it can', async () => {
    const { bench, small } = await start();
    small.next('process.exit(3);');
    await bench.set('kill-bridge', true);
    expect(bench.state).toMatchObject({ bridge: 'dead', death: { when: 'starting', code: 3 } });
    await bench.startBridge();
    expect(bench.state.bridge).toBe('dead');
    small.next(listens);
    await bench.startBridge();
    expect(bench.state).toEqual({ active: [], bridge: 'up' });
  });

  it('are noted where everything is recorded, but for what the recorder sees itself', async () => {
    const { bench, noted } = await start();
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

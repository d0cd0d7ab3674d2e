// What the playground starts is heard at 127.0.0.1 alone. All of 127/8 leads to this machine: another address of it finds
// only who listens on every address.
import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startDiscordServer } from '../../playground/discord-server/index.ts';
import { startFriday } from '../../playground/friday/server.ts';
import { startRecordingProxy } from '../../playground/recorder/proxy.ts';
import { startSlackServer } from '../../playground/slack-server/index.ts';
import { startStage } from './client-api/page.ts';

interface Started {
  readonly url: string;
  stop?(): Promise<void>;
}

const doors: readonly (readonly [string, () => Promise<Started>])[] = [
  ['the server of the page', async () => ({ url: (await startStage()).api.url })],
  ['the local Slack', () => startSlackServer().then(({ apiUrl: url, stop }) => ({ url, stop }))],
  ['the local Discord', () => startDiscordServer().then(({ apiUrl: url, stop }) => ({ url, stop }))],
  ['the demo Friday', () => startFriday()],
  [
    'the proxy before the agent',
    async () => {
      const agentUrl = 'http://127.0.0.1:9/process';
      const { agentUrl: url, stop } = await startRecordingProxy({ agentUrl, onPassing: () => undefined });
      return { url, stop };
    },
  ],
];

/** `open`, or why there is no connection. */
function knock(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.on('error', ({ message }) => resolve(message));
    socket.on('connect', () => {
      socket.destroy();
      resolve('open');
    });
  });
}

it.runIf(process.platform === 'linux').each(doors)('%s is heard on loopback only', async (_name, start) => {
  const { url, stop } = await start();
  onTestFinished(() => stop?.());
  const port = Number(new URL(url).port);
  expect(await knock('127.0.0.1', port)).toBe('open');
  expect(await knock('127.0.0.2', port)).toContain('ECONNREFUSED');
});

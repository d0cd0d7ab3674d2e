// A page of another site, open in the same browser, must not speak as the app: its requests are refused at every door.
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { startDiscordServer } from '../../playground/discord-server/index.ts';
import { startFriday } from '../../playground/friday/server.ts';
import { startRecordingProxy } from '../../playground/recorder/proxy.ts';
import { startSlackServer } from '../../playground/slack-server/index.ts';

const strangers: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['a page of another origin', { origin: 'https://evil.example' }],
  ['a form or a picture of another site', { 'sec-fetch-site': 'cross-site' }],
  ['a name that was pointed at loopback', { host: 'evil.example' }],
];

function statusOf(url: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject).end();
  });
}

/** The proxy stands before it, whoever it is. */
async function unguardedAgent(): Promise<string> {
  const server = createServer((_asked, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/process`;
}

async function servers() {
  const [slack, discord, friday] = await Promise.all([startSlackServer(), startDiscordServer(), startFriday()]);
  const agentUrl = await unguardedAgent();
  const proxy = await startRecordingProxy({ agentUrl, onPassing: () => undefined });
  for (const { stop } of [slack, discord, friday, proxy]) onTestFinished(() => stop());
  return [`${slack.apiUrl}api.test`, `${discord.apiUrl}/v10/gateway/bot`, friday.url, proxy.agentUrl];
}

it.each(strangers)('%s', async (_who, headers) => {
  for (const url of await servers()) {
    expect(await statusOf(url, headers), url).toBe(403);
    expect(await statusOf(url, {}), url).not.toBe(403);
  }
});

it.each(strangers)('%s, to a socket', async (_who, headers) => {
  for (const url of (await servers()).slice(0, 2)) {
    const socket = new WebSocket(`ws://${new URL(url).host}/gateway`, { headers });
    const ended = await new Promise<string>((resolve) => {
      socket.on('error', ({ message }) => resolve(message));
      socket.on('open', () => resolve('open'));
    });
    expect(ended).toContain('socket hang up');
  }
});

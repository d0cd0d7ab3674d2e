// A page of another site, open in the same browser, must not speak as the app: its requests are refused at every door.
import { request } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { startDiscordServer } from '../../playground/discord-server/index.ts';
import { startFriday } from '../../playground/friday/server.ts';
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

async function servers() {
  const [slack, discord, friday] = await Promise.all([startSlackServer(), startDiscordServer(), startFriday()]);
  for (const { stop } of [slack, discord, friday]) onTestFinished(() => stop());
  return [`${slack.apiUrl}api.test`, `${discord.apiUrl}/v10/gateway/bot`, friday.url];
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

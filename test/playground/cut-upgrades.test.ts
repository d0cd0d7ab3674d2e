// Whoever asks for a socket, is refused and is gone by then, as a bridge that is killed, takes no server with it.
import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startDiscordServer } from '../../playground/discord-server/index.ts';
import { startSlackServer } from '../../playground/slack-server/index.ts';

/** Resolves once the connection is cut, with what came before that. */
function askAndLeave(url: string): Promise<string> {
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    socket.on('error', reject);
    socket.write(
      `GET /link?ticket=none HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    );
    socket.once('data', (data) => {
      socket.resetAndDestroy();
      resolve(String(data));
    });
  });
}

async function refusing(platform: 'slack' | 'discord') {
  if (platform === 'slack') {
    const slack = await startSlackServer();
    return { status: 401, url: slack.apiUrl, stop: slack.stop };
  }
  const discord = await startDiscordServer();
  discord.gateway.reachable = false;
  return { status: 503, url: `${discord.apiUrl}/`, stop: discord.stop };
}

it.each(['slack', 'discord'] as const)(
  'the end of a refused connection is not the end of a server (%s)',
  async (platform) => {
    const { status, url, stop } = await refusing(platform);
    onTestFinished(() => stop());
    const { promise, resolve } = Promise.withResolvers<unknown>();
    process.once('uncaughtException', resolve);
    onTestFinished(() => void process.removeListener('uncaughtException', resolve));
    expect(await askAndLeave(url)).toContain(` ${status} `);
    const answered = fetch(`${url}api.test`, { method: 'POST' }).then((answer) => answer.text());
    expect(await Promise.race([promise, answered])).toBeTypeOf('string');
  },
);

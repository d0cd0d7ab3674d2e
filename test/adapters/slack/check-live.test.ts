// The doctor's one connection to Slack: a hello that does not come is not waited for without end.
import { once } from 'node:events';
import { Agent } from 'undici';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { checkLive } from '../../../adapters/slack/check/live.ts';
import type { Finding } from '../../../src/check.ts';
import { json, serverWith } from '../../doctor/broken-agents.ts';
import { silent } from '../../turn/stage.ts';

it('a Slack that connects and says no hello is told as one that cannot be reached', async () => {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(sockets, 'listening');
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
  });
  const { port } = sockets.address() as { port: number };
  const opened = { ok: true, url: `ws://127.0.0.1:${port}/link` };
  const url = await serverWith({ 'POST /apps.connections.open': (response) => json(response, 200, opened) });
  const found: Finding[] = [];
  const said: string[] = [];
  const nobody: ReadonlySet<string> = new Set();
  const slackApiUrl = `${url}/`;
  await checkLive({
    config: {
      ...{ botToken: 'xoxb-local', appToken: 'xapp-local', configToken: undefined, apiUrl: slackApiUrl },
      ...{ allowedChannels: nobody, allowedUsers: nobody },
    },
    visit: {
      signal: new AbortController().signal,
      found: (finding) => found.push(finding),
      doing: () => undefined,
      say: ({ en }) => said.push(en),
    },
    log: silent,
    proxy: undefined,
    dispatcher: new Agent(),
    liveMs: 60_000,
    helloMs: 200,
  });
  expect(found.map(({ check, code }) => `${check} ${code}`)).toEqual(['slack.connection unreachable']);
  // Nobody is asked to say hi to somebody who does not listen.
  expect(said).toEqual([]);
});

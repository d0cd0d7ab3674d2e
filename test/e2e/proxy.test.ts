// A bridge in a closed network: agent, Slack and Discord are reached by their own names, through a proxy and TLS.
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { draw } from '../../playground/friday/image.ts';
import { serve, streaming } from '../agent/agent-server.ts';
import { closedNetwork } from '../tls-proxy.ts';
import { openBridge } from './bridge.ts';
import { startDiscord, startSlack } from './chats.ts';

const patience = { timeoutMs: 30_000 };
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

/** A host's own server, and how the addresses of that server read from outside. */
interface Place {
  readonly origin: string;
  readonly public?: Readonly<Record<string, string>>;
  /** It hears by which name it was called from outside; the local platforms hear their own. */
  readonly knowsItsName?: boolean;
}

/** Answers for every host as its server would, event streams included. */
function relayTo(places: Readonly<Record<string, Place>>) {
  return (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const { origin = '', public: names = {}, knowsItsName } = places[incoming.headers.host ?? ''] ?? {};
    const { method } = incoming;
    const { host } = new URL(origin);
    const headers = { ...incoming.headers, ...(knowsItsName ? {} : { host }) };
    const onward = request(new URL(incoming.url ?? '/', origin), { method: method ?? 'GET', headers }, (answer) => {
      const { 'content-length': _length, ...kept } = answer.headers;
      outgoing.writeHead(answer.statusCode ?? 502, kept);
      answer.setEncoding('latin1');
      answer.on('data', (text: string) => {
        const seen = Object.entries(names).reduce((rest, [inside, outside]) => rest.replaceAll(inside, outside), text);
        outgoing.write(seen, 'latin1');
      });
      answer.on('end', () => outgoing.end());
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  };
}

async function agentWithPicture() {
  const picture = Buffer.from(draw('a cat').split(',')[1] ?? '', 'base64');
  const agent = await serve((response, { path, headers }) => {
    if (path !== '/process') {
      response.setHeader('content-type', 'image/png').end(picture);
      return;
    }
    const url = `https://${headers.host}/files/cat.png`;
    const said = { object: 'content', msg_id: 'm', type: 'text', delta: true, text: 'From far away.' };
    const seen = { object: 'content', msg_id: 'm', type: 'image', index: 1, delta: true, image_url: url };
    const end = { object: 'response', status: 'completed', output: [] };
    streaming(response);
    for (const event of [said, seen, end]) response.write(`data: ${JSON.stringify(event)}\n\n`);
    response.end();
  });
  ends.push(async () => agent[Symbol.asyncDispose]());
  return agent;
}

async function inClosedNetwork(places: Readonly<Record<string, Place>>, settings: Readonly<Record<string, string>>) {
  const agent = await agentWithPicture();
  const all = { ...places, 'agent.example.com': { origin: new URL(agent.url).origin, knowsItsName: true } };
  const network = await closedNetwork(relayTo(all));
  ends.push(async () => network[Symbol.asyncDispose]());
  network.server.on('upgrade', ({ method, url, rawHeaders, headers }, socket, head) => {
    const { port, host } = new URL(places[headers.host ?? '']?.origin ?? '');
    const lines = rawHeaders.flatMap((name, index) =>
      index % 2 ? [] : [`${name}: ${name.toLowerCase() === 'host' ? host : rawHeaders[index + 1]}`],
    );
    const onward = connect(Number(port), '127.0.0.1', () => {
      onward.write(`${[`${method} ${url} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`);
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [socket, onward]) end.on('error', () => end.destroy());
  });
  const bridge = await openBridge({
    ...settings,
    AGENT_URL: 'https://agent.example.com/process',
    HTTPS_PROXY: network.proxyUrl,
    NODE_EXTRA_CA_CERTS: join(import.meta.dirname, '..', 'fixtures', 'tls', 'ca.pem'),
  });
  ends.push(bridge.close);
  return network;
}

it('Slack: calls, the socket, uploads, the agent and her media go through the proxy', async () => {
  const slack = await startSlack();
  ends.push(slack.stop);
  const { SLACK_API_URL = '', ...settings } = slack.settings;
  const { origin, host } = new URL(SLACK_API_URL);
  const place: Place = {
    origin,
    public: { [`ws://${host}`]: 'wss://wss.slack.com', [`${origin}/upload`]: 'https://files.slack.com/upload' },
  };
  const places = { 'slack.com': place, 'wss.slack.com': place, 'files.slack.com': place };
  const network = await inClosedNetwork(places, settings);
  const thread = slack.open('Alice', 'hello');
  await slack.until(() => thread.replies()[0]?.includes('From far away.') && thread.files().length === 1, patience);
  expect(thread.files()).toEqual(['cat.png']);
  const hosts = ['agent.example.com', 'files.slack.com', 'slack.com', 'wss.slack.com'].map((name) => `${name}:443`);
  expect([...new Set(network.tunnels)].sort()).toEqual(hosts);
});

it('Discord: calls, the agent and her media go through the proxy, the gateway does not', async () => {
  const discord = await startDiscord();
  ends.push(discord.stop);
  const { DISCORD_API_URL = '', ...settings } = discord.settings;
  const network = await inClosedNetwork({ 'discord.com': { origin: new URL(DISCORD_API_URL).origin } }, settings);
  const thread = discord.open('Alice', 'hello');
  await discord.until(() => thread.replies()[0]?.includes('From far away.') && thread.files().length === 1, patience);
  expect(thread.files()).toEqual(['cat.png']);
  expect([...new Set(network.tunnels)].sort()).toEqual(['agent.example.com:443', 'discord.com:443']);
});

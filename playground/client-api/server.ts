// The server of the page: its files, what people have sent, and one socket for each page that is open. Loopback only.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { DiscordServer } from '../discord-server/index.ts';
import type { SlackServer } from '../slack-server/index.ts';
import { discordClient } from './discord-client.ts';
import { isFromOurPage } from './guard.ts';
import { maxFileBytes, maxFiles } from './limits.ts';
import { refusalOf } from './refusals.ts';
import { type AgentSource, type Bench, type Clients, type Inspector, PageSession } from './session.ts';
import { slackClient } from './slack-client.ts';
import { type Answer, notFound, pageFiles, refused, sentFile } from './static-files.ts';

export interface ClientApiOptions {
  readonly slack: SlackServer;
  readonly discord: DiscordServer;
  /** The Discord channel in which Friday needs no mention, with its `#`. */
  readonly freeChannel: string;
  readonly agent: AgentSource;
  readonly bench: Bench;
  readonly inspector: Inspector;
  /** Where the built page lies. */
  readonly pageFolder: string;
  /** Another one is taken when this is not free; default 3743. */
  readonly port?: number;
}

export interface ClientApi {
  /** What to open in a browser. */
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** "FRID" on the keys of a telephone. */
const usualPort = 3743;

const socketPath = '/client';
const recordingPath = '/recording.json';
const host = '127.0.0.1';
/** As many files as a message may have, in base64; a recording is smaller. */
const maxFrameBytes = 2 * maxFiles * maxFileBytes;

/** Serves the page. Resolves when it can be opened. */
export async function startClientApi(options: ClientApiOptions): Promise<ClientApi> {
  const clients: Clients = {
    slack: slackClient(options.slack),
    discord: discordClient(options.discord, options.freeChannel),
    agent: options.agent,
    bench: options.bench,
    inspector: options.inspector,
  };
  const files = pageFiles(options.pageFolder);
  const server = createServer();
  const port = await listen(server, options.port ?? usualPort);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes });
  server.on('request', (request, response) => {
    send(request, response, answerTo(request, port, files, clients));
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Whoever is refused may be gone before the refusal arrives.
    socket.on('error', () => socket.destroy());
    if (request.url !== socketPath || !isFromOurPage(request, port, { origin: true })) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => new PageSession(opened, clients));
  });
  return {
    url: `http://${host}:${port}/`,
    port,
    stop: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerTo(
  request: IncomingMessage,
  port: number,
  files: ReadonlyMap<string, Answer>,
  clients: Clients,
): Answer {
  if (!isFromOurPage(request, port, { origin: false })) return refused;
  if (request.method !== 'GET' && request.method !== 'HEAD') return { ...notFound, status: 405 };
  const [path = '/', query] = (request.url ?? '/').split('?');
  const [, platform, id = ''] = /^\/files\/(slack|discord)\/([\w-]+)$/.exec(path) ?? [];
  if (path === recordingPath) return exported(clients.inspector, new URLSearchParams(query).get('turn') ?? undefined);
  if (platform === undefined) return files.get(path) ?? notFound;
  const file = platform === 'slack' ? clients.slack.file(id) : clients.discord.file(id);
  return file === undefined ? notFound : sentFile(file);
}

function exported(inspector: Inspector, turn: string | undefined): Answer {
  try {
    const bytes = new TextEncoder().encode(inspector.exported(turn));
    return sentFile({
      name: turn === undefined ? 'friday-recording.json' : 'friday-conversation.json',
      mimeType: 'application/json',
      bytes,
    });
  } catch (error) {
    const headers = { ...refused.headers, 'content-type': 'application/json' };
    return { status: 409, headers, body: JSON.stringify(refusalOf(error)) };
  }
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
}

/** On the port that was asked for, or on any free one when somebody else has it. */
async function listen(server: Server, port: number): Promise<number> {
  const attempt = (wanted: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  try {
    await attempt(port);
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    await attempt(0);
  }
  return (server.address() as AddressInfo).port;
}

// Socket Mode's connections: tickets, the upgrade, hello, pings and disconnects; envelopes are `delivery.ts`'s matter.

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Faults } from '../faults.ts';
import { newUuid } from './ids.ts';
import { maxSockets } from './limits.ts';
import type { Timeline } from './timeline.ts';

/** Why the platform asks a socket to go. @see https://docs.slack.dev/apis/events-api/using-socket-mode#disconnect */
export type DisconnectReason = 'warning' | 'refresh_requested' | 'too_many_websockets' | 'link_disabled';

export interface Connection {
  readonly id: number;
  readonly socket: WebSocket;
  /** False from the moment on at which it was asked to go: no new envelopes. */
  usable: boolean;
}

export interface SocketsSettings {
  readonly appId: string;
  readonly timeline: Timeline;
  readonly faults: Faults;
  readonly pingIntervalMs: number;
  /** How long a socket that was asked to go may stay before it is closed. */
  readonly disconnectGraceMs: number;
}

interface SocketHandlers {
  opened(): void;
  closed(connection: Connection): void;
  message(connection: Connection, text: string): void;
}

export class Sockets {
  readonly #settings: SocketsSettings;
  readonly #server = new WebSocketServer({ noServer: true, autoPong: false });
  readonly #connections = new Map<number, Connection>();
  readonly #tickets = new Set<string>();
  #handlers: SocketHandlers | undefined;
  #lastId = 0;
  #lastPicked = 0;
  #linkDisabled = false;
  #silent = false;

  constructor(settings: SocketsSettings) {
    this.#settings = settings;
  }

  /** The one who takes what arrives. */
  serve(handlers: SocketHandlers): void {
    this.#handlers = handlers;
  }

  /** How many sockets are open and take envelopes. */
  get open(): number {
    return this.#usable().length;
  }

  /** Whether Socket Mode is switched off for the app: sockets are sent away and no new ones are given out. */
  get linkDisabled(): boolean {
    return this.#linkDisabled;
  }

  /** A ticket for one connection, as `apps.connections.open` hands it out. */
  issueTicket(): string {
    const ticket = newUuid();
    this.#tickets.add(ticket);
    return ticket;
  }

  /** Any one open socket: the next in turn. */
  pick(): Connection | undefined {
    const usable = this.#usable();
    const next = usable.find(({ id }) => id > this.#lastPicked) ?? usable[0];
    if (next) this.#lastPicked = next.id;
    return next;
  }

  /** Asks one socket (default: all) to go, closing it after the grace. */
  disconnect(reason: DisconnectReason, connection?: Connection): void {
    for (const each of connection ? [connection] : this.#usable()) {
      each.usable = reason === 'warning';
      this.#log(each.id, 'disconnect', reason);
      each.socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'applink-local' } }));
      setTimeout(() => each.socket.close(1000), this.#settings.disconnectGraceMs).unref();
    }
  }

  /** Switches Socket Mode off and on in the app's settings. */
  setLinkDisabled(disabled: boolean): void {
    this.#linkDisabled = disabled;
    if (disabled) this.disconnect('link_disabled');
  }

  /** Cuts sockets without a closing handshake: all of them, or the `count` oldest. */
  drop(count = this.#connections.size): void {
    for (const { socket } of [...this.#connections.values()].slice(0, count)) socket.terminate();
  }

  /** Neither pings nor pongs any more, while the socket stays open: a dead peer. */
  setSilent(silent: boolean): void {
    this.#silent = silent;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? '';
    const fault = this.#settings.faults.strike('socket.upgrade')[0];
    if (fault?.kind === 'reset') {
      socket.destroy();
      return;
    }
    const known = this.#tickets.delete(ticket);
    const status = fault?.kind === 'status' ? fault.status : known ? undefined : 401;
    if (status !== undefined) {
      this.#log(0, 'refused', String(status));
      socket.end(`HTTP/1.1 ${status} ${status === 408 ? 'Request Timeout' : 'Refused'}\r\nConnection: close\r\n\r\n`);
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#welcome(webSocket));
  }

  /** Says goodbye to every socket and waits shortly for the answer. */
  async close(): Promise<void> {
    this.#server.close();
    await Promise.all([...this.#server.clients].map(farewell));
  }

  #welcome(socket: WebSocket): void {
    this.#lastId += 1;
    const connection: Connection = { id: this.#lastId, socket, usable: false };
    // An ordinary peer reset; the close event that follows does the bookkeeping.
    socket.on('error', (error) => this.#log(connection.id, 'closed', error.message));
    socket.on('ping', (data) => this.#silent || socket.pong(data));
    if (this.#connections.size >= maxSockets) {
      this.disconnect('too_many_websockets', connection);
      return;
    }
    this.#connections.set(connection.id, connection);
    const pinger = setInterval(() => this.#silent || socket.ping(), this.#settings.pingIntervalMs).unref();
    socket.on('message', (data: RawData) => this.#handlers?.message(connection, String(data)));
    socket.on('close', (code) => {
      clearInterval(pinger);
      connection.usable = false;
      this.#connections.delete(connection.id);
      this.#log(connection.id, 'closed', String(code));
      this.#handlers?.closed(connection);
    });
    socket.send(JSON.stringify(this.#hello()));
    connection.usable = true;
    this.#log(connection.id, 'opened', `${this.#connections.size} open`);
    this.#handlers?.opened();
  }

  #hello(): object {
    return {
      type: 'hello',
      num_connections: this.#connections.size,
      connection_info: { app_id: this.#settings.appId },
      debug_info: { host: 'applink-local', build_number: 1, approximate_connection_time: 18_060 },
    };
  }

  #usable(): Connection[] {
    return [...this.#connections.values()].filter(({ usable, socket }) => usable && socket.readyState === socket.OPEN);
  }

  #log(socketId: number, what: 'opened' | 'closed' | 'disconnect' | 'refused', detail: string): void {
    this.#settings.timeline.add({ kind: 'socket', socketId, what, detail });
  }
}

/** Closes with a handshake, or without one when the peer does not answer soon. */
function farewell(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), 250);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(1001);
  });
}

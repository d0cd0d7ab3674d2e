// Signs of life of one Socket Mode connection: its client comes in, health reports go out.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { SocketModeClient } from '@slack/socket-mode';
import type { HealthReport } from '../../src/chat.ts';

/** Where undici tells of frames that no WebSocket shows: Slack's pings, and its answers to those that the SDK sends. */
const channels = ['undici:websocket:ping', 'undici:websocket:pong'];

/** This process's connections, as far as it knows. */
export interface OwnConnections {
  /** The greeted one included. */
  readonly open: number;
  /** So many have broken off lately, and may still be counted by Slack. */
  readonly broken: number;
}

/**
 * Each message and each ping or pong is a sign of life: the SDK pings every five seconds, which tells a quiet connection
 * from a deaf one. The greeting tells how many connections the app has.
 */
export function reportFrames(
  client: SocketModeClient,
  ours: () => OwnConnections,
  report: (report: HealthReport) => void,
): void {
  client.on('ws_message', (data: unknown) => {
    const connections = typeof data === 'string' ? connectionsIn(data) : undefined;
    report({ state: 'hearing', ...(connections === undefined ? {} : elsewhere(connections, ours())) });
  });
  const onFrame = (message: unknown): void => {
    // The channels are the whole process's.
    const socket: unknown = Reflect.get(Object(Reflect.get(client, 'websocket')), 'websocket');
    if (socket !== undefined && Reflect.get(Object(message), 'websocket') === socket) report({ state: 'hearing' });
  };
  client.once('connected', () => {
    for (const channel of channels) subscribe(channel, onFrame);
  });
  client.once('disconnected', () => {
    for (const channel of channels) unsubscribe(channel, onFrame);
  });
}

/** Nothing is said as long as all of the others may be ours that have broken off. */
function elsewhere(connections: number, { open, broken }: OwnConnections): { readonly elsewhere?: number } {
  const others = Math.max(0, connections - open);
  if (others === 0) return { elsewhere: 0 };
  return others > broken ? { elsewhere: others - broken } : {};
}

/** @see https://docs.slack.dev/apis/events-api/using-socket-mode (read 2026-11-25) */
function connectionsIn(frame: string): number | undefined {
  if (!frame.includes('"hello"')) return undefined;
  let message: unknown;
  try {
    message = JSON.parse(frame);
  } catch {
    return undefined;
  }
  const { type, num_connections: connections } = Object(message);
  return type === 'hello' && typeof connections === 'number' ? connections : undefined;
}

// One gateway socket: frames of a client come in, are checked and answered; frames for it go out; both are recorded.
import { GatewayCloseCodes as Close, GatewayOpcodes as Op } from 'discord-api-types/v10';
import type { RawData, WebSocket } from 'ws';
import { z } from 'zod';
import type { Gateway } from './gateway.ts';
import type { Frame, FrameSink, GatewaySession } from './gateway-session.ts';
import { GATEWAY_LIMITS } from './limits.ts';
import type { Timeline } from './timeline.ts';

const frameIn = z.object({ op: z.number().int(), d: z.unknown() });
const identifyData = z.object({
  token: z.string(),
  intents: z.number().int(),
  shard: z.tuple([z.number().int(), z.number().int()]).default([0, 1]),
});
const resumeData = z.object({ token: z.string(), session_id: z.string(), seq: z.number().int() });

export type Identify = z.infer<typeof identifyData>;

export interface GatewaySocketOptions {
  readonly webSocket: WebSocket;
  /** Counts the sockets since the server's start. */
  readonly number: number;
  readonly gateway: Gateway;
  readonly timeline: Timeline;
  readonly now: () => number;
}

export class GatewaySocket implements FrameSink {
  readonly number: number;
  readonly #options: GatewaySocketOptions;
  readonly #recentMs: number[] = [];
  #closedBy: 'server' | 'client' = 'client';
  session: GatewaySession | undefined;

  constructor(options: GatewaySocketOptions) {
    this.#options = options;
    this.number = options.number;
    const { webSocket, gateway } = options;
    webSocket.on('message', (data) => this.#onMessage(data));
    webSocket.on('close', (code) => gateway.left(this, code, this.#closedBy));
    // A client that vanishes is told of by 'close', which follows.
    webSocket.on('error', () => webSocket.terminate());
  }

  send(frame: Frame): void {
    const { webSocket, timeline } = this.#options;
    if (webSocket.readyState !== webSocket.OPEN) return;
    timeline.add({
      kind: 'frame',
      direction: 'out',
      socketId: this.number,
      op: frame.op,
      ...(frame.t === undefined ? {} : { event: frame.t }),
      ...(frame.s === undefined ? {} : { gatewaySeq: frame.s }),
      data: withoutToken(frame.d),
    });
    // Noted first: what it brings about elsewhere comes after it.
    webSocket.send(JSON.stringify({ t: null, s: null, ...frame }));
  }

  close(code: number): void {
    this.#closedBy = 'server';
    this.#options.webSocket.close(code, Close[code] ?? '');
  }

  drop(): void {
    this.#closedBy = 'server';
    this.#options.webSocket.terminate();
  }

  #onMessage(data: RawData): void {
    const { timeline } = this.#options;
    const text = data.toString();
    const frame = frameIn.safeParse(parseJson(text));
    if (!frame.success || Buffer.byteLength(text) > GATEWAY_LIMITS.maxPayloadBytes) {
      this.close(Close.DecodeError);
      return;
    }
    const { op, d } = frame.data;
    timeline.add({
      kind: 'frame',
      direction: 'in',
      socketId: this.number,
      op,
      data: withoutToken(d),
    });
    if (this.#isTooFast()) this.close(Close.RateLimited);
    else this.#onFrame(op, d);
  }

  #onFrame(op: Op, data: unknown): void {
    const { gateway } = this.#options;
    if (op === Op.Heartbeat) {
      if (gateway.acknowledges) this.send({ op: Op.HeartbeatAck, d: null });
      return;
    }
    if (op === Op.Identify || op === Op.Resume) {
      if (this.session !== undefined) this.close(Close.AlreadyAuthenticated);
      else this.#begin(op, data);
      return;
    }
    if (this.session === undefined) this.close(Close.NotAuthenticated);
    else if (Op[op] === undefined) this.close(Close.UnknownOpcode);
    // Presence, voice state and member requests are taken and have no effect here.
  }

  #begin(op: Op.Identify | Op.Resume, data: unknown): void {
    const { gateway } = this.#options;
    if (op === Op.Identify) {
      const identify = identifyData.safeParse(data);
      const refused = identify.success ? gateway.identify(this, identify.data) : Close.DecodeError;
      if (refused !== undefined) this.close(refused);
      return;
    }
    const resume = resumeData.safeParse(data);
    if (!resume.success) {
      this.close(Close.DecodeError);
      return;
    }
    const { token, session_id: sessionId, seq } = resume.data;
    const refused = gateway.resume(this, token, sessionId, seq);
    if (refused === 'invalid') this.send({ op: Op.InvalidSession, d: false });
    else if (refused !== undefined) this.close(refused);
  }

  #isTooFast(): boolean {
    const now = this.#options.now();
    while ((this.#recentMs[0] ?? now) <= now - 60_000) this.#recentMs.shift();
    this.#recentMs.push(now);
    return this.#recentMs.length > GATEWAY_LIMITS.maxEventsPerMinute;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Neither the bot's token nor an interaction's is written down. */
function withoutToken(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || !('token' in data)) return data;
  return { ...data, token: '[left out]' };
}

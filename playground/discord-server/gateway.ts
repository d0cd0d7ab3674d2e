// The gateway: WebSocket clients come in, identify or resume; the world's events go out to their sessions; switches break it on demand.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { APIGatewaySessionStartLimit, GatewayReadyDispatchData } from 'discord-api-types/v10';
import {
  GatewayCloseCodes as Close,
  GatewayDispatchEvents as Event,
  GatewayIntentBits as Intent,
  GatewayOpcodes as Op,
} from 'discord-api-types/v10';
import { type WebSocket, WebSocketServer } from 'ws';
import { isStranger } from '../strangers.ts';
import type { Cdn } from './cdn.ts';
import { dispatchesOf, guildCreate } from './dispatch.ts';
import { GatewaySession } from './gateway-session.ts';
import { GatewaySocket, type Identify } from './gateway-socket.ts';
import { GATEWAY_LIMITS } from './limits.ts';
import { userPayload } from './payloads.ts';
import { applicationFlags } from './portal.ts';
import type { Timeline } from './timeline.ts';
import type { World, WorldEvent } from './world.ts';

export interface GatewayOptions {
  readonly world: World;
  readonly cdn: Cdn;
  readonly timeline: Timeline;
  readonly botToken: string;
  readonly heartbeatIntervalMs?: number | undefined;
}

export class Gateway {
  readonly #options: GatewayOptions;
  readonly #sockets = new Set<GatewaySocket>();
  readonly #sessions = new Map<string, GatewaySession>();
  readonly #duplicates = new Map<string, number>();
  readonly #server = new WebSocketServer({ noServer: true });
  #socketCount = 0;
  #closesBeforeHello = { times: 0, code: 0 };
  /** Where clients connect, known once the server listens. */
  url = '';
  recommendedShards = 1;
  heartbeatIntervalMs: number;
  /** False = heartbeats are not acknowledged: the connection is a zombie. */
  acknowledges = true;
  /** False = new sockets are refused with HTTP 503. */
  reachable = true;
  /** False = replies come without the message that they answer, as when Discord "did not attempt to fetch" it. */
  fetchesReferences = true;
  /** How many IDENTIFYs are left of the day's 1000; at 0 Discord resets the token, here 4004 is answered. */
  identifiesLeft: number = GATEWAY_LIMITS.identifiesPerDay;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.heartbeatIntervalMs = options.heartbeatIntervalMs ?? GATEWAY_LIMITS.heartbeatIntervalMs;
    options.world.onEvent((event) => this.#onWorldEvent(event));
  }

  attach(server: Server): void {
    server.on('upgrade', (request, stream, head) => {
      // Whoever is refused may be gone before the refusal arrives.
      stream.on('error', () => stream.destroy());
      if (isStranger(request)) stream.destroy();
      else this.#onUpgrade(request, stream, head);
    });
  }

  sessionStartLimit(): APIGatewaySessionStartLimit {
    const dayMs = 24 * 60 * 60 * 1000;
    return {
      total: GATEWAY_LIMITS.identifiesPerDay,
      remaining: this.identifiesLeft,
      reset_after: dayMs - (this.#options.world.now() % dayMs),
      max_concurrency: 1,
    };
  }

  /** How many clients are identified and connected now. */
  get connected(): number {
    return [...this.#sessions.values()].filter(({ socket }) => socket !== undefined).length;
  }

  /** Op 7: asks every client to reconnect and resume. */
  askToReconnect(): void {
    for (const socket of this.#sockets) socket.send({ op: Op.Reconnect, d: null });
  }

  /**
   * Op 9: `resumable` false ends the sessions, so the clients identify anew. Either way the socket stays, and the client
   * may begin on it once more. https://docs.discord.com/developers/events/gateway-events#invalid-session (2026-11-25)
   */
  invalidateSessions({ resumable }: { readonly resumable: boolean }): void {
    if (!resumable) this.forgetSessions();
    for (const socket of this.#sockets) {
      socket.send({ op: Op.InvalidSession, d: resumable });
      this.#part(socket);
    }
  }

  /** Closes every socket with a close code, 4000 to 4014 for Discord's own. */
  closeAll(code: number): void {
    for (const socket of this.#sockets) socket.close(code);
  }

  /** Cuts every TCP connection without a word. */
  dropAll(): void {
    for (const socket of this.#sockets) socket.drop();
  }

  /** The next sockets are closed before they get their HELLO. */
  closeBeforeHello(times: number, code: number = Close.UnknownError): void {
    this.#closesBeforeHello = { times, code };
  }

  /** RESUME of what was known so far is answered with op 9 false. */
  forgetSessions(): void {
    this.#sessions.clear();
  }

  /** The next events of this name are delivered twice. */
  duplicate(event: string, times = 1): void {
    this.#duplicates.set(event, times);
  }

  /** Every session is told this, whatever has happened and whatever its intents. */
  tell(event: string, data: unknown): void {
    for (const session of this.#sessions.values()) session.dispatch(event, data);
  }

  stop(): void {
    for (const socket of this.#sockets) socket.drop();
    this.#server.close();
  }

  /** @internal A socket asks to begin a session; the answer is a close code if it may not. */
  identify(socket: GatewaySocket, { token, intents, shard }: Identify): Close | undefined {
    const { world, botToken } = this.#options;
    if (token !== botToken || this.identifiesLeft <= 0) return Close.AuthenticationFailed;
    const [id, count] = shard;
    if (count < 1 || id < 0 || id >= count) return Close.InvalidShard;
    if (intents < 0 || intents >= 1 << 27) return Close.InvalidIntents;
    this.identifiesLeft -= 1;
    if ((intents & this.#disallowedIntents()) !== 0) return Close.DisallowedIntents;
    const session = new GatewaySession({ id: randomBytes(16).toString('hex'), intents, shard });
    session.socket = socket;
    socket.session = session;
    this.#sessions.set(session.id, session);
    const isMember = world.members.has(world.bot.id);
    const ready = {
      v: 10,
      user: { ...userPayload(world.bot), mfa_enabled: false, verified: true },
      guilds: isMember ? [{ id: world.guild.id, unavailable: true }] : [],
      session_id: session.id,
      resume_gateway_url: this.url,
      shard: [id, count],
      application: {
        id: world.applicationId,
        flags: applicationFlags(world.portal),
        flags_new: String(applicationFlags(world.portal)),
      },
    } satisfies GatewayReadyDispatchData;
    session.dispatch(Event.Ready, ready);
    const guild = guildCreate(world, (intents & Intent.GuildMembers) !== 0);
    if (isMember && world.guild.available && session.receives(guild, world.guild.id)) {
      session.dispatch(guild.event, guild.data);
    }
    return undefined;
  }

  /** @internal A socket asks to go on with a session; `invalid` = it has to identify. */
  resume(socket: GatewaySocket, token: string, sessionId: string, seq: number): Close | 'invalid' | undefined {
    if (token !== this.#options.botToken) return Close.AuthenticationFailed;
    const session = this.#sessions.get(sessionId);
    if (session === undefined || session.isOver(this.#options.world.now())) return 'invalid';
    if (seq > session.seq) return Close.InvalidSeq;
    if (!session.canReplay(seq)) return 'invalid';
    session.socket = socket;
    socket.session = session;
    session.replay(seq);
    session.dispatch(Event.Resumed, { _trace: [] });
    return undefined;
  }

  /** @internal A socket is gone; 1000 and 1001 end the session, anything else leaves it resumable. */
  left(socket: GatewaySocket, code: number, closedBy: 'server' | 'client'): void {
    this.#sockets.delete(socket);
    const session = this.#part(socket);
    if (session && closedBy === 'client' && (code === 1000 || code === 1001)) this.#sessions.delete(session.id);
    this.#options.timeline.add({ kind: 'socket', what: 'closed', socketId: socket.number, code, closedBy });
  }

  /** The session goes on without its socket, for a while. */
  #part(socket: GatewaySocket): GatewaySession | undefined {
    const { session } = socket;
    socket.session = undefined;
    if (session?.socket !== socket) return undefined;
    session.socket = undefined;
    session.leftAtMs = this.#options.world.now();
    return session;
  }

  #onUpgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (!this.reachable) {
      stream.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, stream, head, (webSocket) => this.#welcome(webSocket));
  }

  #welcome(webSocket: WebSocket): void {
    const { world, timeline } = this.#options;
    this.#socketCount += 1;
    const socket = new GatewaySocket({ webSocket, number: this.#socketCount, gateway: this, timeline, now: world.now });
    this.#sockets.add(socket);
    timeline.add({ kind: 'socket', what: 'opened', socketId: socket.number });
    if (this.#closesBeforeHello.times > 0) {
      this.#closesBeforeHello.times -= 1;
      socket.close(this.#closesBeforeHello.code);
      return;
    }
    socket.send({ op: Op.Hello, d: { heartbeat_interval: this.heartbeatIntervalMs, _trace: [] } });
  }

  #onWorldEvent(event: WorldEvent): void {
    const { world, cdn } = this.#options;
    for (const session of this.#sessions.values()) {
      if (session.isOver(world.now())) this.#sessions.delete(session.id);
      const view = { world, cdn, readsContent: session.readsContent };
      for (const dispatch of dispatchesOf(view, event)) {
        if (!session.receives(dispatch, world.guild.id)) continue;
        session.dispatch(dispatch.event, this.fetchesReferences ? dispatch.data : withoutReference(dispatch.data));
        const left = this.#duplicates.get(dispatch.event) ?? 0;
        if (left === 0) continue;
        this.#duplicates.set(dispatch.event, left - 1);
        session.repeatLast();
      }
    }
  }

  /** The privileged intents whose switches are off in the portal. */
  #disallowedIntents(): number {
    const { messageContent, guildMembers, presence } = this.#options.world.portal;
    return (
      (messageContent ? 0 : Intent.MessageContent) |
      (guildMembers ? 0 : Intent.GuildMembers) |
      (presence ? 0 : Intent.GuildPresences)
    );
  }
}

function withoutReference(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || !('referenced_message' in data)) return data;
  const { referenced_message: _, ...rest } = data;
  return rest;
}

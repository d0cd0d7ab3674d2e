// One gateway session: events come in, are numbered and kept for a replay, and leave over the socket while there is one.
import { GatewayIntentBits as Intent, GatewayOpcodes as Op } from 'discord-api-types/v10';
import type { Dispatch } from './dispatch.ts';
import { GATEWAY_LIMITS } from './limits.ts';

export interface Frame {
  readonly op: Op;
  readonly d: unknown;
  readonly t?: string;
  readonly s?: number;
}

/** What a session needs of a socket. */
export interface FrameSink {
  send(frame: Frame): void;
}

export interface SessionOptions {
  readonly id: string;
  readonly intents: number;
  readonly shard: readonly [number, number];
}

export class GatewaySession {
  readonly id: string;
  readonly intents: number;
  readonly shard: readonly [number, number];
  readonly #kept: Frame[] = [];
  #seq = 0;
  /** The socket in use; the session outlives it for a while. */
  socket: FrameSink | undefined;
  /** When the last socket was gone. */
  leftAtMs = Number.POSITIVE_INFINITY;

  constructor({ id, intents, shard }: SessionOptions) {
    this.id = id;
    this.intents = intents;
    this.shard = shard;
  }

  get seq(): number {
    return this.#seq;
  }

  get readsContent(): boolean {
    return (this.intents & Intent.MessageContent) !== 0;
  }

  /** Guild events reach the guild's shard, direct messages the first. */
  receives(dispatch: Dispatch, guildId: string): boolean {
    const [id, count] = this.shard;
    const owner = dispatch.isDirect ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(count));
    return id === owner && (dispatch.intents === 0 || (dispatch.intents & this.intents) !== 0);
  }

  isOver(nowMs: number): boolean {
    return this.socket === undefined && nowMs - this.leftAtMs > GATEWAY_LIMITS.resumeWithinMs;
  }

  dispatch(event: string, data: unknown): void {
    this.#seq += 1;
    const frame: Frame = { op: Op.Dispatch, t: event, s: this.#seq, d: data };
    this.#kept.push(frame);
    if (this.#kept.length > GATEWAY_LIMITS.maxReplayEvents) this.#kept.shift();
    this.socket?.send(frame);
  }

  /** Sends the last event again, number and all, as it happens around reconnects. */
  repeatLast(): void {
    const last = this.#kept.at(-1);
    if (last !== undefined) this.socket?.send(last);
  }

  /** True if everything after `seq` is still kept. */
  canReplay(seq: number): boolean {
    const first = this.#kept[0]?.s ?? this.#seq + 1;
    return seq <= this.#seq && seq >= first - 1;
  }

  /** What the client missed after `seq`, exactly once and in order. */
  replay(seq: number): void {
    for (const frame of this.#kept) if ((frame.s ?? 0) > seq) this.socket?.send(frame);
  }
}

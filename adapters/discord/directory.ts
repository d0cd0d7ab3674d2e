// Ids come in, names and places go out: from what discord.js was told already, and for unknown threads from the API.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'discord.js';
import { Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import { ChatError, RateLimitedError } from '../../src/chat.ts';
import type { Log } from '../../src/log.ts';
import type { Place } from './inbound.ts';
import type { Names } from './readable.ts';
import type { DiscordRest } from './rest.ts';
import { isThreadType } from './thread.ts';

const channel = z.object({ type: z.number(), parent_id: z.string().nullish() });
const maxRemembered = 500;
const lookUpPausesMs = [200, 1_000];
const nowhere: Place = { isThread: false, parentId: undefined };

export class Directory {
  readonly #client: Client;
  readonly #rest: DiscordRest;
  readonly #log: Log;
  /** Threads that were archived when Friday connected: Discord tells of them only when somebody writes there. */
  readonly #remembered = new Map<string, Place>();

  constructor(client: Client, rest: DiscordRest, log: Log) {
    this.#client = client;
    this.#rest = rest;
    this.#log = log;
  }

  /** A place that cannot be found out counts as an ordinary channel, where Friday waits to be mentioned. */
  async place(channelId: string, guildId: string | undefined): Promise<Place> {
    if (guildId === undefined) return nowhere;
    const known = this.#client.channels.cache.get(channelId);
    if (known?.isThread()) return { isThread: true, parentId: known.parentId ?? undefined };
    if (known !== undefined) return nowhere;
    const remembered = this.#remembered.get(channelId);
    if (remembered !== undefined) return remembered;
    try {
      const place = placeOf(await this.#lookUp(channelId));
      this.#remember(channelId, place);
      return place;
    } catch (error) {
      this.#log.warn({ err: error, channel: channelId }, 'a channel could not be looked up');
      return nowhere;
    }
  }

  /** What is asked in a thread is not to be missed because Discord had a bad second. */
  async #lookUp(channelId: string): Promise<unknown> {
    const route = Routes.channel(channelId);
    for (const pauseMs of lookUpPausesMs) {
      try {
        return await this.#rest.call('GET', route);
      } catch (error) {
        if (!(error instanceof ChatError) || !isPassing(error)) throw error;
        await sleep(error instanceof RateLimitedError ? Math.min(error.retryAfterMs, 5_000) : pauseMs);
      }
    }
    return this.#rest.call('GET', route);
  }

  names(guildId: string | undefined): Names {
    const guild = guildId === undefined ? undefined : this.#client.guilds.cache.get(guildId);
    return {
      user: (id) =>
        textIn(guild?.members.cache.get(id)?.displayName) ?? textIn(this.#client.users.cache.get(id)?.displayName),
      role: (id) => textIn(guild?.roles.cache.get(id)?.name),
      channel: (id) => {
        const known = this.#client.channels.cache.get(id);
        return known !== undefined && 'name' in known ? textIn(known.name) : undefined;
      },
    };
  }

  ownRoleId(guildId: string, botUserId: string): string | undefined {
    return this.#client.guilds.cache.get(guildId)?.roles.cache.find((role) => role.tags?.botId === botUserId)?.id;
  }

  #remember(channelId: string, place: Place): void {
    this.#remembered.set(channelId, place);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > maxRemembered && oldest !== undefined) this.#remembered.delete(oldest);
  }
}

/** discord.js keeps what it is told, whatever that is. */
function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function placeOf(answer: unknown): Place {
  const { type, parent_id } = channel.parse(answer);
  return isThreadType(type) ? { isThread: true, parentId: parent_id ?? undefined } : nowhere;
}

function isPassing(error: ChatError): boolean {
  return error instanceof RateLimitedError || error.kind === 'unknown' || error.kind === 'unreachable';
}

// What connects to the local gateway for tests: a client that does nothing by itself, and what an ordinary one hears.
import { type Client, Events } from 'discord.js';
import { GatewayIntentBits as Intent, GatewayOpcodes as Op } from 'discord-api-types/v10';
import { expect, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { DiscordServer } from '../../../../playground/discord-server/index.ts';

interface Frame {
  readonly op: number;
  readonly t: string | null;
  readonly s: number | null;
  readonly d: unknown;
}

/** A gateway client that does nothing by itself. */
export class BareClient {
  readonly frames: Frame[] = [];
  readonly #socket: WebSocket;
  readonly #discord: DiscordServer;
  closeCode: number | undefined;

  constructor(discord: DiscordServer) {
    this.#discord = discord;
    this.#socket = new WebSocket(`${discord.gateway.url}?v=10&encoding=json`);
    this.#socket.on('message', (data) => this.frames.push(JSON.parse(data.toString())));
    this.#socket.on('close', (code) => {
      this.closeCode = code;
    });
    onTestFinished(() => this.#socket.terminate());
  }

  send(op: number, d: unknown): void {
    this.#socket.send(typeof d === 'string' ? d : JSON.stringify({ op, d }));
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  events(): string[] {
    return this.frames.flatMap(({ t }) => t ?? []);
  }

  async until<T>(ask: () => T): Promise<NonNullable<T>> {
    return expect
      .poll(ask, { interval: 5 })
      .toBeTruthy()
      .then(() => ask() as NonNullable<T>);
  }

  async hello(): Promise<this> {
    await this.until(() => this.frames.some(({ op }) => op === Op.Hello));
    return this;
  }

  async identify(data: Record<string, unknown> = {}): Promise<string> {
    await this.hello();
    this.send(Op.Identify, {
      token: this.#discord.botToken,
      intents: Intent.Guilds | Intent.GuildMessages,
      properties: {},
      ...data,
    });
    await this.until(() => this.events().includes('READY') || this.closeCode !== undefined);
    const ready = this.frames.find(({ t }) => t === 'READY');
    return (ready?.d as { session_id: string } | undefined)?.session_id ?? '';
  }
}

/** The texts of all messages from now on. */
export function heard(client: Client): string[] {
  const texts: string[] = [];
  client.on(Events.MessageCreate, ({ content }) => texts.push(content));
  return texts;
}

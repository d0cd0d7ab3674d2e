// An open page without a browser: a socket whose every word is held to the protocol, between local platforms and no bridge.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Act, Trouble } from '../../../playground/client-api/acts.ts';
import { type AgentInfo, type News, news, type Request } from '../../../playground/client-api/protocol.ts';
import { type ClientApi, startClientApi } from '../../../playground/client-api/server.ts';
import type { AgentSource, Bench } from '../../../playground/client-api/session.ts';
import { type DiscordServer, startDiscordServer } from '../../../playground/discord-server/index.ts';
import { inspectorDesk } from '../../../playground/inspector/desk.ts';
import { createRecording } from '../../../playground/inspector/recording.ts';
import { type SlackServer, startSlackServer } from '../../../playground/slack-server/index.ts';

export interface Stage {
  readonly slack: SlackServer;
  readonly discord: DiscordServer;
  readonly api: ClientApi;
  /** Such a trouble, or none. */
  agentHas(trouble: string | undefined): void;
}

export type NewsOf<Type extends News['type']> = Extract<News, { type: Type }>;

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

/** Both platforms and the page's server, all gone after the test. */
export async function startStage({ port = 0 } = {}): Promise<Stage> {
  const slack = await startSlackServer();
  ends.push(slack.stop);
  const discord = await startDiscordServer();
  ends.push(discord.stop);
  discord.addChannel({ name: 'friday' });
  const pageFolder = mkdtempSync(join(tmpdir(), 'friday-page-'));
  ends.push(() => rmSync(pageFolder, { recursive: true }));
  mkdirSync(join(pageFolder, 'assets'));
  writeFileSync(join(pageFolder, 'index.html'), '<!doctype html><title>Page</title>');
  writeFileSync(join(pageFolder, 'assets/page.js'), 'export {};');
  const { agent, tell } = changingAgent();
  const recording = createRecording({ slack, discord, secrets: [] });
  const inspector = inspectorDesk({ slack, discord, recording, agentStops: true });
  const api = await startClientApi({
    slack,
    discord,
    freeChannel: '#friday',
    agent,
    bench: bench(),
    inspector,
    pageFolder,
    port,
  });
  ends.push(api.stop);
  return { slack, discord, api, agentHas: tell };
}

function changingAgent(): { agent: AgentSource; tell: Stage['agentHas'] } {
  const listeners = new Set<() => void>();
  const at = { url: 'http://127.0.0.1:1/process', demo: true };
  let info: AgentInfo = at;
  const agent: AgentSource = {
    get info() {
      return info;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const tell = (trouble: string | undefined) => {
    info = trouble === undefined ? at : { ...at, trouble };
    for (const listener of listeners) listener();
  };
  return { agent, tell };
}

/** Remembers what is switched on; that it goes wrong then is `troubles.ts`'s matter. */
function bench(): Bench {
  const active: Trouble[] = [];
  const listeners = new Set<() => void>();
  return {
    state: { active, bridge: 'up' },
    async set(trouble) {
      if (trouble === 'kill-bridge') throw new Error('There is no bridge');
      active.push(trouble);
      for (const listener of listeners) listener();
    },
    startBridge: async () => {
      throw new Error('There is no bridge');
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export class Page {
  readonly heard: News[] = [];
  readonly #socket: WebSocket;
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.heard.push(news.parse(JSON.parse(String(data)))));
  }

  /** Resolves when everything that its person sees has come. */
  static async open({ api }: Pick<Stage, 'api'>): Promise<Page> {
    const socket = new WebSocket(`ws://127.0.0.1:${api.port}/client`, { origin: `http://127.0.0.1:${api.port}` });
    ends.push(() => socket.terminate());
    const page = new Page(socket);
    await page.next('snapshot');
    return page;
  }

  /** Resolves with `done`, or with why it was refused. */
  async perform(act: Act): Promise<string> {
    this.#lastId += 1;
    const id = this.#lastId;
    this.send({ id, act });
    const isAnswer = (one: News) => (one.type === 'done' || one.type === 'refused') && one.id === id;
    await vi.waitUntil(() => this.heard.some(isAnswer), { timeout: 30_000, interval: 5 });
    const answer = this.heard.find(isAnswer);
    return answer?.type === 'refused' ? answer.reason : 'done';
  }

  /** Resolves when it has heard everything that happened before: what is sent on one socket comes in its order. */
  async caughtUp(): Promise<this> {
    await this.perform({ type: 'see-as', person: 'nobody' });
    return this;
  }

  send(value: Request | unknown): void {
    this.#socket.send(typeof value === 'string' ? value : JSON.stringify(value));
  }

  /** The newest of a kind; waits for the first. */
  async next<Type extends News['type']>(type: Type): Promise<NewsOf<Type>> {
    await vi.waitUntil(() => this.all(type).length > 0, { timeout: 30_000, interval: 5 });
    return this.last(type);
  }

  all<Type extends News['type']>(type: Type): NewsOf<Type>[] {
    return this.heard.filter((one): one is NewsOf<Type> => one.type === type);
  }

  last<Type extends News['type']>(type: Type): NewsOf<Type> {
    const last = this.all(type).at(-1);
    if (last === undefined) throw new Error(`no ${type} was heard`);
    return last;
  }

  /** Resolves with how the server has closed it. */
  closed(): Promise<number> {
    return new Promise((resolve) => this.#socket.once('close', resolve));
  }
}

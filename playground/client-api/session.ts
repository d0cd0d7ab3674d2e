// One open page: what its person sees goes out, what that person does comes in.
import type { WebSocket } from 'ws';
import type { TraceEntry } from '../inspector/trace.ts';
import type { Act, Trouble } from './acts.ts';
import type { DiscordClient } from './discord-client.ts';
import { type AgentInfo, type News, protocolVersion, request, type TroubleState } from './protocol.ts';
import { codeNamed, refusalOf } from './refusals.ts';
import type { SlackClient } from './slack-client.ts';

/** What can be made to go wrong; not this server's matter, it only passes it on. */
export interface Bench {
  readonly state: Omit<TroubleState, 'active'> & { readonly active: readonly Trouble[] };
  /** Resolves when it has happened, or is on or off. */
  set(trouble: Trouble, on: boolean): Promise<void>;
  /** Where it is dead. Resolves when the state tells whether it lives. */
  startBridge(): Promise<void>;
  /** Returns the way to stop it. */
  onChange(listener: () => void): () => void;
}

/** What happens behind the screen; not this server's matter either. */
export interface Inspector {
  /** Everything so far. */
  entries(): readonly TraceEntry[];
  /** The beginning of that has been forgotten. */
  readonly isCut: boolean;
  /** Returns the way to stop it. */
  onEntry(listener: (entry: TraceEntry) => void): () => void;
  /**
   * @param turn only the conversation that it belongs to
   * @throws Error with a reason for people to read.
   */
  exported(turn?: string): string;
  /** What an exported recording holds. @throws Error with a reason for people to read. */
  read(text: string): { readonly entries: readonly TraceEntry[]; readonly isCut: boolean };
  /** @throws Error with a reason for people to read. */
  replay(
    text: string,
    fast: boolean,
  ): Promise<{ readonly isSame: boolean; readonly text: { readonly en: string; readonly zh: string } }>;
}

/** Who answers; whether she does may change. */
export interface AgentSource {
  readonly info: AgentInfo;
  /** Returns the way to stop it. */
  onChange(listener: () => void): () => void;
}

export interface Clients {
  readonly agent: AgentSource;
  readonly inspector: Inspector;
  readonly bench: Bench;
  readonly slack: SlackClient;
  readonly discord: DiscordClient;
}

/** People who have an account on both platforms. */
const people = ['Alice', 'Bob', '陈晨'] as const;

/** A page that has left this much unread is let go: it comes back, and gets everything anew. */
const maxUnreadBytes = 64 * 1024 * 1024;

export class PageSession {
  readonly #socket: WebSocket;
  readonly #clients: Clients;
  #person: string = people[0];
  #endInspection: (() => void) | undefined;

  constructor(socket: WebSocket, clients: Clients) {
    this.#socket = socket;
    this.#clients = clients;
    this.#tell({ type: 'welcome', version: protocolVersion, people: [...people], agent: clients.agent.info });
    this.#tell({ type: 'discord-commands', commands: [...clients.discord.commands()] });
    this.#tellTroubles();
    this.#tellEverything();
    const tell = (newsFor: (person: string) => readonly News[]) => this.#tellAll(newsFor(this.#person));
    const troubles = clients.bench.onChange(() => this.#tellTroubles());
    const agent = clients.agent.onChange(() => this.#tell({ type: 'agent', agent: clients.agent.info }));
    const forget = [clients.slack.onNews(tell), clients.discord.onNews(tell), troubles, agent];
    socket.on('message', (data) => void this.#hear(String(data)));
    // The close event that follows does the rest.
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      for (const each of forget) each();
      this.#endInspection?.();
    });
  }

  async #hear(text: string): Promise<void> {
    const { data, error } = request.safeParse(parsed(text));
    if (data === undefined) {
      const id = idOf(text);
      if (id === undefined) this.#socket.close(1008, 'That is no request');
      else {
        const reason = error.issues[0]?.message ?? 'That is no request';
        this.#tell({ type: 'refused', id, code: codeNamed(reason), reason });
      }
      return;
    }
    try {
      await this.#carryOut(data.act);
      this.#tell({ type: 'done', id: data.id });
    } catch (error) {
      this.#tell({ type: 'refused', id: data.id, ...refusalOf(error) });
    }
  }

  async #carryOut(act: Act): Promise<void> {
    if (act.type === 'trouble') return this.#clients.bench.set(act.name, act.on);
    if (act.type === 'start-bridge') return this.#clients.bench.startBridge();
    if (isForInspector(act)) return this.#inspect(act);
    const name = act.type === 'see-as' ? act.person : act.as;
    if (!people.some((person) => person === name)) throw new Error(`Nobody is called ${name}`);
    if (act.type === 'see-as') {
      this.#person = name;
      this.#tellEverything();
    } else if (isOfSlack(act)) await this.#clients.slack.carryOut(act);
    else await this.#clients.discord.carryOut(act);
  }

  async #inspect(act: InspectorAct): Promise<void> {
    const { inspector } = this.#clients;
    if (act.type === 'replay-recording') {
      this.#tell({ type: 'replayed', ...(await inspector.replay(act.text, act.fast)) });
    } else if (act.type === 'open-recording') {
      const { entries, isCut } = inspector.read(act.text);
      this.#tell({ type: 'trace', of: 'recording', anew: true, entries: [...entries], isCut });
    } else {
      this.#endInspection?.();
      this.#endInspection = undefined;
      if (!act.on) return;
      const entries = [...inspector.entries()];
      this.#tell({ type: 'trace', of: 'now', anew: true, entries, isCut: inspector.isCut });
      this.#endInspection = inspector.onEntry((entry) =>
        this.#tell({ type: 'trace', of: 'now', anew: false, entries: [entry], isCut: inspector.isCut }),
      );
    }
  }

  #tellTroubles(): void {
    const { active, ...bridge } = this.#clients.bench.state;
    this.#tell({ type: 'troubles', active: [...active], ...bridge });
  }

  #tellEverything(): void {
    const { slack, discord } = this.#clients;
    const person = this.#person;
    this.#tell({ type: 'snapshot', person, slack: slack.snapshot(person), discord: discord.snapshot(person) });
  }

  #tellAll(news: readonly News[]): void {
    for (const each of news) this.#tell(each);
  }

  #tell(news: News): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > maxUnreadBytes) this.#socket.terminate();
    else this.#socket.send(JSON.stringify(news));
  }
}

type SlackAct = Extract<Act, { type: `slack-${string}` }>;

type InspectorAct = Extract<Act, { type: 'inspect' | `${string}-recording` }>;

function isForInspector(act: Act): act is InspectorAct {
  return act.type === 'inspect' || act.type === 'open-recording' || act.type === 'replay-recording';
}

function isOfSlack(act: Exclude<Act, InspectorAct | { type: 'see-as' | 'trouble' | 'start-bridge' }>): act is SlackAct {
  return act.type.startsWith('slack-');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function idOf(text: string): number | undefined {
  const value = parsed(text);
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return typeof id === 'number' ? id : undefined;
}

// Starts a local Slack: options in, a running server with its people, its timeline and its faults out.

import { Faults } from '../faults.ts';
import { defaultBotScopes, Tokens } from './auth.ts';
import { Delivery } from './delivery.ts';
import { defaultSubscriptions, type EventSource, eventCallback, eventsOf, isSubscribed } from './events.ts';
import { FileTraffic } from './file-traffic.ts';
import { HttpServer } from './http.ts';
import type { Platform } from './method.ts';
import { allMethods } from './methods/all.ts';
import type { JsonObject } from './model.ts';
import { OtherBot } from './other-bot.ts';
import { type AppLink, Person } from './person.ts';
import { Rates } from './rates.ts';
import { ResponseUrls } from './response-urls.ts';
import { Sockets } from './sockets.ts';
import { Timeline } from './timeline.ts';
import { type MessageView, messagesOf } from './view.ts';
import { WebApi } from './web-api.ts';
import { Workspace } from './workspace.ts';

export interface SlackServerOptions {
  readonly host?: string;
  readonly port?: number;
  /** `documented` (default) enforces Slack's tiers; `off` lets every call pass. */
  readonly rateLimits?: 'documented' | 'off';
  readonly rateLimitAnswer?: '429' | '200';
  readonly restrictedHistory?: boolean;
  /** Default 3 000 ms, as in Slack. */
  readonly ackDeadlineMs?: number;
  /** Waits before the redeliveries of an event; default at once, 1 min, 5 min, as in Slack. */
  readonly retryDelaysMs?: readonly number[];
  readonly pingIntervalMs?: number;
  readonly disconnectGraceMs?: number;
  readonly scopes?: readonly string[];
  readonly subscriptions?: readonly string[];
  /** The `app_mention` twin of a message with files comes without them; default false. */
  readonly mentionsLackFiles?: boolean;
  /** `app_mention` before its `message` twin; default false. Slack promises no order. */
  readonly mentionsFirst?: boolean;
  readonly agent?: boolean;
  readonly streamMaxAgeMs?: number;
  readonly statusTtlMs?: number;
  readonly botToken?: string;
  readonly appToken?: string;
}

/** A running local Slack. */
export interface SlackServer {
  /** For `slackApiUrl` and `SLACK_API_URL`; ends in `/api/`. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly teamId: string;
  readonly appId: string;
  readonly botId: string;
  readonly botUserId: string;
  readonly workspace: Workspace;
  readonly faults: Faults;
  readonly sockets: Sockets;
  readonly delivery: Delivery;
  readonly tokens: Tokens;
  readonly timeline: Timeline;
  /** A person by name: `Alice`, `Bob` or `陈晨`, or one added with `addPerson`. */
  person(name: string): Person;
  addPerson(name: string): Person;
  /** Another app's bot, which may post anywhere. */
  addBot(name: string): OtherBot;
  /** The messages of a channel (id or `#name`), or of one thread, as they look now. */
  messagesOf(channel: string, options?: { readonly threadTs?: string; readonly viewer?: string }): MessageView[];
  /** Resolves with the predicate's first truthy answer; asked again after everything that happens. */
  until<T>(predicate: () => T, options?: { readonly timeoutMs?: number }): Promise<NonNullable<T>>;
  /** Called after everything that happens; for a terminal or a page. */
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
}

const people = [
  { id: 'U0ALICE001', name: 'alice', displayName: 'Alice' },
  { id: 'U0BOB00001', name: 'bob', displayName: 'Bob' },
  { id: 'U0CHENCHEN', name: 'chenchen', displayName: '陈晨' },
] as const;

const ids = { teamId: 'T0PLAYGRND', appId: 'A0FRIDAY01', botId: 'B0FRIDAY01', botUserId: 'U0FRIDAY01' };

/** Starts a local Slack workspace with three people, three channels and the app "Friday". */
export async function startSlackServer(options: SlackServerOptions = {}): Promise<SlackServer> {
  const { botToken = 'xoxb-local-friday', appToken = 'xapp-local-friday' } = options;
  const workspace = defaultWorkspace(options.statusTtlMs ?? 120_000);
  const timeline = new Timeline(workspace);
  const faults = new Faults();
  const tokens = new Tokens();
  const scopes = options.scopes ?? defaultBotScopes;
  tokens.issue(botToken, 'bot', scopes);
  tokens.issue(appToken, 'app', ['connections:write']);
  const sockets = new Sockets({
    appId: workspace.appId,
    timeline,
    faults,
    pingIntervalMs: options.pingIntervalMs ?? 10_000,
    disconnectGraceMs: options.disconnectGraceMs ?? 10_000,
  });
  const delivery = new Delivery({
    sockets,
    timeline,
    faults,
    ackDeadlineMs: options.ackDeadlineMs ?? 3000,
    retryDelaysMs: options.retryDelaysMs ?? [0, 60_000, 300_000],
  });
  const http = new HttpServer();
  const baseUrl = await http.listen(options.host ?? '127.0.0.1', options.port ?? 0);
  const source: EventSource = {
    workspace,
    baseUrl,
    subscriptions: new Set(options.subscriptions ?? defaultSubscriptions),
    scopes: new Set(scopes),
    mentionsLackFiles: options.mentionsLackFiles ?? false,
    mentionsFirst: options.mentionsFirst ?? false,
  };
  const responseUrls = new ResponseUrls(workspace, timeline, baseUrl);
  const app = appLink(source, delivery, responseUrls);
  workspace.onChange((change) => eventsOf(source, change).forEach(app.event));
  const platform: Platform = {
    workspace,
    sockets,
    baseUrl,
    uploads: new Map(),
    settings: {
      agent: options.agent ?? true,
      streamMaxAgeMs: options.streamMaxAgeMs ?? 300_000,
      restrictedHistory: options.restrictedHistory ?? false,
      stoppable: source.subscriptions.has('agent_session_stopped'),
    },
  };
  const rates = new Rates({
    enforced: options.rateLimits !== 'off',
    restrictedHistory: options.restrictedHistory ?? false,
  });
  const rateLimitAnswer = options.rateLimitAnswer ?? '429';
  const webApi = new WebApi({ platform, methods: allMethods, tokens, rates, faults, timeline, rateLimitAnswer });
  const traffic = new FileTraffic({ platform, tokens, faults, timeline });
  http.serve({
    api: (method, request, response) => webApi.handle(method, request, response),
    other: async (path, request, response) =>
      (await traffic.handle(path, request, response)) || responseUrls.handle(path, request, response),
    upgrade: (request, socket, head) => sockets.upgrade(request, socket, head),
  });
  const persons = new Map<string, Person>();
  for (const { id, displayName } of people) persons.set(displayName, personOf(workspace, id, app));
  return {
    apiUrl: `${baseUrl}/api/`,
    botToken,
    appToken,
    ...ids,
    workspace,
    faults,
    sockets,
    delivery,
    tokens,
    timeline,
    person: (name) => found(persons.get(name), `No person called ${name}`),
    addPerson: (name) => {
      const id = workspace.ids.next('U');
      workspace.addMember({ id, name: name.toLowerCase(), displayName: name, bot: false });
      const person = personOf(workspace, id, app);
      persons.set(name, person);
      person.join('#general');
      return person;
    },
    addBot: (name) => new OtherBot(workspace, name),
    messagesOf: (channel, where) => messagesOf(workspace, workspace.channel(channel)?.id ?? channel, where),
    until: (predicate, wait) => timeline.until(predicate, wait),
    onChange: (listener) => timeline.onEntry(listener),
    stop: async () => {
      delivery.close();
      timeline.close();
      workspace.close();
      await sockets.close();
      await http.close();
    },
  };
}

function defaultWorkspace(statusTtlMs: number): Workspace {
  const workspace = new Workspace({ ...ids, statusTtlMs });
  const bot = workspace.addMember({ id: ids.botUserId, name: 'friday', displayName: 'Friday', bot: true });
  const everyone = people.map((person) => workspace.addMember({ ...person, bot: false }).id);
  workspace.addChannel('channel', 'general', [...everyone, bot.id], 'C0GENERAL1');
  workspace.addChannel('channel', 'random', everyone, 'C0RANDOM01');
  workspace.addChannel('group', 'private', [...everyone.slice(0, 2), bot.id], 'C0PRIVATE1');
  return workspace;
}

function appLink(source: EventSource, delivery: Delivery, responseUrls: ResponseUrls): AppLink {
  const { workspace, baseUrl } = source;
  const callback = (event: JsonObject): void => {
    const type = String(event.type);
    if ((type === 'app_home_opened' || type === 'agent_session_stopped') && !isSubscribed(source, type)) return;
    const eventId = workspace.ids.next('Ev');
    void delivery.send('events_api', eventCallback(workspace, event, eventId), eventId);
  };
  return {
    baseUrl,
    event: callback,
    responseUrl: (target) => responseUrls.make(target),
    interactive: (payload) => delivery.send('interactive', payload),
    command: (payload) => delivery.send('slash_commands', payload),
  };
}

function personOf(workspace: Workspace, id: string, app: AppLink): Person {
  return new Person(found(workspace.member(id), `No member ${id}`), workspace, app);
}

function found<T>(value: T | undefined, problem: string): T {
  if (value === undefined) throw new Error(problem);
  return value;
}

// Starts a local Slack: options in, a running server with its people, its timeline and its faults out.

import { Faults } from '../faults.ts';
import { defaultBotScopes, Tokens } from './auth.ts';
import { defaultWorkspace } from './default-workspace.ts';
import { Delivery } from './delivery.ts';
import { defaultSubscriptions, type EventSource } from './events.ts';
import { FileTraffic } from './file-traffic.ts';
import { HttpServer, type Routes } from './http.ts';
import { maxEventsPerHour } from './limits.ts';
import { type ManifestOptions, manifestOf } from './manifest.ts';
import type { Platform } from './method.ts';
import { allMethods } from './methods/all.ts';
import { OtherBot } from './other-bot.ts';
import { linkApp, People } from './people.ts';
import type { Person } from './person.ts';
import { Rates } from './rates.ts';
import { ResponseUrls } from './response-urls.ts';
import { Sockets } from './sockets.ts';
import { Timeline } from './timeline.ts';
import { type MessageView, messagesOf } from './view.ts';
import { WebApi } from './web-api.ts';
import type { Workspace } from './workspace.ts';

/** Everything has a default; with none of them the server behaves as Slack does. */
export interface SlackServerOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** `documented` (default) enforces Slack's tiers; `off` lets every call pass. */
  readonly rateLimits?: 'documented' | 'off';
  /** How too many calls are answered; default `429`. `200` with `ratelimited` was seen in the field. */
  readonly rateLimitAnswer?: '429' | '200';
  /** Reading as for apps sold outside the marketplace: one call a minute, 15 messages; default false. */
  readonly restrictedHistory?: boolean;
  /** Default 3 000 ms, as in Slack. */
  readonly ackDeadlineMs?: number;
  /** Waits before the redeliveries of an event; default at once, 1 min, 5 min, as in Slack. */
  readonly retryDelaysMs?: readonly number[];
  /** Between the server's ping frames; default 10 000. */
  readonly pingIntervalMs?: number;
  /** How long a socket that was asked to go may stay; default 10 000. */
  readonly disconnectGraceMs?: number;
  /** Scopes of the bot token; default all that the app needs. */
  readonly scopes?: readonly string[];
  /** Events of the app's manifest, e.g. `message.channels`; default all that the app needs. */
  readonly subscriptions?: readonly string[];
  /** The `app_mention` twin of a message with files comes without them; default false. */
  readonly mentionsLackFiles?: boolean;
  /** `app_mention` before its `message` twin; default false. Slack promises no order. */
  readonly mentionsFirst?: boolean;
  /** Events that the app is sent in an hour; default 30 000, as in Slack. */
  readonly eventsPerHour?: number;
  /** The app was declared an agent (`agent_view`); default true. */
  readonly agent?: boolean;
  /** After this a native stream fails; default 300 000. */
  readonly streamMaxAgeMs?: number;
  /** After this without an append a native stream fails too; default 300 000. */
  readonly streamMaxIdleMs?: number;
  /** After this a status that was not renewed is cleared; default 120 000. */
  readonly statusTtlMs?: number;
  /** How far away Slack is: half of this passes before a call takes effect, half until its answer arrives; default 0. */
  readonly roundTripMs?: number;
  readonly botToken?: string;
  readonly appToken?: string;
  readonly configToken?: string;
  /** What the app's settings say otherwise than all the above does. */
  readonly manifest?: ManifestOptions;
}

/** A running local Slack. */
export interface SlackServer {
  /** For `slackApiUrl` and `SLACK_API_URL`; ends in `/api/`. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  /** Reads the app's settings. */
  readonly configToken: string;
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

/** Starts a local Slack workspace with three people, three channels and the app "Friday". */
export async function startSlackServer(options: SlackServerOptions = {}): Promise<SlackServer> {
  const { botToken = 'xoxb-local-friday', appToken = 'xapp-local-friday', scopes = defaultBotScopes } = options;
  const { configToken = 'xoxe.xoxp-local-friday' } = options;
  const { host = '127.0.0.1', port = 0, pingIntervalMs = 10_000, disconnectGraceMs = 10_000 } = options;
  const { ackDeadlineMs = 3000, retryDelaysMs = [0, 60_000, 300_000], statusTtlMs = 120_000 } = options;
  const workspace = defaultWorkspace(statusTtlMs);
  const timeline = new Timeline(workspace);
  const faults = new Faults();
  const tokens = new Tokens();
  tokens.issue(botToken, 'bot', scopes);
  tokens.issue(appToken, 'app', ['connections:write']);
  tokens.issue(configToken, 'config', ['app_configurations:read']);
  const { appId, teamId, botId, botUserId } = workspace;
  const sockets = new Sockets({ appId, timeline, faults, pingIntervalMs, disconnectGraceMs });
  const delivery = new Delivery({ sockets, timeline, faults, ackDeadlineMs, retryDelaysMs });
  const http = new HttpServer();
  const baseUrl = await http.listen(host, port);
  const responseUrls = new ResponseUrls(workspace, timeline, baseUrl);
  const source = eventSource(options, workspace, baseUrl, scopes);
  const people = new People(workspace, linkApp(source, delivery, responseUrls));
  http.serve(routes(options, { workspace, sockets, baseUrl, source, responseUrls, tokens, faults, timeline }));
  return {
    apiUrl: `${baseUrl}/api/`,
    botToken,
    appToken,
    configToken,
    teamId,
    appId,
    botId,
    botUserId,
    workspace,
    faults,
    sockets,
    delivery,
    tokens,
    timeline,
    person: (name) => people.person(name),
    addPerson: (name) => people.add(name),
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

function eventSource(
  options: SlackServerOptions,
  workspace: Workspace,
  baseUrl: string,
  scopes: readonly string[],
): EventSource {
  return {
    workspace,
    baseUrl,
    subscriptions: new Set(options.subscriptions ?? defaultSubscriptions),
    scopes: new Set(scopes),
    mentionsLackFiles: options.mentionsLackFiles ?? false,
    mentionsFirst: options.mentionsFirst ?? false,
    eventsPerHour: options.eventsPerHour ?? maxEventsPerHour,
  };
}

interface Parts {
  readonly workspace: Workspace;
  readonly sockets: Sockets;
  readonly baseUrl: string;
  readonly source: EventSource;
  readonly responseUrls: ResponseUrls;
  readonly tokens: Tokens;
  readonly faults: Faults;
  readonly timeline: Timeline;
}

function routes(options: SlackServerOptions, parts: Parts): Routes {
  const { workspace, sockets, baseUrl, source, responseUrls, tokens, faults, timeline } = parts;
  const { rateLimits = 'documented', rateLimitAnswer = '429', restrictedHistory = false, roundTripMs = 0 } = options;
  const platform: Platform = {
    workspace,
    sockets,
    baseUrl,
    uploads: new Map(),
    settings: {
      agent: options.agent ?? true,
      streamMaxAgeMs: options.streamMaxAgeMs ?? 300_000,
      streamMaxIdleMs: options.streamMaxIdleMs ?? 300_000,
      restrictedHistory,
      stoppable: source.subscriptions.has('agent_session_stopped'),
      manifest: manifestOf(
        { agent: options.agent ?? true, scopes: source.scopes, events: source.subscriptions },
        options.manifest,
      ),
    },
  };
  const rates = new Rates({ enforced: rateLimits === 'documented', restrictedHistory });
  const answering = { faults, timeline, rateLimitAnswer, roundTripMs };
  const webApi = new WebApi({ platform, methods: allMethods, tokens, rates, ...answering });
  const traffic = new FileTraffic({ platform, tokens, faults, timeline });
  return {
    api: (method, request, response) => webApi.handle(method, request, response),
    other: async (path, request, response) =>
      (await traffic.handle(path, request, response)) || responseUrls.handle(path, request, response),
    upgrade: (request, socket, head) => sockets.upgrade(request, socket, head),
  };
}

// The settings of a run: environment and flags come in, one checked Config goes out, or one error with every problem.
import { resolve } from 'node:path';
import type { z } from 'zod';
import { type AgentApi, apiNamedIn, usualUrl } from './agent/apis.ts';
import { type Environment, layered, resolveSecretFiles } from './config/environment.ts';
import { hintsFor, prefixOf } from './config/hints.ts';
import { secretsInHeaders, secretsInUrl } from './config/secrets.ts';
import { schema, secretVariables, variables } from './config/variables.ts';
import type { LogOptions } from './log.ts';
import type { Platform, PlatformSetup, Problem } from './platform.ts';
import type { HttpsProxy } from './proxy.ts';
import { sqlitePath } from './store/address.ts';

type Values = z.infer<typeof schema>;

interface AgentConfig {
  /** Which of the agent's endpoints is spoken to. */
  readonly api: AgentApi;
  readonly url: string;
  readonly model: string | undefined;
  readonly token: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly stopUrl: string | undefined;
  readonly stopWaitMs: number;
  /** How long an agent that surely did nothing is asked again. */
  readonly waitMs: number;
  readonly connectMs: number;
  readonly firstEventMs: number;
  readonly idleMs: number;
  /** 0 = no limit. */
  readonly totalMs: number;
}

type ActivePlatform = { readonly name: string } & Pick<Extract<PlatformSetup, { state: 'on' }>, 'create' | 'check'>;

export interface Config {
  readonly agent: AgentConfig;
  /** To whom the agent's memory belongs. */
  readonly userIdPolicy: 'auto' | 'author' | 'session';
  readonly stateUrl: string;
  /** Absolute path of the journal's SQLite file. */
  readonly journalPath: string;
  readonly maxRuns: number;
  readonly maxWaiting: number;
  /** How long ago something may have been said that is answered although it was not heard. */
  readonly catchUpMaxAgeMs: number;
  readonly firstChars: number;
  /** Hosts from which media may come although they are private, or speak plain http. */
  readonly mediaAllowHosts: readonly string[];
  /** The way to every https address. */
  readonly proxy: HttpsProxy | undefined;
  /** Where health can be asked, when it can. */
  readonly ops: { readonly port: number; readonly host: string } | undefined;
  readonly maxSegments: number;
  readonly showTools: 'off' | 'compact' | 'full';
  readonly showReasoning: boolean;
  readonly showFeedback: boolean;
  readonly language: 'auto' | 'en' | 'zh';
  /** Ready for `createLog`. */
  readonly log: LogOptions;
  readonly platforms: readonly ActivePlatform[];
  /** Names of the platforms that nothing is set for. */
  readonly off: readonly string[];
  /** Not wrong, but probably not meant: worth a warning at the start. */
  readonly hints: readonly Problem[];
  /** Every secret value, those inside URLs and headers too. */
  readonly secrets: readonly string[];
}

/** The configuration cannot be used. `problems` holds everything that is wrong with it, then what may explain it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const lines = problems.map(({ variable, problem, nextStep }) => `  ${variable} ${problem}\n    → ${nextStep}`);
    super(['The configuration cannot be used:', ...lines].join('\n'));
    this.problems = problems;
  }
}

export interface ConfigSources {
  /** As `readEnvironment` makes it. An empty value counts as not set. */
  readonly environment: Environment;
  readonly platforms: readonly Platform[];
  /** Settings from the command line, under the names of their variables; they win. */
  readonly flags?: Environment;
  /** Whether a person reads the log as it is written, which decides on `LOG_FORMAT=auto`. */
  readonly terminal?: boolean;
}

/** Pure, but for reading the files that `NAME_FILE` variables name. @throws ConfigError */
export function loadConfig({ environment, platforms, flags = {}, terminal = false }: ConfigSources): Config {
  const secretNames = [...secretVariables, ...platforms.flatMap(({ secrets }) => secrets)];
  const known = [...variables, ...platforms.flatMap((platform) => platform.variables)];
  const given = withUsualNames(withoutEmpty(layered(flags, environment)));
  const resolved = resolveSecretFiles(given, secretNames);
  const ownPrefixes = ['AGENT_', 'FRIDAY_', ...platforms.flatMap(({ variables }) => variables.map(prefixOf))];
  const hints = hintsFor(given, { known, secrets: secretNames, ownPrefixes });

  const setups = platforms.map((platform) => ({
    name: platform.name,
    setup: platform.configure(resolved.environment),
  }));
  const parsed = schema.safeParse(resolved.environment);
  const problems = [
    ...(parsed.error?.issues ?? []).map(problemOf),
    ...(parsed.success ? problemsBetween(parsed.data) : []),
    ...setups.flatMap(({ setup }) => (setup.state === 'invalid' ? setup.problems : [])),
  ];
  // A secret that could not be read is missing as well; that follows from the first and need not be said.
  const unread = new Set(resolved.problems.map(({ variable }) => variable.replace(/_FILE$/, '')));
  const all = [...resolved.problems, ...problems.filter(({ variable }) => !unread.has(variable))];
  if (!parsed.success || all.length > 0) throw new ConfigError([...all, ...hints]);

  const values = parsed.data;
  const secrets = secretsOf(values, secretNames, resolved.environment);
  const settings = settingsOf(values);
  return {
    ...settings,
    log: { level: values.LOG_LEVEL, format: formatOf(values.LOG_FORMAT, terminal), secrets },
    platforms: setups.flatMap(({ name, setup }) =>
      setup.state === 'on' ? [{ name, create: setup.create, check: setup.check }] : [],
    ),
    off: setups.flatMap(({ name, setup }) => (setup.state === 'off' ? [name] : [])),
    hints: [...hints, ...hintsAbout(settings)],
    secrets,
  };
}

function settingsOf(values: Values): Omit<Config, 'log' | 'platforms' | 'off' | 'hints' | 'secrets'> {
  return {
    agent: {
      api: values.AGENT_API,
      url: values.AGENT_URL ?? usualUrl(values.AGENT_API),
      model: values.AGENT_MODEL,
      token: values.AGENT_TOKEN,
      headers: values.AGENT_HEADERS,
      stopUrl: values.AGENT_STOP_URL,
      stopWaitMs: values.AGENT_STOP_WAIT_MS,
      waitMs: values.AGENT_WAIT_MS,
      connectMs: values.AGENT_CONNECT_MS,
      firstEventMs: values.AGENT_FIRST_EVENT_MS,
      idleMs: values.AGENT_IDLE_MS,
      totalMs: values.AGENT_TOTAL_MS,
    },
    userIdPolicy: values.AGENT_USER_ID,
    stateUrl: values.STATE_URL,
    journalPath: sqlitePath(values.JOURNAL_URL ?? values.STATE_URL) ?? resolve('data/friday.db'),
    maxRuns: values.MAX_RUNS,
    maxWaiting: values.MAX_WAITING,
    catchUpMaxAgeMs: values.CATCHUP_MAX_AGE_MS,
    firstChars: values.REPLY_FIRST_CHARS,
    mediaAllowHosts: values.MEDIA_ALLOW_HOSTS,
    proxy: values.HTTPS_PROXY === undefined ? undefined : { url: values.HTTPS_PROXY, except: values.NO_PROXY },
    ops: values.PORT === undefined ? undefined : { port: values.PORT, host: values.HOST },
    maxSegments: values.MAX_SEGMENTS,
    showTools: values.SHOW_TOOLS,
    showReasoning: values.SHOW_REASONING === 'on',
    showFeedback: values.SHOW_FEEDBACK === 'on',
    language: values.FRIDAY_LANG,
  };
}

function withoutEmpty(environment: Environment): Environment {
  const entries = Object.entries(environment).map(([name, value]) => [name, value?.trim()] as const);
  return Object.fromEntries(entries.filter(([, value]) => value));
}

/** Everywhere else these two may be written in lower case as well. */
function withUsualNames(environment: Environment): Environment {
  const { https_proxy: HTTPS_PROXY, no_proxy: NO_PROXY } = environment;
  return withoutEmpty({ HTTPS_PROXY, NO_PROXY, ...environment });
}

function problemOf(issue: z.core.$ZodIssue): Problem {
  const [problem = '', nextStep = ''] = issue.message.split(' | ');
  return { variable: String(issue.path[0]), problem, nextStep };
}

function problemsBetween({ AGENT_TOKEN, AGENT_HEADERS }: Values): Problem[] {
  const twice = AGENT_TOKEN !== undefined && Object.keys(AGENT_HEADERS).some((name) => /^authorization$/i.test(name));
  const problem = 'is set, and AGENT_HEADERS holds an Authorization too';
  return twice ? [{ variable: 'AGENT_TOKEN', problem, nextStep: 'keep one of the two' }] : [];
}

function hintsAbout({ agent }: Pick<Config, 'agent'>): Problem[] {
  const { pathname } = new URL(usualUrl(agent.api));
  const named = apiNamedIn(agent.url);
  if (new URL(agent.url).pathname === '/') {
    const nextStep = `an AgentApp answers at ${pathname} unless it was told otherwise: write that too`;
    return [{ variable: 'AGENT_URL', problem: 'has no path', nextStep }];
  }
  if (named === undefined || named === agent.api) return [];
  const nextStep = `set AGENT_API=${named}, or let the URL end in ${pathname}`;
  return [{ variable: 'AGENT_URL', problem: `ends in /${named}, but AGENT_API is ${agent.api}`, nextStep }];
}

function formatOf(setting: Values['LOG_FORMAT'], terminal: boolean): 'json' | 'pretty' {
  if (setting !== 'auto') return setting;
  return terminal ? 'pretty' : 'json';
}

/** URLs and header lists hold secrets between things that may be seen; everything else on the list is one. */
function secretsOf(values: Values, names: readonly string[], environment: Environment): readonly string[] {
  const whole = names
    .filter((name) => !['STATE_URL', 'AGENT_HEADERS', 'HTTPS_PROXY'].includes(name))
    .map((name) => environment[name]);
  const { AGENT_URL = '', AGENT_STOP_URL, STATE_URL, HTTPS_PROXY } = values;
  const urls = [AGENT_URL, AGENT_STOP_URL, STATE_URL, HTTPS_PROXY].map((url) => secretsInUrl(url ?? ''));
  const found = [...whole, ...urls.flat(), ...secretsInHeaders(values.AGENT_HEADERS)];
  return [...new Set(found.flatMap((secret) => (secret ? [secret] : [])))];
}

// What else the agent's server answers: its self-descriptions come in, which kind of server it is goes out.
import type { Dispatcher } from 'undici';
import { type Exchange, exchange, jsonOf } from './exchange.ts';
import type { AgentTarget } from './target.ts';

/**
 * `agentscope` the Python AgentScope Runtime, or what speaks like it · `agentscope-1.0` without its run lock ·
 * `agentscope-old` before 1.0 ·
 * `java` the Java runtime · `qwenpaw` · `service` AgentScope Service 2.0 · `other`.
 */
export type ServerKind = 'agentscope' | 'agentscope-1.0' | 'agentscope-old' | 'java' | 'qwenpaw' | 'service' | 'other';

export interface Surroundings {
  readonly kind: ServerKind;
  /** Of AgentScope Runtime, when it tells. */
  readonly version: string | undefined;
  /** The answer of `/health`: its status, or nothing when none came. */
  readonly health: { readonly status: number; readonly body: unknown } | undefined;
  /** Paths that the server describes for POST. */
  readonly postPaths: readonly string[];
  /** Where the wanted endpoint seems to be, when the server tells. */
  readonly process: string | undefined;
  readonly responses: string | undefined;
  readonly stop: string | undefined;
}

const lookMs = 4000;
const responsesPath = '/compatible-mode/v1/responses';

export async function lookAround(
  { url, headers }: Pick<AgentTarget, 'url' | 'headers'>,
  signal: AbortSignal,
  dispatcher: Dispatcher,
): Promise<Surroundings> {
  const look = async (path: string): Promise<Exchange | undefined> => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(lookMs)]);
    const question = { url: new URL(path, url), headers, method: 'GET', silenceMs: lookMs, dispatcher } as const;
    return exchange({ ...question, signal: limit }).catch(() => undefined);
  };
  const [root, health, openapi, readiness, processGet, responsesGet] = await Promise.all(
    ['/', '/health', '/openapi.json', '/readiness', '/process', responsesPath].map(look),
  );
  const described = pathsOf(openapi);
  const version = versionIn(openapi);
  const exists = (answer: Exchange | undefined) => answer !== undefined && answer.status === 405;
  const found = (pattern: RegExp) => described.find((path) => pattern.test(path));
  return {
    kind: kindOf({ described, version, root, readiness, processGet }),
    version,
    health: health === undefined ? undefined : { status: health.status, body: jsonOf(health) },
    postPaths: described,
    process: found(/\/process$/) ?? (exists(processGet) ? '/process' : undefined),
    responses: found(/\/responses$/) ?? (exists(responsesGet) ? responsesPath : undefined),
    stop: found(/\/stop$/),
  };
}

interface Evidence {
  readonly described: readonly string[];
  readonly version: string | undefined;
  readonly root: Exchange | undefined;
  readonly readiness: Exchange | undefined;
  readonly processGet: Exchange | undefined;
}

function kindOf({ described, version, root, readiness, processGet }: Evidence): ServerKind {
  if (described.some((path) => path.startsWith('/api/console/') || path === '/api/agent/process')) return 'qwenpaw';
  if (described.some((path) => /^\/chat\/?$/.test(path)) && !described.includes('/process')) return 'service';
  const generation = version?.startsWith('1.0') ? 'agentscope-1.0' : 'agentscope';
  const said = root === undefined ? undefined : Object(jsonOf(root));
  if (said !== undefined && Reflect.get(said, 'message') === 'Agent Service is running') return 'agentscope-old';
  if (said !== undefined && Reflect.get(said, 'service') === 'AgentScope Runtime') return generation;
  if (described.includes('/process')) return generation;
  return isSpring(processGet) && readiness?.status === 200 ? 'java' : 'other';
}

/** The Java runtime is a Spring application, whose 404 looks like no other. */
function isSpring(answer: Exchange | undefined): boolean {
  const said = Object(answer === undefined ? undefined : jsonOf(answer));
  return Reflect.has(said, 'timestamp') && Reflect.has(said, 'path') && Reflect.has(said, 'status');
}

/**
 * AgentScope Runtime gives its own version as that of the API; 1.1 and later under the app's name, to which a developer may
 * have given another version.
 */
function versionIn(openapi: Exchange | undefined): string | undefined {
  const info = Object(Reflect.get(Object(openapi && jsonOf(openapi)), 'info'));
  const [, version, minor] = /^v?(1\.(\d+)[\w.]*)$/.exec(String(Reflect.get(info, 'version'))) ?? [];
  const isEarly = Reflect.get(info, 'title') === 'Agent Service';
  return Number(minor) > 0 || isEarly ? version : undefined;
}

function pathsOf(openapi: Exchange | undefined): readonly string[] {
  if (openapi?.status !== 200) return [];
  const paths: unknown = Reflect.get(Object(jsonOf(openapi)), 'paths');
  return Object.entries(Object(paths)).flatMap(([path, methods]) =>
    Reflect.has(Object(methods), 'post') ? [path] : [],
  );
}

// Which parts are examined: a configuration comes in, one section for the agent, each platform and the store goes out.
import { existsSync } from 'node:fs';
import { createAgent } from '../agent/create.ts';
import { runBody } from '../agent/request.ts';
import { agentAppBody, standardBody } from '../agent/responses/request.ts';
import { targetOf } from '../agent/transport.ts';
import type { AgentRun } from '../agent.ts';
import type { Section, Wishes } from '../check.ts';
import type { Config } from '../config.ts';
import { type Log, redactor } from '../log.ts';
import type { AgentTarget } from './agent/target.ts';
import { agentSection } from './agent.ts';
import type { Configured } from './configuration.ts';
import { stateSection } from './state.ts';

/** What is true of where the doctor runs. */
export interface Surroundings {
  readonly inContainer: boolean;
  /** Where else on this machine an agent is looked for. */
  readonly usualPorts: readonly number[];
}

/** The ports of AgentScope's own documentation and tools, and those that web frameworks take. */
const usualPorts = [8090, 8080, 8088, 8000];

/** Docker and Podman leave these files; Kubernetes sets the variable. */
export function lookAtSurroundings(): Surroundings {
  const marks = ['/.dockerenv', '/run/.containerenv'];
  const inContainer = marks.some(existsSync) || process.env.KUBERNETES_SERVICE_HOST !== undefined;
  return { inContainer, usualPorts };
}

export async function sectionsFor(
  { config, leftOut, findings }: Configured,
  wishes: Wishes,
  surroundings: Surroundings,
  log: Log,
): Promise<readonly Section[]> {
  const settings: Section = {
    name: 'configuration',
    title: { en: 'Settings', zh: '设置' },
    examine: async (visit) => {
      for (const finding of findings) visit.found(finding);
    },
  };
  // What would be looked at instead of a setting that cannot be used is something that nobody meant.
  const agent = hasAny(leftOut, 'AGENT_') ? [] : [agentSection(await targetFor(config, surroundings, log))];
  const state = hasAny(leftOut, 'STATE_', 'JOURNAL_') ? [] : [stateSection(config)];
  const platforms = await Promise.all(config.platforms.map(({ check }) => check(wishes, log, config.proxy)));
  return [settings, ...agent, ...platforms, ...state];
}

function hasAny(names: ReadonlySet<string>, ...prefixes: readonly string[]): boolean {
  return [...names].some((name) => prefixes.some((prefix) => name.startsWith(prefix)));
}

async function targetFor(
  { agent, proxy, userIdPolicy, secrets }: Config,
  surroundings: Surroundings,
  log: Log,
): Promise<AgentTarget> {
  const { api, url, token, headers, stopUrl, stopWaitMs, connectMs, firstEventMs, idleMs, model } = agent;
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const redact = redactor(secrets);
  const credentials = token === undefined ? undefined : 'AGENT_TOKEN';
  return {
    ...surroundings,
    api,
    isStandard: api === 'responses' && model !== undefined,
    url: new URL(url),
    headers: targetOf(url, { ...authorization, ...headers }).headers,
    credentials: credentials ?? (Object.keys(headers).length > 0 ? 'AGENT_HEADERS' : undefined),
    stopUrl: stopUrl === undefined ? undefined : new URL(stopUrl),
    stopWaitMs,
    connectMs: orElse(connectMs, 10_000),
    firstEventMs: orElse(firstEventMs, 120_000),
    idleMs: orElse(idleMs, 300_000),
    proxy,
    ownMemories: userIdPolicy === 'author',
    redact,
    agent: await createAgent(agent, { proxy, redact, log }),
    bodyFor: (text, sessionId) => {
      const run: AgentRun = { id: sessionId, sessionId, userId: 'doctor', input: [{ type: 'text', text }] };
      if (api === 'process') return runBody(run);
      return JSON.stringify(model === undefined ? agentAppBody(run) : standardBody(run, model, undefined));
    },
  };
}

/** The doctor does not wait for ever, where a bridge may. */
function orElse(ms: number, otherwise: number): number {
  return ms === 0 ? otherwise : ms;
}

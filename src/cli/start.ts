// The service: configured adapters, agent, store and journal joined into a bridge that runs until it is told to stop.
import { platforms } from '../../adapters/index.ts';
import { createProcessAgent } from '../agent/process.ts';
import type { Agent } from '../agent.ts';
import { type Bridge, createBridge } from '../bridge.ts';
import type { ChatAdapter } from '../chat.ts';
import { type Environment, readEnvironment } from '../config/environment.ts';
import { type Config, ConfigError, loadConfig } from '../config.ts';
import { createLog, type Log } from '../log.ts';
import type { Problem } from '../platform.ts';
import { createSessions } from '../session.ts';
import { openStore, type Store } from '../store.ts';
import { isAnyWanted, journalProblem, mendable, nothingConfigured } from './problems.ts';

/** Below the 30 s that process managers commonly grant between SIGTERM and SIGKILL. */
const drainLimitMs = 25_000;

/** Resolves when the service listens. @throws ConfigError when a person has to change something first. */
export async function start(flags: Environment): Promise<void> {
  const config = readConfig(flags);
  const log = createLog(config.log);
  for (const { variable, problem, nextStep } of config.hints) log.warn(`${variable} ${problem}: ${nextStep}`);
  try {
    await listen(config, log);
  } catch (error) {
    throw mendable(error, platforms);
  }
  log.info({ platforms: config.platforms.map(({ name }) => name), agent: config.agent.url }, 'Friday is listening');
}

/** @throws ConfigError with everything that is wrong, a missing platform included. */
function readConfig(flags: Environment): Config {
  const environment = readEnvironment(process.cwd(), process.env);
  const missing = isAnyWanted(platforms, environment) ? [] : nothingConfigured;
  let problems: readonly Problem[];
  try {
    const config = loadConfig({ environment, platforms, flags, terminal: process.stderr.isTTY });
    if (missing.length === 0) return config;
    problems = config.hints;
  } catch (error) {
    if (!(error instanceof ConfigError) || missing.length === 0) throw error;
    problems = error.problems;
  }
  throw new ConfigError([...missing, ...problems]);
}

async function listen(config: Config, log: Log): Promise<void> {
  const store = await openStore(config.stateUrl, { log });
  try {
    const bridge = bridgeOf(config, await Promise.all(config.platforms.map(({ create }) => create(log))), store, log);
    stopOnSignal(log, async () => {
      await bridge.stop(drainLimitMs);
      await store.close();
    });
    await bridge.start().catch(async (error: unknown) => {
      await bridge.stop(0);
      throw error;
    });
  } catch (error) {
    await store.close();
    throw error;
  }
}

function bridgeOf(config: Config, adapters: readonly ChatAdapter[], store: Store, log: Log): Bridge {
  const { userIdPolicy, language, maxRuns, maxWaiting, firstChars, journalPath } = config;
  const settings = { userIdPolicy, language, maxRuns, maxWaiting, firstChars, agentWaitMs: config.agent.waitMs };
  const sessions = createSessions({ keyv: store.keyv, policy: userIdPolicy });
  try {
    return createBridge({ ...settings, adapters, agent: agentOf(config, log), sessions, journal: journalPath, log });
  } catch (error) {
    throw journalProblem(journalPath, error);
  }
}

function agentOf({ agent }: Config, log: Log): Agent {
  const { url, token, headers, stopUrl, stopWaitMs, connectMs, firstEventMs, idleMs, totalMs } = agent;
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return createProcessAgent({
    url,
    headers: { ...authorization, ...headers },
    limits: { connectMs, firstEventMs, idleMs, totalMs },
    ...(stopUrl === undefined ? {} : { stopUrl }),
    stopWaitMs,
    log,
  });
}

/**
 * The first signal lets running turns finish; a second one ends the process at once: the journal has what is missing.
 * Started by another program with a channel to it, the service ends with that program, however it ended.
 */
function stopOnSignal(log: Log, stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = (signal: string) => {
    if (stopping) process.exit(0);
    stopping = true;
    log.info({ signal }, 'stopping; running answers may finish');
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  process.once('disconnect', () => onSignal('disconnect'));
}

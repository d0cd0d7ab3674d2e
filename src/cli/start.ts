// The service: configured adapters, agent, store and journal joined into a bridge that runs until it is told to stop.
import { platforms } from '../../adapters/index.ts';
import { createAgent } from '../agent/create.ts';
import type { Agent } from '../agent.ts';
import { type Bridge, createBridge } from '../bridge.ts';
import type { ChatAdapter } from '../chat.ts';
import type { Environment } from '../config/environment.ts';
import { type Config, ConfigError, loadConfig } from '../config.ts';
import { createLog, type Log, redactor } from '../log.ts';
import { createMediaSource } from '../media/fetch.ts';
import { type Ops, openOps } from '../ops.ts';
import type { Platform, Problem } from '../platform.ts';
import { createSessions } from '../session.ts';
import { openStore, type Store } from '../store.ts';
import { settleHeap } from './heap.ts';
import { watchOver } from './lifetime.ts';
import { isAnyWanted, journalProblem, mendable, nothingConfigured, portProblem, readSettings } from './problems.ts';

/** Below the 30 s that process managers commonly grant between SIGTERM and SIGKILL. */
const drainLimitMs = 25_000;

/**
 * Resolves when the service listens on every platform, or was told to stop.
 *
 * @param known the platforms there are.
 * @throws ConfigError when a person has to change something first.
 */
export async function start(flags: Environment, known: readonly Platform[] = platforms): Promise<void> {
  const config = readConfig(flags, known);
  const log = createLog(config.log);
  for (const { variable, problem, nextStep } of config.hints) log.warn(`${variable} ${problem}: ${nextStep}`);
  const heard = await listen(config, log).catch((error: unknown) => {
    throw mendable(error, known);
  });
  const names = config.platforms.map(({ name }) => name);
  if (!heard) return;
  settleHeap();
  log.info({ platforms: names, agent: config.agent.url }, 'Friday is listening');
}

/** @throws ConfigError with everything that is wrong, a missing platform included. */
function readConfig(flags: Environment, known: readonly Platform[]): Config {
  const environment = readSettings();
  const missing = isAnyWanted(known, environment) ? [] : nothingConfigured(known);
  let problems: readonly Problem[];
  try {
    const config = loadConfig({ environment, platforms: known, flags, terminal: process.stderr.isTTY });
    if (missing.length === 0) return config;
    problems = config.hints;
  } catch (error) {
    if (!(error instanceof ConfigError) || missing.length === 0) throw error;
    problems = error.problems;
  }
  throw new ConfigError([...missing, ...problems]);
}

/** Resolves with false when it was told to stop before it could be heard. */
async function listen(config: Config, log: Log): Promise<boolean> {
  const store = await openStore(config.stateUrl, { log, journalPath: config.journalPath });
  let bridge: Bridge | undefined;
  let ops: Ops | undefined;
  try {
    const adapters = await Promise.all(config.platforms.map(({ create }) => create(log, config.proxy)));
    const agent = await createAgent(config.agent, {
      proxy: config.proxy,
      store: store.keyv,
      redact: redactor(config.secrets),
      log,
    });
    const made = bridgeOf(config, { adapters, agent, store, log });
    bridge = made;
    ops = await opsFor(config, made, log);
    const life = watchOver(log, async () => {
      await made.stop(drainLimitMs);
      await store.close();
      await ops?.close();
    });
    await made.start();
    return !life.ending;
  } catch (error) {
    await bridge?.stop(0);
    await store.close();
    await ops?.close();
    throw error;
  }
}

/** Health can be asked before anything is heard, and until everything is over. */
async function opsFor({ ops, secrets }: Config, bridge: Bridge, log: Log): Promise<Ops | undefined> {
  if (ops === undefined) return undefined;
  const opened = await openOps({ ...ops, readiness: () => bridge.readiness(), redact: redactor(secrets) }).catch(
    (error: unknown) => {
      throw portProblem(ops, error);
    },
  );
  log.info({ url: opened.url }, 'health can be asked here: /healthz, /readyz');
  return opened;
}

interface Parts {
  readonly adapters: readonly ChatAdapter[];
  readonly agent: Agent;
  readonly store: Store;
  readonly log: Log;
}

function bridgeOf(config: Config, { adapters, agent, store, log }: Parts): Bridge {
  const sessions = createSessions({ keyv: store.keyv, policy: config.userIdPolicy });
  const { mediaAllowHosts: allowHosts, proxy } = config;
  const media = createMediaSource({ agentUrl: config.agent.url, allowHosts, proxy });
  try {
    const { journalPath: journal } = config;
    return createBridge({
      ...config,
      agentWaitMs: config.agent.waitMs,
      adapters,
      agent,
      sessions,
      media,
      journal,
      log,
    });
  } catch (error) {
    throw journalProblem(config.journalPath, error);
  }
}

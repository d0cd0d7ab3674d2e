// The service: configured adapters, agent, store and journal joined into a bridge that runs until it is told to stop.
import { platforms } from '../../adapters/index.ts';
import { createProcessAgent } from '../agent/process.ts';
import { createBridge } from '../bridge.ts';
import { type Environment, readEnvironment } from '../config/environment.ts';
import { type Config, ConfigError, loadConfig } from '../config.ts';
import { createLog, type Log } from '../log.ts';
import { createSessions } from '../session.ts';
import { openStore } from '../store.ts';

/** Below the 30 s that process managers commonly grant between SIGTERM and SIGKILL. */
const drainLimitMs = 25_000;

/** Resolves when the service listens. @throws ConfigError | ChatError */
export async function start(flags: Environment): Promise<void> {
  const environment = readEnvironment(process.cwd(), process.env);
  const terminal = process.stderr.isTTY;
  const config = loadConfig({ environment, platforms, flags, terminal });
  if (config.platforms.length === 0) throw new ConfigError(nothingConfigured());

  const log = createLog(config.log);
  for (const { variable, problem, nextStep } of config.hints) log.warn(`${variable} ${problem}: ${nextStep}`);
  const store = await openStore(config.stateUrl, { log });
  const adapters = await Promise.all(config.platforms.map(({ create }) => create(log)));
  const bridge = createBridge({
    adapters,
    agent: agentOf(config, log),
    sessions: createSessions({ keyv: store.keyv, policy: config.userIdPolicy }),
    journal: config.journalPath,
    userIdPolicy: config.userIdPolicy,
    language: config.language,
    maxRuns: config.maxRuns,
    maxWaiting: config.maxWaiting,
    agentWaitMs: config.agent.waitMs,
    firstChars: config.firstChars,
    log,
  });

  stopOnSignal(log, async () => {
    await bridge.stop(drainLimitMs);
    await store.close();
  });
  try {
    await bridge.start();
  } catch (error) {
    await bridge.stop(0);
    await store.close();
    throw error;
  }
  log.info({ platforms: adapters.map(({ platform }) => platform), agent: config.agent.url }, 'Friday is listening');
}

function agentOf({ agent, secrets: _secrets }: Config, log: Log) {
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

/** The first signal lets running turns finish; a second one ends the process at once: the journal has what is missing. */
function stopOnSignal(log: Log, stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
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
    });
}

function nothingConfigured() {
  return [
    {
      variable: 'SLACK_BOT_TOKEN, SLACK_APP_TOKEN',
      problem: 'are not set, so Slack is off',
      nextStep: 'to use Slack, set both; .env.example says where they come from',
    },
    {
      variable: 'DISCORD_BOT_TOKEN',
      problem: 'is not set, so Discord is off',
      nextStep: 'to use Discord, set it; to try Friday without any account, run "npm start" or "friday playground"',
    },
  ];
}

// The bridge, as a program that tells what it costs. Its adapters are the real ones; only the budgets they start from are
// so wide that the cost of a turn is measured and not the wait for a platform.
import { platforms } from '../adapters/index.ts';
import { createProcessAgent } from '../src/agent/process.ts';
import { createBridge } from '../src/bridge.ts';
import type { ChatAdapter, Floor } from '../src/chat.ts';
import { settleHeap } from '../src/cli/heap.ts';
import { loadConfig } from '../src/config.ts';
import { createLog } from '../src/log.ts';
import { createMediaSource } from '../src/media/fetch.ts';
import { createSessions } from '../src/session.ts';
import { openStore } from '../src/store.ts';
import { minIntervalMs } from './intervals.ts';
import { answerQuestions } from './usage.ts';
import { withLimits } from './with-limits.ts';

const config = loadConfig({ environment: process.env, platforms });
const log = createLog(config.log);
const store = await openStore(config.stateUrl, { log, journalPath: config.journalPath });
const adapters = await Promise.all(config.platforms.map(({ create }) => create(log, config.proxy)));
const { agent, userIdPolicy } = config;
const bridge = createBridge({
  ...config,
  adapters: adapters.map(withWideBudgets),
  agent: createProcessAgent({
    url: agent.url,
    headers: agent.headers,
    limits: agent,
    stopWaitMs: agent.stopWaitMs,
    log,
  }),
  sessions: createSessions({ keyv: store.keyv, policy: userIdPolicy }),
  media: createMediaSource({ agentUrl: agent.url, allowHosts: config.mediaAllowHosts, proxy: config.proxy }),
  journal: config.journalPath,
  catchUpMaxAgeMs: 0,
  agentWaitMs: agent.waitMs,
  log,
});
await bridge.start();
settleHeap();
answerQuestions();

/** What all messages share is as good as endless, and each is edited at the pace of the floor. */
function withWideBudgets(adapter: ChatAdapter): ChatAdapter {
  const pace = adapter.platform === 'slack' ? minIntervalMs.slack : minIntervalMs.discord;
  const wide = (floor: Floor): Floor => {
    const interval = floor.minIntervalMs === 0 ? 0 : pace;
    return { limit: 1_000_000, windowMs: 1000, minIntervalMs: interval };
  };
  const floors = Object.entries(adapter.limits.floors).map(([name, floor]) => [name, wide(floor)]);
  return withLimits(adapter, { ...adapter.limits, floors: Object.fromEntries(floors) });
}

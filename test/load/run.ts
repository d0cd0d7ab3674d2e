// Many conversations at once, each with more messages than may wait: real bridge and journal, a chat and an agent in memory.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Keyv } from 'keyv';
import type { Agent, AgentRun, Run } from '../../src/agent.ts';
import { createBridge } from '../../src/bridge.ts';
import type { ChatSink, Operation } from '../../src/chat.ts';
import { createSessions } from '../../src/session.ts';
import { inbound } from '../engine/inbound.ts';
import { ScriptedRun } from '../turn/agent.ts';
import { MemoryChat } from '../turn/chat.ts';
import { noMedia, silent } from '../turn/stage.ts';
import { conversationOf, sayingOf, sayingsIn } from './saying.ts';
import { until } from './until.ts';

export interface LoadOptions {
  /** Conversations. */
  readonly threads: number;
  /** Messages that may wait in each. */
  readonly maxWaiting: number;
  /** So many more are said. */
  readonly tooMany: number;
  readonly maxRuns: number;
}

export interface Load {
  /** Sayings that reached the agent, by conversation, in the order in which they were asked. */
  readonly asked: ReadonlyMap<string, readonly string[]>;
  /** Conversations in the order in which their turns began. */
  readonly turns: readonly string[];
  readonly mostRuns: number;
  readonly refused: number;
  readonly told: number;
  /** The slowest acknowledgement. */
  readonly slowestAcceptMs: number;
  readonly acceptedPerSecond: number;
  readonly turnsPerSecond: number;
  /** Of memory: before, with everything waiting, after everything was answered. */
  readonly heapBytes: { readonly before: number; readonly waiting: number; readonly after: number };
}

/** An agent that answers when it is let. */
class MemoryAgent implements Agent {
  readonly stops = true;
  readonly requests: AgentRun[] = [];
  mostRuns = 0;
  #open = 0;
  #held: (() => void)[] | undefined = [];

  run(request: AgentRun): Run {
    const run = new ScriptedRun(request);
    this.requests.push(request);
    this.#open += 1;
    this.mostRuns = Math.max(this.mostRuns, this.#open);
    const answer = () => {
      this.#open -= 1;
      run.says('Noted.').ends().releases();
    };
    if (this.#held === undefined) setTimeout(answer, 1);
    else this.#held.push(answer);
    return run;
  }

  /** From now on it answers at once. */
  letGo(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const answer of held) answer();
  }

  async reach(): Promise<void> {
    return undefined;
  }

  async close(): Promise<void> {
    return undefined;
  }
}

class HeardChat extends MemoryChat {
  sink: ChatSink | undefined;

  override async start(sink?: ChatSink): Promise<void> {
    this.sink = sink;
  }

  count(type: Operation['type']): number {
    return this.operations.filter((operation) => operation.type === type).length;
  }
}

/** Everybody speaks at once, again and again, while the agent says nothing; then she answers. */
export async function load({ threads, maxWaiting, tooMany, maxRuns }: LoadOptions): Promise<Load> {
  const folder = mkdtempSync(join(tmpdir(), 'friday-load-'));
  const chat = new HeardChat();
  const agent = new MemoryAgent();
  const bridge = createBridge({
    ...{ adapters: [chat], agent, sessions: createSessions({ keyv: new Keyv(), policy: 'auto' }), media: noMedia },
    ...{ journal: join(folder, 'friday.db'), userIdPolicy: 'auto', language: 'en', log: silent },
    ...{ maxRuns, maxWaiting, agentWaitMs: 1_000, catchUpMaxAgeMs: 0, firstChars: 0, maxSegments: 10 },
    ...{ showTools: 'off', showReasoning: false, showFeedback: false },
  });
  try {
    await bridge.start();
    const before = heapBytes();
    const rounds = 1 + maxWaiting + tooMany;
    const refused = threads * tooMany + Math.max(0, threads - maxRuns);
    const startedMs = performance.now();
    let slowestAcceptMs = 0;
    for (let round = 0; round < rounds; round += 1) {
      slowestAcceptMs = Math.max(slowestAcceptMs, await everybodySays(round, threads, chat));
      if (round === 0) await until(() => agent.requests.length === Math.min(maxRuns, threads), 'the first are asked');
    }
    const acceptedMs = performance.now() - startedMs;
    await until(() => chat.count('notice') >= refused, 'every refusal is told');
    const waiting = heapBytes();
    const goMs = performance.now();
    agent.letGo();
    await until(() => sayingsOf(agent.requests).length >= threads * rounds - refused, 'everything is asked');
    await until(() => chat.count('open') >= agent.requests.length, 'everything is answered');
    const tookMs = performance.now() - goMs;
    const sayings = sayingsOf(agent.requests);
    return {
      asked: Map.groupBy(sayings, conversationOf),
      turns: agent.requests.map((request) => conversationOf(sayingsOf([request])[0] ?? '')),
      mostRuns: agent.mostRuns,
      refused: threads * rounds - sayings.length,
      told: chat.count('notice'),
      slowestAcceptMs,
      acceptedPerSecond: (1000 * threads * rounds) / acceptedMs,
      turnsPerSecond: (1000 * agent.requests.length) / tookMs,
      heapBytes: { before, waiting, after: heapBytes() },
    };
  } finally {
    await bridge.stop(0);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns how long the slowest acknowledgement took, in milliseconds. */
async function everybodySays(round: number, threads: number, { sink }: HeardChat): Promise<number> {
  const tookMs = Array.from({ length: threads }, async (_, index) => {
    const saying = sayingOf(index, round);
    const saidMs = performance.now();
    await sink?.accept(inbound({ id: saying, thread: conversationOf(saying), text: saying }));
    return performance.now() - saidMs;
  });
  return Math.max(...(await Promise.all(tookMs)));
}

function sayingsOf(requests: readonly AgentRun[]): readonly string[] {
  return requests.flatMap(({ input }) => input.flatMap((part) => (part.type === 'text' ? sayingsIn(part.text) : [])));
}

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

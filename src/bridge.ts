// The whole bridge: adapters, intake, engine, sessions and agent joined together; started and stopped in the right order.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from './agent.ts';
import { type CatchUp, createCatchUp } from './catchup.ts';
import {
  type ChatAdapter,
  ChatError,
  type ChatLimits,
  type ChatSink,
  type InboundMessage,
  RateLimitedError,
  type ReplyTarget,
} from './chat.ts';
import { commandOf } from './commands.ts';
import { createDelivery } from './delivery.ts';
import { LocalEngine } from './engine/local.ts';
import type { Engine } from './engine.ts';
import { createHealth, type Readiness } from './health.ts';
import { createIntake } from './intake.ts';
import type { Log } from './log.ts';
import type { MediaSource } from './media/fetch.ts';
import { createShelf } from './media.ts';
import { createNotices } from './notices.ts';
import { createOrders } from './orders.ts';
import { createPace } from './reply/pace.ts';
import type { Sessions } from './session.ts';
import type { Language } from './texts.ts';
import { createTurnRunner, type Desk, type Place } from './turn.ts';

/** How replies look. */
type Looks = Pick<Desk, 'firstChars' | 'maxSegments' | 'showTools' | 'showReasoning' | 'showFeedback'>;

export interface BridgeOptions extends Looks {
  readonly adapters: readonly ChatAdapter[];
  readonly agent: Agent;
  readonly sessions: Sessions;
  /** Fetches what the agent refers to. */
  readonly media: MediaSource;
  /** Path of the journal's file. */
  readonly journal: string;
  readonly userIdPolicy: 'auto' | 'author' | 'session';
  readonly language: Language | 'auto';
  readonly maxRuns: number;
  readonly maxWaiting: number;
  readonly agentWaitMs: number;
  /** What was said longer ago while a platform could not be heard is not answered; 0: none of it is. */
  readonly catchUpMaxAgeMs: number;
  readonly log: Log;
}

export interface Bridge {
  /**
   * Begins to listen. A platform that cannot be reached yet is tried again and keeps no other from working.
   * Resolves when all of them are heard, or when `stop` was called.
   * @throws ChatError when a platform refuses us for good.
   */
  start(): Promise<void>;
  /** Whether it can do its work, and if not, why. */
  readiness(): Promise<Readiness>;
  /** Hears nothing more, lets running turns finish for at most `limitMs`, leaves the rest in the journal. */
  stop(limitMs: number): Promise<void>;
}

/** An adapter whose connections take longer to close is left to itself. */
const adapterStopMs = 5_000;
/** A sign of work that a platform does not take away at once outlives its turn: no later life would look for it. */
const lastSignsMs = 5_000;

export function createBridge(options: BridgeOptions): Bridge {
  const { adapters, agent, log } = options;
  const shelf = createShelf({ log });
  const places = new Map(adapters.map((adapter) => [adapter.platform, placeFor(adapter, log)]));
  const stopping = new AbortController();
  const placeOf = (target: ReplyTarget): Place => {
    const place = places.get(target.platform);
    if (place === undefined) throw new Error(`${target.platform} is not configured`);
    return place;
  };

  const engine: Engine = new LocalEngine({
    path: options.journal,
    maxRuns: options.maxRuns,
    maxWaiting: options.maxWaiting,
    mergeKey: (message) =>
      mergeKeyOf(message, places.get(message.target.platform)?.adapter.limits, options.userIdPolicy),
    log,
  });
  const runner = createTurnRunner({ ...options, shelf, placeOf });
  const notices = createNotices({ engine, placeOf, language: options.language, maxWaiting: options.maxWaiting, log });
  const orders = createOrders({ engine, placeOf, notices, language: options.language, log });
  const { accept, take } = createIntake({
    engine,
    orders,
    onAccepted: (message) => shelf.fetch(message, placeOf(message.target).adapter),
    onRefused: notices.refused,
    onWithdrawn: (id) => shelf.drop({ id }),
    log,
  });
  const { conversations } = engine;
  const heard = [...places.values()].map((place) => {
    const catchUp = createCatchUp({ place, conversations, take, maxAgeMs: options.catchUpMaxAgeMs, log });
    return { ...place, catchUp };
  });

  const health = createHealth({
    platforms: adapters,
    needed: { journal: () => engine.probe(), store: () => options.sessions.probe() },
    helpful: { agent: () => agent.reach() },
    log,
  });

  function goOn({ platform }: ChatAdapter, catchUp: CatchUp): void {
    if (stopping.signal.aborted) return;
    try {
      engine.reached(platform);
      notices.resume(platform);
      catchUp.begin();
    } catch (error) {
      log.error({ err: error, platform }, 'what an earlier life has left could not be taken up');
    }
  }

  return {
    readiness: () => health.readiness(),
    async start() {
      engine.start(runner);
      const starts = heard.map(async ({ adapter, delivery, catchUp }) => {
        const sink: ChatSink = {
          accept,
          budget: (report) => delivery.report(report),
          health(report) {
            health.heard(adapter.platform, report);
            catchUp.hears(report.state === 'hearing');
          },
          missed: (sinceMs) => catchUp.missed(sinceMs),
        };
        if (await isReached(adapter, sink, stopping.signal, log))
          void engine.settled().then(() => goOn(adapter, catchUp));
      });
      await Promise.all(starts);
    },
    async stop(limitMs) {
      stopping.abort();
      health.stopping();
      for (const { catchUp } of heard) catchUp.stop();
      const endAtMs = performance.now() + limitMs;
      const stopped = Promise.allSettled(adapters.map((adapter) => adapter.stop()));
      await Promise.race([stopped, sleep(adapterStopMs, undefined, { ref: false })]);
      await engine.stop(Math.max(0, endAtMs - performance.now()));
      const settled = Promise.allSettled(heard.map(({ delivery }) => delivery.settled()));
      const leftMs = Math.min(lastSignsMs, Math.max(0, endAtMs - performance.now()));
      await Promise.race([settled, sleep(leftMs, undefined, { ref: false })]);
      await agent.close();
    },
  };
}

function placeFor(adapter: ChatAdapter, log: Log): Place {
  return { adapter, delivery: createDelivery({ adapter, pace: createPace(adapter.limits), log }) };
}

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/**
 * Whatever keeps an adapter from starting, short of a refusal for good, may pass.
 * @returns false when it was stopped before.
 */
async function isReached(adapter: ChatAdapter, sink: ChatSink, signal: AbortSignal, log: Log): Promise<boolean> {
  for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      await adapter.start(sink);
      return !signal.aborted;
    } catch (error) {
      if (signal.aborted) return false;
      if (!(error instanceof ChatError) || error.kind === 'unauthorized') throw error;
      const waitMs = error instanceof RateLimitedError ? Math.max(error.retryAfterMs, pauseMs) : pauseMs;
      log.warn({ err: error, waitMs }, `${adapter.platform} cannot be reached; trying again`);
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
  return false;
}

/**
 * A command is never mixed with messages to Friday, nor one memory's messages with another's, nor what waits for an
 * answer of its own with anything.
 */
function mergeKeyOf(
  message: InboundMessage,
  limits: ChatLimits | undefined,
  policy: BridgeOptions['userIdPolicy'],
): string {
  const isSeparate = limits?.surfaces[message.target.surface]?.separate === true;
  if (isSeparate || commandOf(message) === 'new') return message.id;
  return policy === 'author' ? `author ${message.author.userId}` : 'thread';
}

// The whole bridge: adapters, intake, engine, sessions and agent joined together; started and stopped in the right order.
import type { Agent } from './agent.ts';
import type { ChatAdapter, InboundMessage, ReplyTarget } from './chat.ts';
import { commandOf } from './commands.ts';
import { createDelivery } from './delivery.ts';
import { LocalEngine } from './engine/local.ts';
import type { Engine, Turn, TurnRunner } from './engine.ts';
import { createIntake } from './intake.ts';
import type { Log } from './log.ts';
import { createShelf } from './media.ts';
import { createPace } from './reply/pace.ts';
import type { Sessions } from './session.ts';
import { type Language, textsFor } from './texts.ts';
import { createTurnRunner, type Place } from './turn.ts';

export interface BridgeOptions {
  readonly adapters: readonly ChatAdapter[];
  readonly agent: Agent;
  readonly sessions: Sessions;
  /** Path of the journal's file. */
  readonly journal: string;
  readonly userIdPolicy: 'auto' | 'author' | 'session';
  readonly language: Language | 'auto';
  readonly maxRuns: number;
  readonly maxWaiting: number;
  readonly agentWaitMs: number;
  readonly firstChars: number;
  readonly log: Log;
}

export interface Bridge {
  /** Takes up what the journal holds and begins to listen. @throws when an adapter cannot start. */
  start(): Promise<void>;
  /** Hears nothing more, lets running turns finish for at most `limitMs`, leaves the rest in the journal. */
  stop(limitMs: number): Promise<void>;
}

export function createBridge(options: BridgeOptions): Bridge {
  const { adapters, agent, sessions, log } = options;
  const shelf = createShelf({ log });
  const places = new Map(adapters.map((adapter) => [adapter.platform, placeFor(adapter, log)]));
  const listening = new Map(adapters.map(({ platform }) => [platform, whenListening()]));
  const placeOf = (target: ReplyTarget): Place => {
    const place = places.get(target.platform);
    // A turn of a platform that is switched off now stays in the journal until it is on again.
    if (place === undefined) throw new Error(`${target.platform} is not configured`);
    return place;
  };

  const engine: Engine = new LocalEngine({
    path: options.journal,
    maxRuns: options.maxRuns,
    maxWaiting: options.maxWaiting,
    mergeKey: (message) => mergeKeyOf(message, options.userIdPolicy),
    log,
  });
  const { language, agentWaitMs, firstChars } = options;
  const runner = createTurnRunner({ agent, sessions, shelf, placeOf, language, agentWaitMs, firstChars, log });
  const accept = createIntake({
    engine,
    onAccepted: (message) => shelf.fetch(message, placeOf(message.target).adapter),
    onRefused: (message) => refuse(message, placeOf(message.target), options),
    log,
  });

  return {
    async start() {
      engine.start(onceListening(runner, listening));
      const starts = [...places.values()].map(async ({ adapter, delivery }) => {
        await adapter.start({ accept, budget: (report) => delivery.report(report) });
        listening.get(adapter.platform)?.resolve();
      });
      await Promise.all(starts);
    },
    async stop(limitMs) {
      for (const { reject } of listening.values()) reject(new Error('stopped before the platform could be reached'));
      await Promise.allSettled(adapters.map((adapter) => adapter.stop()));
      await engine.stop(limitMs);
      await agent.close();
    },
  };
}

function placeFor(adapter: ChatAdapter, log: Log): Place {
  return { adapter, delivery: createDelivery({ adapter, pace: createPace(adapter.limits), log }) };
}

type Listening = PromiseWithResolvers<void>;

function whenListening(): Listening {
  const listening = Promise.withResolvers<void>();
  listening.promise.catch(() => undefined);
  return listening;
}

/**
 * Turns of a platform begin when it can be reached: with a token that is not accepted, answers would be asked for, and
 * written, in vain. Until then they stay in the journal as they are.
 */
function onceListening(runner: TurnRunner, listening: ReadonlyMap<string, Listening>): TurnRunner {
  const reached = ({ messages: [{ target }] }: Turn) => listening.get(target.platform)?.promise;
  return {
    waiting: runner.waiting,
    async run(turn, journal) {
      await reached(turn);
      await runner.run(turn, journal);
    },
    async recover(turn, journal) {
      await reached(turn);
      await runner.recover(turn, journal);
    },
  };
}

/** A command is never mixed with messages to Friday, nor one memory's messages with another's. */
function mergeKeyOf(message: InboundMessage, policy: BridgeOptions['userIdPolicy']): string {
  if (commandOf(message) !== undefined) return message.id;
  return policy === 'author' ? `author ${message.author.userId}` : 'thread';
}

function refuse(message: InboundMessage, { delivery }: Place, { language, maxWaiting, log }: BridgeOptions): void {
  const { target } = message;
  const markdown = textsFor(language, message.text).refused(maxWaiting);
  const nonce = Buffer.from(message.id).toString('base64url').slice(-25);
  const telling = [
    delivery.send({ type: 'mark', target, sign: 'refused', on: true }, { urgency: 'control' }),
    delivery.send({ type: 'notice', target, nonce, markdown }, { urgency: 'control' }),
  ];
  for (const told of telling)
    told.catch((error: unknown) => log.warn({ err: error, message: message.id }, 'a refusal could not be shown'));
}

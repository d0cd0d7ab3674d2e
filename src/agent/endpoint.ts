// What an endpoint of an agent brings with it: how a run is asked for, and how its events become a reply.
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { AgentRun, ReplySnapshot, RunEnd } from '../agent.ts';
import type { Target } from './transport.ts';

/** What differs from endpoint to endpoint. */
export interface Endpoint {
  /** The answer may also be one JSON text instead of a stream. */
  readonly takesWhole: boolean;
  createFold(run: AgentRun): Fold;
  /** Sends the run's request, once; whatever comes of it goes to the handler. Never throws. */
  send(run: AgentRun, target: Target, dispatcher: Dispatcher, handler: Dispatcher.DispatchHandler): void;
}

/** The data of one event after another comes in, a snapshot of the reply and the run's end go out. */
export interface Fold {
  /** Present once the agent has said how the run ended; later events are ignored. */
  readonly end: RunEnd | undefined;
  /** Something has changed since the last snapshot. */
  readonly stale: boolean;
  /** What was not understood or not wanted, by kind, and how often. */
  readonly ignored: ReadonlyMap<string, number>;
  /** The same object until something changes. */
  snapshot(): ReplySnapshot;
  /** Takes the `data` of one server-sent event. Never throws on what an agent may send. */
  accept(data: string): void;
  /** The stream is over. Without a word about the run's end, it was broken off. */
  finish(): RunEnd;
}

/** Sees what comes over the wire, before anybody has read it. Its functions must not throw. */
export interface StreamWatch {
  sent?(run: AgentRun): void;
  answered?(run: AgentRun, status: number, headers: IncomingHttpHeaders): void;
  received?(run: AgentRun, bytes: Buffer): void;
}

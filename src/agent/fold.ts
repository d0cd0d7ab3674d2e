// The fold: the data of one event after another comes in, a snapshot of the reply and the run's end go out.
import { AgentError, type ReplySnapshot, type RunEnd } from '../agent.ts';
import { Messages } from './messages.ts';
import {
  isObject,
  isTextDelta,
  readError,
  readMessage,
  readPart,
  readResponse,
  type WireError,
  type WireMessage,
} from './wire.ts';

/** Different things ignored are counted apart up to here, so that a strange peer cannot fill our memory. */
const maxKindsIgnored = 100;
const maxKindChars = 60;

/** The agent's words go into logs, which should not swallow a page. */
const maxErrorChars = 2000;

const openBrace = '{'.charCodeAt(0);

const failedStatuses = new Set(['failed', 'canceled', 'cancelled', 'rejected', 'incomplete', 'unknown']);

/** Holds no clock and no socket: the same events give the same reply, however they were cut on their way. */
export class ReplyFold {
  readonly #messages = new Messages((what) => this.#ignore(what));
  readonly #ignored = new Map<string, number>();
  #events = 0;
  /** In the older documented form `[DONE]` is the last word; elsewhere a proxy may say it at any time. */
  #documented = false;
  #done = false;
  #end: RunEnd | undefined;
  /** An error message of the agent, and how much answer there was before it. */
  #complaint: { readonly error: AgentError; readonly answerChars: number } | undefined;

  /** Present once the agent has said how the run ended; later events are ignored. */
  get end(): RunEnd | undefined {
    return this.#end;
  }

  /** Something has changed since the last snapshot. */
  get stale(): boolean {
    return this.#messages.stale;
  }

  /** What was not understood or not wanted, by kind, and how often. */
  get ignored(): ReadonlyMap<string, number> {
    return this.#ignored;
  }

  /** The same object until something changes. */
  snapshot(): ReplySnapshot {
    return this.#messages.snapshot(this.#end !== undefined);
  }

  /** Takes the `data` of one server-sent event. Never throws on what an agent may send. */
  accept(data: string): void {
    if (this.#end) return;
    // Only objects mean anything. Blank data keeps connections alive, and must not cost an exception each time.
    if (data.charCodeAt(0) !== openBrace && !/^\s*\{/.test(data)) {
      this.#acceptWord(data.trim());
      return;
    }
    let event: unknown;
    try {
      event = JSON.parse(data);
    } catch {
      this.#ignore('not JSON');
      return;
    }
    if (!isObject(event)) return;
    if (isTextDelta(event)) this.#messages.takeDelta(event);
    else this.#acceptOther(event);
    this.#events++;
  }

  /** The stream is over. Without a word about the run's end, it was broken off. */
  finish(): RunEnd {
    const error = new AgentError('interrupted', 'eof', 'the stream ended without a word about the end of the run');
    this.#end ??= this.#ended() ?? (this.#done ? { outcome: 'completed' } : { outcome: 'interrupted', error });
    return this.#end;
  }

  #acceptWord(word: string): void {
    if (word === '') return;
    if (word !== '[DONE]') {
      this.#ignore('not an object');
      return;
    }
    this.#done = true;
    if (this.#documented) this.#end = this.#ended() ?? { outcome: 'completed' };
  }

  #acceptOther(event: Readonly<Record<string, unknown>>): void {
    const { object } = event;
    if (object === 'content') this.#acceptContent(event);
    else if (object === 'message') this.#acceptMessage(event);
    else if (object === 'response') this.#acceptResponse(event);
    else if (object === undefined || object === null) this.#acceptBare(event);
    else this.#ignore(`object ${typeof object === 'string' ? object : 'of no name'}`);
  }

  #acceptContent(event: unknown): void {
    const part = readPart(event);
    if (part) this.#messages.takeContent(part);
    else this.#ignore('content without a type');
  }

  #acceptMessage(event: unknown): void {
    const message = readMessage(event);
    if (!message) return;
    this.#messages.takeMessage(message);
    this.#listenForComplaint(message);
  }

  #acceptResponse(event: unknown): void {
    const response = readResponse(event);
    if (!response) return;
    for (const [position, message] of readOutput(response.output)) {
      this.#messages.takeOutput(message, position);
      if (!this.#complaint) this.#listenForComplaint(message);
    }
    const error = readError(response.error);
    const status = response.status ?? '';
    if (error || failedStatuses.has(status)) this.#end = failure(error, status || 'failed');
    else if (status === 'completed') this.#end = this.#ended() ?? { outcome: 'completed' };
  }

  /** Without an `object`: an error, or the older documented form. */
  #acceptBare(event: Readonly<Record<string, unknown>>): void {
    // An exception without words arrives as an empty string, and is one all the same.
    const error = event.error === '' ? { code: undefined, message: 'an error without words' } : readError(event.error);
    if (error) this.#end = this.#events === 0 && isBusy(error) ? busy(error) : failure(error, 'error');
    else if (!Array.isArray(event.output)) this.#ignore('object of no kind');
    for (const [position, message] of readOutput(event.output)) {
      this.#documented = true;
      this.#messages.takeDocumented(message, position);
    }
  }

  #listenForComplaint(said: WireMessage): void {
    const error = readError(said.error);
    if (said.type !== 'error' && !(said.type === 'message' && error)) return;
    const message = error?.message || said.message || this.#messages.textOf(said.id);
    const code = error?.code ?? said.code ?? undefined;
    if (code === undefined && message === '') return;
    const failed = agentFailed({ code, message }, 'error');
    this.#complaint = { error: failed, answerChars: this.#messages.answer.length };
  }

  /** An error message fails the run even if the response "completes", unless the agent went on to answer. */
  #ended(): RunEnd | undefined {
    const complaint = this.#complaint;
    if (!complaint || this.#messages.answer.length > complaint.answerChars) return undefined;
    return { outcome: 'failed', error: complaint.error };
  }

  #ignore(what: string): void {
    const kind = what.slice(0, maxKindChars);
    const count = this.#ignored.get(kind) ?? 0;
    if (count > 0 || this.#ignored.size < maxKindsIgnored) this.#ignored.set(kind, count + 1);
  }
}

function* readOutput(output: unknown): Generator<[position: number, message: WireMessage]> {
  if (!Array.isArray(output)) return;
  for (const [position, item] of output.entries()) {
    const message = readMessage(item);
    if (message) yield [position, message];
  }
}

function isBusy(error: WireError): boolean {
  return /already in RUNNING state/i.test(error.message);
}

function busy(error: WireError): RunEnd {
  return { outcome: 'failed', error: new AgentError('busy', 'RUNNING', error.message.slice(0, maxErrorChars)) };
}

function failure(error: WireError | undefined, code: string): RunEnd {
  return { outcome: 'failed', error: agentFailed(error ?? { code, message: '' }, code) };
}

function agentFailed(error: WireError, code: string): AgentError {
  const message = error.message.slice(0, maxErrorChars);
  return new AgentError('failed', (error.code ?? code).slice(0, maxKindChars), message || `the agent said: ${code}`);
}

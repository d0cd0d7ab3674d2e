// The fold: the data of one event after another comes in, a snapshot of the reply and the run's end go out.
import type { AgentError, ReplySnapshot, RunEnd } from '../agent.ts';
import { done, readData } from './data.ts';
import type { Fold } from './endpoint.ts';
import { agentFailed, brokenOff, busy, failedStatuses, failure, isBusy } from './failure.ts';
import { Ignored } from './ignored.ts';
import { Messages } from './messages.ts';
import { isTextDelta, readError, readMessage, readPart, readResponse, type WireMessage } from './wire.ts';

/** Holds no clock and no socket: the same events give the same reply, however they were cut on their way. */
export class ReplyFold implements Fold {
  readonly #messages = new Messages((what) => this.#ignored.add(what));
  readonly #ignored = new Ignored();
  #events = 0;
  /** In the older documented form `[DONE]` is the last word; elsewhere a proxy may say it at any time. */
  #documented = false;
  #done = false;
  #end: RunEnd | undefined;
  /** An error message of the agent, and how much answer there was before it. */
  #complaint: { readonly error: AgentError; readonly answerChars: number } | undefined;

  get end(): RunEnd | undefined {
    return this.#end;
  }

  get stale(): boolean {
    return this.#messages.stale;
  }

  get ignored(): ReadonlyMap<string, number> {
    return this.#ignored.counts;
  }

  snapshot(): ReplySnapshot {
    return this.#messages.snapshot(this.#end !== undefined);
  }

  accept(data: string): void {
    if (this.#end) return;
    const event = readData(data, this.#ignored);
    if (event === undefined) return;
    if (event === done) {
      this.#acceptDone();
      return;
    }
    if (isTextDelta(event)) this.#messages.takeDelta(event);
    else this.#acceptOther(event);
    this.#events++;
  }

  finish(): RunEnd {
    this.#end ??= this.#ended() ?? (this.#done ? { outcome: 'completed' } : brokenOff());
    return this.#end;
  }

  #acceptDone(): void {
    this.#done = true;
    if (this.#documented) this.#end = this.#ended() ?? { outcome: 'completed' };
  }

  #acceptOther(event: Readonly<Record<string, unknown>>): void {
    const { object } = event;
    if (object === 'content') this.#acceptContent(event);
    else if (object === 'message') this.#acceptMessage(event);
    else if (object === 'response') this.#acceptResponse(event);
    else if (object === undefined || object === null) this.#acceptBare(event);
    else this.#ignored.add(`object ${typeof object === 'string' ? object : 'of no name'}`);
  }

  #acceptContent(event: unknown): void {
    const part = readPart(event);
    if (part) this.#messages.takeContent(part);
    else this.#ignored.add('content without a type');
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
    else if (!Array.isArray(event.output)) this.#ignored.add('object of no kind');
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
}

function* readOutput(output: unknown): Generator<[position: number, message: WireMessage]> {
  if (!Array.isArray(output)) return;
  for (const [position, item] of output.entries()) {
    const message = readMessage(item);
    if (message) yield [position, message];
  }
}

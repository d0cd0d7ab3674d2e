// One run under way: the answer to one POST comes in, its reply, its end and the release of its session go out.
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { AgentError, type AgentRun, type ReplySnapshot, type Run, type RunEnd } from '../agent.ts';
import type { Log } from '../log.ts';
import type { Fold, StreamWatch } from './endpoint.ts';
import { createEventReader, createWholeReader, type EventReader, type EventReaderOptions } from './events.ts';
import { inShort } from './failure.ts';
import { Gathering } from './gathering.ts';
import { type LimitName, LimitWatch, type RunLimits } from './limits.ts';
import { connectionError, isEventStream, isJson, type Progress, Refusal } from './refusal.ts';

export interface RunOptions {
  readonly fold: Fold;
  readonly limits: RunLimits;
  readonly stopWaitMs: number;
  readonly maxEventSize: number;
  readonly maxReplySize: number;
  /** The answer may also be one JSON text instead of a stream. */
  readonly takesWhole: boolean;
  /** Asks the agent to stop the run. Never rejects. */
  readonly stop: (run: AgentRun) => Promise<void>;
  readonly watch?: StreamWatch | undefined;
  /** Takes secrets out of what an agent says of its failure. */
  readonly redact: (text: string) => string;
  readonly log: Log;
}

/** A refusal's body is waited for, and read, no further than this: its sender did nothing that could be broken off. */
const refusalWaitMs = 5_000;
const maxRefusalSize = 1024 * 1024;
/** Of a stream's beginning, so much is looked at for secrets, and so much shown when it is no stream. */
const maxOpeningSize = 16 * 1024;
const shownOpeningChars = 200;

/** `unsent`: nothing sent yet · `sent`, `answered`: the agent may be at work · `over`: the connection is done with. */
type Phase = Progress | 'over';

export class StreamedRun implements Run {
  readonly #run: AgentRun;
  readonly #options: RunOptions;
  readonly #log: Log;
  readonly #fold: Fold;
  readonly #limits: LimitWatch;
  readonly #ended = Promise.withResolvers<RunEnd>();
  readonly #released = Promise.withResolvers<void>();
  #reader: EventReader;
  #phase: Phase = 'unsent';
  #controller: Dispatcher.DispatchController | undefined;
  #refusal: Refusal | undefined;
  #end: RunEnd | undefined;
  #waiter: PromiseWithResolvers<void> | undefined;
  #stopping: Promise<void> | undefined;
  #lastWait: NodeJS.Timeout | undefined;
  readonly #gathering = new Gathering(() => this.#read());
  #opening: Buffer | undefined;
  #size = 0;
  /** The answer is one JSON text. */
  #whole = false;

  constructor(run: AgentRun, options: RunOptions) {
    this.#run = run;
    this.#options = options;
    this.#fold = options.fold;
    this.#log = options.log.child({ run: run.id, session: run.sessionId });
    this.#limits = new LimitWatch(options.limits, (limit, afterMs) => this.#strike(limit, afterMs));
    this.#reader = createEventReader(this.#readerOptions());
  }

  get ended(): Promise<RunEnd> {
    return this.#ended.promise;
  }

  get released(): Promise<void> {
    return this.#released.promise;
  }

  snapshot(): ReplySnapshot {
    this.#read();
    return this.#fold.snapshot();
  }

  stop(): void {
    this.#leave({ outcome: 'stopped' });
  }

  changed(restMs = 0): Promise<void> {
    if (this.#end || this.#fold.stale) return Promise.resolve();
    this.#gathering.rest(restMs);
    this.#waiter ??= Promise.withResolvers();
    return this.#waiter.promise;
  }

  /** undici tears the connection down when one of these throws, so none does. Nothing ever pauses the stream. */
  handler(): Dispatcher.DispatchHandler {
    return {
      onRequestStart: (controller) => this.#requestStarts(controller),
      onResponseStart: (_controller, status, headers) => this.#answerStarts(status, headers),
      onResponseData: (_controller, chunk) => this.#answerGoesOn(chunk),
      onResponseEnd: () => this.#answerEnds(),
      onResponseError: (_controller, error) => this.#answerBreaks(error),
    };
  }

  #readerOptions(): EventReaderOptions {
    const { maxEventSize } = this.#options;
    return {
      maxEventSize,
      onEvent: (data) => {
        this.#limits.event();
        this.#fold.accept(data);
      },
      onTooLarge: () => this.#tooLarge('event', maxEventSize),
    };
  }

  #requestStarts(controller: Dispatcher.DispatchController): void {
    if (this.#phase === 'over') {
      controller.abort(new Error('the run was given up before its request was sent'));
      return;
    }
    this.#phase = 'sent';
    this.#controller = controller;
    this.#limits.sent();
    this.#options.watch?.sent?.(this.#run);
  }

  #answerStarts(status: number, headers: IncomingHttpHeaders): void {
    if (status < 200 || this.#phase === 'over') return;
    this.#phase = 'answered';
    this.#options.watch?.answered?.(this.#run, status, headers);
    if (this.#end || isEventStream(status, headers)) return;
    if (this.#options.takesWhole && isJson(status, headers)) {
      this.#reader = createWholeReader(this.#readerOptions());
      this.#whole = true;
      return;
    }
    this.#limits.stop();
    this.#refusal = new Refusal(status, headers);
    this.#lastWait = setTimeout(() => this.#turnAway(), refusalWaitMs);
  }

  #answerGoesOn(chunk: Buffer): void {
    this.#options.watch?.received?.(this.#run, chunk);
    if (this.#end) return;
    if (this.#refusal) {
      this.#refusal.take(chunk);
      if (this.#refusal.size > maxRefusalSize) this.#turnAway();
      return;
    }
    this.#limits.heard();
    this.#gathering.add(chunk);
  }

  #answerEnds(): void {
    if (this.#refusal) this.#finish({ outcome: 'failed', error: this.#refusal.error(this.#options.redact) });
    this.#read();
    if (!this.#end) this.#attempt(() => this.#reader.end());
    if (!this.#end) this.#finish(this.#endOfStream());
    this.#over();
  }

  #answerBreaks(error: Error): void {
    if (this.#phase === 'over') return;
    this.#read();
    if (!this.#end && !this.#refusal) this.#attempt(() => this.#reader.end());
    const failure = connectionError(error, this.#phase);
    const outcome = failure.kind === 'interrupted' ? 'interrupted' : 'failed';
    if (this.#refusal) this.#finish({ outcome: 'failed', error: this.#refusal.error(this.#options.redact) });
    // An error message of the agent says more than the broken connection after it.
    const said = this.#fold.end ?? this.#endOfStream();
    this.#finish(said.outcome === 'failed' && said.error.kind === 'failed' ? said : { outcome, error: failure });
    this.#over();
  }

  /** Enough of a refusal: whoever sent it is not at work for us. */
  #turnAway(): void {
    if (this.#refusal) this.#finish({ outcome: 'failed', error: this.#refusal.error(this.#options.redact) });
    this.#breakOff();
  }

  #read(): void {
    const bytes = this.#gathering.take();
    if (bytes === undefined || this.#end) return;
    this.#opening ??= Buffer.from(bytes.subarray(0, maxOpeningSize));
    this.#size += bytes.length;
    if (this.#size > this.#options.maxReplySize) this.#tooLarge('reply', this.#options.maxReplySize);
    else this.#attempt(() => this.#reader.read(bytes));
  }

  /** An error of our own must not reach undici, which would break the stream off. */
  #attempt(read: () => void): void {
    try {
      read();
    } catch (error) {
      this.#log.error({ err: error }, 'the reply could not be read');
      this.#giveUp(new AgentError('failed', 'unreadable', String(error), { cause: error }));
    }
    if (this.#fold.end) this.#finish(this.#fold.end);
    else if (this.#fold.stale) this.#wake();
  }

  #endOfStream(): RunEnd {
    const opening = this.#opening?.toString().trim() ?? '';
    // No line of an event stream begins like a page or like JSON.
    if (this.#whole || !/^[<{[]/.test(opening)) return this.#fold.finish();
    const words = this.#options.redact(opening).slice(0, shownOpeningChars);
    return { outcome: 'failed', error: new AgentError('not-a-stream', '200', `not an event stream: ${words}`) };
  }

  #strike(limit: LimitName, afterMs: number): void {
    this.#giveUp(new AgentError('timeout', limit, `the ${limit} limit of ${afterMs} ms struck`));
  }

  #tooLarge(what: string, maxSize: number): void {
    this.#giveUp(new AgentError('too-large', what, `the ${what} exceeds ${maxSize}`));
  }

  #giveUp(error: AgentError): void {
    this.#leave({ outcome: 'failed', error });
  }

  /** Ends the run for its reader. The agent is asked to stop, and drained meanwhile: breaking off damages its memory. */
  #leave(end: RunEnd): void {
    // What has come by now is part of what is left.
    this.#read();
    if (this.#end) return;
    if (this.#isAtWork()) this.#stopping = this.#options.stop(this.#run);
    this.#finish(end);
    if (this.#phase === 'unsent') this.#over();
  }

  #finish(end: RunEnd): void {
    if (this.#end) return;
    this.#end = inShort(end, this.#options.redact);
    this.#gathering.take();
    this.#limits.stop();
    clearTimeout(this.#lastWait);
    if (this.#isAtWork()) this.#lastWait = setTimeout(() => this.#loseHold(), this.#options.stopWaitMs);
    if (this.#fold.ignored.size > 0) this.#log.debug({ ignored: Object.fromEntries(this.#fold.ignored) }, 'ignored');
    this.#ended.resolve(this.#end);
    this.#wake();
  }

  #isAtWork(): boolean {
    return this.#phase === 'sent' || this.#phase === 'answered';
  }

  #loseHold(): void {
    const waitedMs = this.#options.stopWaitMs;
    this.#log.warn({ waitedMs }, 'the agent did not end its stream; breaking it off, which may damage its memory');
    this.#breakOff();
  }

  #breakOff(): void {
    this.#controller?.abort(new Error('broken off'));
    this.#over();
  }

  #over(): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    clearTimeout(this.#lastWait);
    // A stop that arrives late would stop the session's next run.
    void Promise.resolve(this.#stopping).then(() => this.#released.resolve());
  }

  #wake(): void {
    this.#waiter?.resolve();
    this.#waiter = undefined;
  }
}

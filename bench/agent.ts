// The scripted agent: each question names a script; its words leave at exact times, in the wire form of a real agent.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { frame, newMessage, newPart, newResponse, seconds, type WireEvent } from '../playground/friday/wire.ts';

/** What is said, and when. */
export interface Script {
  readonly words: readonly string[];
  /** Words a second, each an event of its own; `Infinity` sends all of them at once. */
  readonly wordsPerSecond: number;
  /** Keeps the stream open after this many words until {@link ScriptedAgent.release} is called. */
  readonly holdAfter?: number;
}

/** What became of a script, in milliseconds of this process's clock. */
export interface Performance {
  /** When the question arrived. */
  readonly askedAtMs: number;
  /** When each word was sent. */
  readonly sentAtMs: readonly number[];
}

export interface ScriptedAgent {
  /** The full URL of `POST /process`. */
  readonly url: string;
  /** Answers the question that contains `script <name>`. */
  learn(name: string, script: Script): void;
  forget(name: string): void;
  performance(name: string): Performance | undefined;
  /** Streams that are open now. */
  open(): number;
  /** Lets the streams go on that are held open. */
  release(): void;
  stop(): Promise<void>;
}

interface Run {
  readonly askedAtMs: number;
  readonly sentAtMs: number[];
}

/** Where the question stands in JSON, a line break before it may look like an `n`. */
const scriptName = /script (\w+)/;

export async function startAgent(): Promise<ScriptedAgent> {
  const scripts = new Map<string, Script>();
  const runs = new Map<string, Run>();
  const held = new Set<() => void>();
  let open = 0;

  const server = createServer((request, response) => {
    const askedAtMs = performance.now();
    open += 1;
    response.once('close', () => {
      open -= 1;
    });
    void readText(request).then((body) => {
      const name = scriptName.exec(body)?.[1] ?? '';
      const script = scripts.get(name);
      if (script === undefined) return response.writeHead(404).end();
      const run: Run = { askedAtMs, sentAtMs: [] };
      runs.set(name, run);
      return new Speech(script, run, response, held).begin();
    });
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/process`,
    learn: (name, script) => scripts.set(name, script),
    forget(name) {
      scripts.delete(name);
      runs.delete(name);
    },
    performance: (name) => runs.get(name),
    open: () => open,
    release() {
      for (const goOn of held) goOn();
      held.clear();
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** One answer on its way. */
class Speech {
  readonly #script: Script;
  readonly #run: Run;
  readonly #out: ServerResponse;
  readonly #held: Set<() => void>;
  readonly #response = newResponse(undefined, 'bench');
  readonly #message = newMessage('message');
  #number = 0;
  #beganAtMs = 0;

  constructor(script: Script, run: Run, out: ServerResponse, held: Set<() => void>) {
    this.#script = script;
    this.#run = run;
    this.#out = out;
    this.#held = held;
  }

  begin(): void {
    this.#out.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
    const opening = this.#frame(this.#response) + this.#frame({ ...this.#response, status: 'in_progress' });
    this.#message.status = 'in_progress';
    this.#out.write(opening + this.#frame(this.#message));
    this.#beganAtMs = performance.now();
    this.#speak();
  }

  /** Sends every word that is due; each is a delta, and a write of its own unless all come at once. */
  #speak(): void {
    const { words, wordsPerSecond, holdAfter = Number.POSITIVE_INFINITY } = this.#script;
    const { sentAtMs } = this.#run;
    const nowMs = performance.now();
    const dueWords = Math.floor(((nowMs - this.#beganAtMs) * wordsPerSecond) / 1000 + 1e-6) + 1;
    const due = Math.min(
      words.length,
      holdAfter,
      wordsPerSecond === Number.POSITIVE_INFINITY ? words.length : dueWords,
    );
    let atOnce = '';
    while (sentAtMs.length < due) {
      const event = this.#frame(this.#delta(words[sentAtMs.length] ?? ''));
      if (wordsPerSecond === Number.POSITIVE_INFINITY) atOnce += event;
      else this.#out.write(event);
      sentAtMs.push(nowMs);
    }
    if (atOnce !== '') this.#out.write(atOnce);
    if (sentAtMs.length >= words.length) this.#end();
    else if (sentAtMs.length >= holdAfter) this.#held.add(() => this.#end());
    else {
      const nextAtMs = this.#beganAtMs + (sentAtMs.length * 1000) / wordsPerSecond;
      setTimeout(() => this.#speak(), Math.max(0, nextAtMs - performance.now()));
    }
  }

  #end(): void {
    const text = this.#script.words.slice(0, this.#run.sentAtMs.length).join('');
    const part = newPart({ type: 'text', text }, { status: 'completed', index: 0, msg_id: this.#message.id });
    this.#message.content = [part];
    this.#message.status = 'completed';
    const ending = this.#frame(part) + this.#frame(this.#message);
    const output = [this.#message];
    this.#out.end(ending + this.#frame({ ...this.#response, status: 'completed', completed_at: seconds(), output }));
  }

  #delta(text: string): WireEvent {
    return newPart({ type: 'text', text }, { status: 'in_progress', index: 0, delta: true, msg_id: this.#message.id });
  }

  #frame(event: WireEvent): string {
    const numbered = frame({ ...event, sequence_number: this.#number });
    this.#number += 1;
    return numbered;
  }
}

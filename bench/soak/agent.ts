// Friday in the soak: answers each question by its script, in the wire form of a real agent, and keeps what she said.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Block, MessageStream } from '../../playground/friday/stream.ts';
import { errorFrame, frame, newResponse, type WireEvent, type WireMessage } from '../../playground/friday/wire.ts';
import type { Ending, Script } from './script.ts';

/** One answer of hers. */
export interface Told {
  /** The bridge's name for the turn. */
  readonly turnId: string;
  readonly questions: readonly string[];
  /** All that she meant to say. */
  readonly whole: string;
  readonly ending: Ending;
  /** All that has left her so far. */
  said: string;
  over: boolean;
}

export interface SoakAgent {
  readonly url: string;
  /** What she says when she is asked for `script NAME`. */
  learn(name: string, script: Script): void;
  /** The answers to a question so far; more than one when it was asked again. */
  answersTo(name: string): readonly Told[];
  answers(): readonly Told[];
  stop(): Promise<void>;
}

/** Where the question stands in JSON, a line break before it may look like an `n`. */
const scriptNames = /script (\w+)/g;

export async function startAgent(): Promise<SoakAgent> {
  const scripts = new Map<string, Script>();
  const refused = new Map<string, number>();
  const told: Told[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: { id: string; input: unknown; session_id: string } = JSON.parse(await readText(request));
    const names = [...JSON.stringify(body.input).matchAll(scriptNames)].map(([, name = '']) => name);
    const asked = names.flatMap((name) => scripts.get(name) ?? []);
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
    const wanted = Math.max(0, ...asked.map(({ refusals }) => refusals));
    const already = refused.get(body.id) ?? 0;
    if (already < wanted) {
      refused.set(body.id, already + 1);
      response.end(errorFrame(`Task ${body.id} is already in RUNNING state.`));
      return;
    }
    const whole = asked.map(({ steps }) => steps.at(-1) ?? '').join('\n\n');
    const ending = asked.at(-1)?.ending ?? 'completes';
    const mine: Told = { turnId: body.id, questions: names, whole, ending, said: '', over: false };
    told.push(mine);
    await speak(mine, asked, new Voice(response, body.session_id)).finally(() => {
      mine.over = true;
    });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/process`,
    learn: (name, script) => scripts.set(name, script),
    answersTo: (name) => told.filter(({ questions }) => questions.includes(name)),
    answers: () => told,
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

async function speak(told: Told, scripts: readonly Script[], voice: Voice): Promise<void> {
  const tools = scripts.flatMap(({ tools: names, seed }) => names.map((name) => `${name}_${seed}`));
  for (const [index, name] of tools.entries()) {
    const call = { id: `call_${told.turnId}_${index}`, name };
    voice.say([{ type: 'tool_use', ...call, input: { about: name } }], false);
    await sleep(300);
    voice.say([{ type: 'tool_use', ...call, input: { about: name } }], true);
    voice.say([{ type: 'tool_result', ...call, output: 'done' }], true);
  }
  let before = '';
  for (const { steps, stepMs, pause } of scripts) {
    for (const [index, step] of steps.entries()) {
      told.said = before + step;
      voice.say([{ type: 'text', text: told.said }], false);
      await sleep(pause?.afterStep === index ? pause.ms + stepMs : stepMs);
    }
    before = `${told.said}\n\n`;
  }
  if (told.ending === 'breaks') return voice.cut();
  if (told.ending === 'completes') voice.say([{ type: 'text', text: told.said }], true);
  voice.end(told.ending === 'fails');
}

/** The response as the real server writes it. */
class Voice {
  readonly #out: ServerResponse;
  readonly #response;
  readonly #stream = new MessageStream();
  readonly #output: WireMessage[] = [];
  #messageId = 0;
  #number = 0;

  constructor(out: ServerResponse, sessionId: string) {
    this.#out = out;
    this.#response = newResponse(undefined, sessionId);
    this.#emit(this.#response);
    this.#response.status = 'in_progress';
    this.#emit(this.#response);
  }

  say(blocks: readonly Block[], last: boolean): void {
    for (const event of this.#stream.events({ messageId: this.#messageId, blocks, last })) {
      if (event.object === 'message' && event.status === 'completed') this.#output.push(event);
      this.#emit(event);
    }
    if (last) this.#messageId += 1;
  }

  cut(): void {
    this.#out.socket?.resetAndDestroy();
  }

  end(failed: boolean): void {
    this.#response.status = failed ? 'failed' : 'completed';
    this.#response.output = this.#output.length > 0 ? this.#output : null;
    if (failed) this.#response.error = { code: 'AGENT_UNKNOWN_ERROR', message: 'Unknown agent error: RuntimeError' };
    this.#emit(this.#response);
    this.#out.end();
  }

  #emit(event: WireEvent): void {
    event.sequence_number = this.#number;
    this.#number += 1;
    this.#out.write(frame(event));
  }
}

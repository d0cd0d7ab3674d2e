// An agent that can be told nothing but its seed: it answers each question as its script says, and keeps what it did.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Chance } from '../../bench/lossless/chance.ts';
import { errorFrame } from '../../playground/friday/wire.ts';
import { tokensIn } from './people.ts';
import { type AgentRequest, close } from './request.ts';
import { type Script, scriptFor } from './script.ts';
import { Speech } from './speech.ts';

interface Lock {
  readonly request: AgentRequest;
  readonly speech: Speech | undefined;
  /** Whoever asked is still there. */
  attended: boolean;
}

export class ChaosAgent {
  readonly requests: AgentRequest[] = [];
  readonly #seed: number;
  /** How often each question has been asked: the script of a question is that of its first asking. */
  readonly #asked = new Map<string, number>();
  readonly #locks = new Map<string, Lock>();
  #server: Server | undefined;
  #port = 0;
  #calm = false;

  constructor(seed: number) {
    this.#seed = seed;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/process`;
  }

  get stopUrl(): string {
    return `http://127.0.0.1:${this.#port}/stop`;
  }

  async listen(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Nobody listens any more, and what runs is cut. */
  async goAway(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  /** From now on every question is answered well. */
  calm(): void {
    this.#calm = true;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    if (request.url === '/stop') this.#stop(String(field(body, 'session_id')), response);
    else this.#process(body, response);
  }

  #stop(sessionId: string, response: ServerResponse): void {
    this.#locks.get(sessionId)?.speech?.stop();
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"status": "success"}');
  }

  #process(body: unknown, response: ServerResponse): void {
    const text = textIn(body);
    const { script, again } = this.#scriptFor(text);
    const sessionId = String(field(body, 'session_id'));
    const held = this.#locks.get(sessionId);
    const request: AgentRequest = {
      number: this.requests.length,
      turnId: String(field(body, 'id')),
      sessionId,
      text,
      atMs: Date.now(),
      script: held === undefined ? script.kind : 'busy',
      acted: false,
      said: 0,
      pictures: 0,
      end: 'open',
      endedAtMs: 0,
      overlapped: held?.attended ?? false,
    };
    this.requests.push(request);
    if (held !== undefined || (script.kind === 'busy' && again < script.times)) this.#sayBusy(request, response);
    else if (script.kind === 'refuse' && again < script.times) this.#refuse(script.status, request, response);
    else if (script.kind === 'status') this.#fail(script, request, response);
    else if (script.kind === 'cut') this.#cut(request, response);
    else if (script.kind === 'noise') this.#rave(request, response);
    else this.#speak(script.kind === 'speak' ? script : usual, request, response);
  }

  #scriptFor(text: string): { script: Script; again: number } {
    const token = tokensIn(text).at(-1) ?? '';
    const again = this.#asked.get(token) ?? 0;
    this.#asked.set(token, again + 1);
    const script = scriptFor(new Chance(this.#seed * 7919 + Number(token.slice(1))));
    const harmless = script.kind === 'refuse' || script.kind === 'busy';
    // Who is asked a second time has made up her mind.
    return { script: this.#calm || (again > 0 && !harmless) ? usual : script, again };
  }

  #speak(script: Extract<Script, { kind: 'speak' }>, request: AgentRequest, response: ServerResponse): void {
    request.acted = true;
    const speech = new Speech(script, request, response);
    const lock: Lock = { request, speech, attended: true };
    this.#locks.set(request.sessionId, lock);
    response.once('close', () => {
      lock.attended = false;
      speech.left();
      // Whose asker has died is busy for a while: the run is noticed to be over only then.
      const restMs = request.end === 'left' ? 100 + ((request.number * 373) % 1_500) : 0;
      setTimeout(() => this.#locks.delete(request.sessionId), restMs);
    });
    speech.begin();
  }

  #sayBusy(request: AgentRequest, response: ServerResponse): void {
    close(request, 'refused');
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.end(errorFrame(`Task u:${request.sessionId} is already in RUNNING state.`));
  }

  #refuse(status: number, request: AgentRequest, response: ServerResponse): void {
    close(request, 'refused');
    response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '1' });
    response.end('{"detail": "Too many runs."}');
  }

  #fail(script: Extract<Script, { kind: 'status' }>, request: AgentRequest, response: ServerResponse): void {
    request.acted = true;
    close(request, 'failed');
    response.writeHead(script.status, { 'content-type': script.html ? 'text/html' : 'application/json' });
    response.end(script.html ? '<html><body>Oops</body></html>' : '{"detail": "No."}');
  }

  #rave(request: AgentRequest, response: ServerResponse): void {
    request.acted = true;
    close(request, 'failed');
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.end(Buffer.concat([noise, Buffer.from('data: [{"object": 1}]\n\ndata: "message"\n\n'), noise]));
  }

  #cut(request: AgentRequest, response: ServerResponse): void {
    request.acted = true;
    close(request, 'reset');
    response.socket?.resetAndDestroy();
  }
}

const noise = Buffer.from([0, 255, 254, 10, 13, 10, 58, 10, 100, 97, 116, 97, 58, 0, 192, 128, 10, 10]);

const usual: Extract<Script, { kind: 'speak' }> = {
  kind: 'speak',
  words: 12,
  wordsAtOnce: 4,
  pauseMs: 2,
  firstMs: 0,
  ending: 'completes',
  picture: false,
  tool: false,
  garbage: false,
};

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function textIn(body: unknown): string {
  const input = field(body, 'input');
  const content = Array.isArray(input) ? field(input[0], 'content') : undefined;
  return (Array.isArray(content) ? content : []).map((part) => String(field(part, 'text') ?? '')).join('\n');
}

// An agent over HTTP that takes every question, says nothing until it is let, and then repeats what it was asked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MessageStream } from '../../playground/friday/stream.ts';
import { frame, newResponse, type WireEvent } from '../../playground/friday/wire.ts';
import { sayingsIn } from './saying.ts';

/** As much of the body of `POST /process` as is read here. */
interface Asked {
  readonly session_id: string;
  readonly input: readonly { readonly content: readonly { readonly text?: string }[] }[];
}

export class HeldAgent {
  /** What each request asked, in the order in which they came. */
  readonly requests: (readonly string[])[] = [];
  mostRuns = 0;
  #open = 0;
  #held: (() => void)[] | undefined = [];
  readonly #server = createServer((request, response) => {
    this.#take(request, response).catch(() => response.destroy());
  });

  async listen(): Promise<string> {
    const where = { port: 0, host: '127.0.0.1', backlog: 4096 };
    await new Promise<void>((resolve) => this.#server.listen(where, resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/process`;
  }

  /** From now on it answers at once. */
  letGo(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const answer of held) answer();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { input, session_id }: Asked = JSON.parse(Buffer.concat(chunks).toString());
    const asked = input.flatMap(({ content }) => content.flatMap(({ text = '' }) => sayingsIn(text)));
    this.requests.push(asked);
    this.#open += 1;
    this.mostRuns = Math.max(this.mostRuns, this.#open);
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    const opening = newResponse(undefined, session_id);
    response.write(frame(opening));
    const answer = () => {
      this.#open -= 1;
      const said = new MessageStream().events({
        messageId: 0,
        blocks: [{ type: 'text', text: `Noted: ${asked.join(' ')}` }],
        last: true,
      });
      const end: WireEvent = { ...opening, status: 'completed' };
      response.end([...said, end].map((event, index) => frame({ ...event, sequence_number: index + 1 })).join(''));
    };
    if (this.#held === undefined) answer();
    else this.#held.push(answer);
  }
}

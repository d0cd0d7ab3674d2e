// One answer on its way: words leave as the script says, in the wire form of a real agent.
import type { ServerResponse } from 'node:http';
import { frame, newMessage, newPart, newResponse, type WireEvent } from '../../playground/friday/wire.ts';
import { type AgentRequest, close } from './request.ts';
import { dressed, type Script, stallMs, word } from './script.ts';

const png = `data:image/png;base64,${Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').toString('base64')}`;

const beatMs = 500;
const floodBytes = 200 * 1024 * 1024;
const water = Buffer.alloc(1024 * 1024, 'x');

export class Speech {
  readonly #script: Extract<Script, { kind: 'speak' }>;
  readonly #request: AgentRequest;
  readonly #out: ServerResponse;
  readonly #response = newResponse(undefined, 'chaos');
  readonly #message = newMessage('message');
  #timer: NodeJS.Timeout | undefined;
  #sequence = 0;
  #text = '';

  constructor(script: Extract<Script, { kind: 'speak' }>, request: AgentRequest, out: ServerResponse) {
    this.#script = script;
    this.#request = request;
    this.#out = out;
  }

  begin(): void {
    this.#timer = setTimeout(() => {
      this.#out.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      this.#send(this.#response, { ...this.#response, status: 'in_progress' });
      if (this.#script.tool) this.#useTool();
      this.#message.status = 'in_progress';
      this.#send(this.#message);
      this.#speak();
    }, this.#script.firstMs);
  }

  /** Whoever asked does not want to hear more. */
  stop(): void {
    if (this.#request.end !== 'open') return;
    clearTimeout(this.#timer);
    close(this.#request, 'stopped');
    this.#out.end();
  }

  /** Whoever asked is gone. */
  left(): void {
    clearTimeout(this.#timer);
    close(this.#request, 'left');
  }

  #speak(): void {
    const { words, wordsAtOnce, pauseMs, garbage } = this.#script;
    const { number, said } = this.#request;
    if (said >= words) {
      this.#end();
      return;
    }
    const until = Math.min(words, said + wordsAtOnce);
    let delta = '';
    for (let index = said; index < until; index += 1) delta += dressed(word(number, index), index);
    this.#say(delta);
    this.#request.said = until;
    if (garbage) this.#out.write(': keep-alive\n\ndata: {"object": "mess\n\nevent: nonsense\ndata: 17\n\n');
    this.#timer = setTimeout(() => this.#speak(), pauseMs);
  }

  /** In two pieces, cut anywhere, now and then. */
  #say(delta: string): void {
    this.#text += delta;
    const fields = { status: 'in_progress', index: 0, delta: true, msg_id: this.#message.id } as const;
    const event = this.#frame(newPart({ type: 'text', text: delta }, fields));
    const cut = this.#sequence % 3 === 0 ? Math.floor(event.length / 2) : event.length;
    this.#out.write(event.slice(0, cut));
    if (cut < event.length) this.#out.write(event.slice(cut));
  }

  #useTool(): void {
    const tool = newMessage('plugin_call');
    const data = { call_id: `call-${this.#request.number}`, name: 'search', arguments: '{"query": "friday"}' };
    this.#send({ ...tool, status: 'in_progress' });
    this.#send(newPart({ type: 'data', data }, { status: 'completed', index: 0, delta: false, msg_id: tool.id }));
  }

  #end(): void {
    switch (this.#script.ending) {
      case 'completes':
        this.#complete();
        return;
      case 'fails':
        close(this.#request, 'failed');
        this.#send({ ...this.#response, status: 'failed', error: { code: '500', message: 'The model broke.' } });
        this.#out.end();
        return;
      case 'stops':
        close(this.#request, 'broken-off');
        this.#out.end('data: {"object": "content", "te');
        return;
      case 'resets':
        close(this.#request, 'reset');
        this.#out.write('data: {"object": "content", "te', () => this.#out.socket?.resetAndDestroy());
        return;
      case 'stalls':
        close(this.#request, 'broken-off');
        this.#timer = setTimeout(() => this.#out.end(), stallMs);
        return;
      case 'hangs':
        close(this.#request, 'broken-off');
        return;
      case 'beats':
        close(this.#request, 'broken-off');
        this.#timer = setInterval(() => this.#out.write(': still here\n\n'), beatMs);
        return;
      case 'floods':
        close(this.#request, 'broken-off');
        this.#out.write('data: {"object": "content", "text": "');
        this.#flood(floodBytes);
    }
  }

  #flood(left: number): void {
    if (left <= 0 || this.#out.destroyed) this.#out.end();
    else this.#out.write(water, () => this.#flood(left - water.byteLength));
  }

  #complete(): void {
    const at = { status: 'completed', index: 0, msg_id: this.#message.id } as const;
    this.#message.content = this.#text === '' ? [] : [newPart({ type: 'text', text: this.#text }, at)];
    this.#send(...this.#message.content);
    if (this.#script.picture) {
      this.#request.pictures = 1;
      const picture = { type: 'image', image_url: png } as const;
      this.#send(newPart(picture, { ...at, status: 'in_progress', index: 1, delta: true }));
      this.#message.content.push(newPart(picture, { index: 1, msg_id: this.#message.id }));
    }
    this.#message.status = 'completed';
    close(this.#request, 'completed');
    this.#send(this.#message, { ...this.#response, status: 'completed', output: [this.#message] });
    this.#out.end();
  }

  #send(...events: readonly WireEvent[]): void {
    for (const event of events) this.#out.write(this.#frame(event));
  }

  #frame(event: WireEvent): string {
    const numbered = frame({ ...event, sequence_number: this.#sequence });
    this.#sequence += 1;
    return numbered;
  }
}

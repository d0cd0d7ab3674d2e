// Turns the agent's growing messages into wire events, with every quirk of the real server's adapter for AgentScope.
import {
  newMessage,
  newPart,
  type Payload,
  pythonJson,
  type WireEvent,
  type WireMessage,
  type WirePart,
} from './wire.ts';

/** A piece of a message. Text and thoughts are cumulative: each chunk holds all of them so far. */
export type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly thinking: string }
  | { readonly type: 'image'; readonly url: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly type: 'tool_result'; readonly id: string; readonly name: string; readonly output: unknown };

/** A message of the agent as it stands now. Chunks with the same `messageId` are the same message; `last` is its last one. */
export interface Chunk {
  readonly messageId: number;
  readonly blocks: readonly Block[];
  readonly last: boolean;
}

type ToolBlock = Extract<Block, { type: 'tool_use' | 'tool_result' }>;

/** The text of a lane that grows: the answer, or the reasoning. */
interface Lane {
  message: WireMessage;
  started: boolean;
  /** What was sent of it. */
  sent: string;
}

/**
 * Kept as the real server has them, because clients must bear them: reasoning completes only after the answer's deltas; the
 * answer after reasoning gets no completed content event, and an empty second part; images never complete.
 */
export class MessageStream {
  #messageId: number | undefined;
  #answer: Lane = newLane('message');
  #reasoning: Lane = newLane('reasoning');
  /** Shared by both lanes, as it is in the real adapter: the cause of the quirks. */
  #index: number | null = null;
  #toolStarted = false;
  readonly #tools = new Map<string, WireMessage>();

  *events(chunk: Chunk): Generator<WireEvent> {
    if (chunk.messageId !== this.#messageId) {
      this.#messageId = chunk.messageId;
      this.#answer = newLane('message');
      this.#reasoning = newLane('reasoning');
      this.#index = null;
      this.#toolStarted = false;
    }
    let blocks = chunk.blocks;
    const toolUses = blocks.filter((block) => block.type === 'tool_use');
    if (toolUses.length > 0) {
      if (this.#toolStarted) blocks = toolUses;
      this.#toolStarted = true;
    }
    const closing = chunk.last || this.#toolStarted;
    for (const block of blocks) yield* this.#block(block, chunk.last, closing);
  }

  *#block(block: Block, last: boolean, closing: boolean): Generator<WireEvent> {
    if (block.type === 'text') {
      yield* this.#grow(this.#answer, block.text, closing);
      if (closing && block.text !== '') this.#answer = newLane('message', this.#answer.sent);
    } else if (block.type === 'thinking') {
      yield* this.#grow(this.#reasoning, block.thinking, closing);
    } else if (block.type === 'image') {
      yield* this.#start(this.#answer);
      yield this.#add(this.#answer.message, { type: 'image', image_url: block.url });
    } else {
      yield* this.#tool(block, last);
    }
  }

  *#grow(lane: Lane, text: string, closing: boolean): Generator<WireEvent> {
    if (text === '') return;
    yield* this.#start(lane);
    // A text that does not continue what was sent is sent whole: the real server repeats it, too.
    const delta = text.startsWith(lane.sent) ? text.slice(lane.sent.length) : text;
    lane.sent = text;
    const part = this.#add(lane.message, { type: 'text', text: delta });
    if (delta !== '') yield part;
    if (!closing) return;
    const whole = lane.message.content?.[this.#index ?? 0];
    if (whole?.text !== undefined && whole.text !== '') {
      whole.status = 'completed';
      yield whole;
    }
    lane.message.status = 'completed';
    yield lane.message;
    this.#index = null;
  }

  *#start(lane: Lane): Generator<WireEvent> {
    if (lane.started) return;
    lane.started = true;
    this.#index = null;
    lane.message.status = 'in_progress';
    yield lane.message;
  }

  /** Adds a delta to a message; returns the event that tells of it. */
  #add(message: WireMessage, payload: Payload): WirePart {
    message.content ??= [];
    const held = this.#index === null ? undefined : message.content[this.#index];
    if (held === undefined) {
      this.#index = message.content.length;
      message.content.push(newPart(payload, { index: this.#index, msg_id: message.id }));
    } else if (payload.type === 'text') {
      held.text = (held.text ?? '') + payload.text;
    }
    return newPart(payload, { status: 'in_progress', index: this.#index, delta: true, msg_id: message.id });
  }

  /** Tool parts are no deltas: each holds the whole value, the first an empty one. */
  *#tool(block: ToolBlock, last: boolean): Generator<WireEvent> {
    const calling = block.type === 'tool_use';
    const key = `${block.type} ${block.id}`;
    const value = (text: string): Payload => ({
      type: 'data',
      data: { call_id: block.id, name: block.name, [calling ? 'arguments' : 'output']: text },
    });
    let message = this.#tools.get(key);
    if (message === undefined) {
      message = calling ? newMessage('plugin_call') : newMessage('plugin_call_output', 'tool');
      this.#tools.set(key, message);
      message.status = 'in_progress';
      yield message;
      const index = calling && last ? null : 0;
      yield newPart(value(''), { status: 'in_progress', index, delta: false, msg_id: message.id });
    }
    const payload = value(pythonJson(calling ? block.input : block.output));
    const status = last ? 'completed' : 'in_progress';
    yield newPart(payload, { status, index: 0, delta: false, msg_id: message.id });
    if (!last) return;
    message.content = [newPart(payload, { delta: false })];
    message.status = 'completed';
    yield message;
  }
}

function newLane(type: 'message' | 'reasoning', sent = ''): Lane {
  return { message: newMessage(type), started: false, sent };
}

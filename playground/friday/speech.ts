// How she speaks: in, what to say, think or do; out, the growing messages of an agent, word by word, that can be stopped.
import { setImmediate as nextTick, setTimeout as sleep } from 'node:timers/promises';
import type { Block, Chunk } from './stream.ts';

/** How fast she speaks, and what stops her. */
export interface Pace {
  readonly wordDelayMs: () => number;
  /** Aborted when somebody stops the run or the asker has left. */
  readonly signal: AbortSignal;
}

export interface Tool {
  readonly name: string;
  /** The arguments while they grow, the last one whole. */
  readonly inputs: readonly unknown[];
  readonly output: string;
}

/** One run's speech: every call is one message of the agent, or one step of its loop. */
export class Speech {
  readonly #pace: Pace;
  #messageId = 0;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** Waits; rejects with an `AbortError` when the run is stopped. */
  async pause(delayMs: number): Promise<void> {
    const { signal } = this.#pace;
    // Without a delay a timer would still take a millisecond, and five thousand words five seconds.
    await (delayMs > 0 ? sleep(delayMs, undefined, { signal }) : nextTick(undefined, { signal }));
  }

  /** Says something, after thinking about it if there is a thought. */
  async *say(text: string, thought = ''): AsyncGenerator<Chunk> {
    const messageId = this.#next();
    const before: Block[] = [];
    for await (const thinking of this.#growing(thought)) yield this.#chunk(messageId, [{ type: 'thinking', thinking }]);
    if (thought !== '') before.push({ type: 'thinking', thinking: thought });
    for await (const said of this.#growing(text))
      yield this.#chunk(messageId, [...before, { type: 'text', text: said }]);
    yield this.#chunk(messageId, [...before, { type: 'text', text }], true);
  }

  /** Begins to say something and does not come to its end. */
  async *begin(text: string): AsyncGenerator<Chunk> {
    const messageId = this.#next();
    for await (const said of this.#growing(text)) yield this.#chunk(messageId, [{ type: 'text', text: said }]);
  }

  /** Says something with a silence in the middle. */
  async *sayWithPause(text: string, pauseMs: number, rest: string): AsyncGenerator<Chunk> {
    const messageId = this.#next();
    for await (const said of this.#growing(text)) yield this.#chunk(messageId, [{ type: 'text', text: said }]);
    await this.pause(pauseMs);
    for await (const said of this.#growing(rest)) yield this.#chunk(messageId, [{ type: 'text', text: text + said }]);
    yield this.#chunk(messageId, [{ type: 'text', text: text + rest }], true);
  }

  /** Thinks, says a word about it, calls a tool, and gets its answer. */
  async *use({ name, inputs, output }: Tool, thought: string, text: string): AsyncGenerator<Chunk> {
    const messageId = this.#next();
    const before: Block[] = [{ type: 'thinking', thinking: thought }];
    for await (const thinking of this.#growing(thought)) yield this.#chunk(messageId, [{ type: 'thinking', thinking }]);
    for await (const said of this.#growing(text))
      yield this.#chunk(messageId, [...before, { type: 'text', text: said }]);
    before.push({ type: 'text', text });
    const id = `call_${messageId}`;
    let blocks = before;
    for (const input of inputs) {
      await this.pause(this.#pace.wordDelayMs());
      blocks = [...before, { type: 'tool_use', id, name, input }];
      yield this.#chunk(messageId, blocks);
    }
    yield this.#chunk(messageId, blocks, true);
    // Long enough for people to see that she is at it.
    await this.pause(this.#pace.wordDelayMs() * 60);
    const result: Block = { type: 'tool_result', id, name, output: [{ type: 'text', text: output }] };
    yield this.#chunk(this.#next(), [result], true);
  }

  /** Shows a picture below a text: a message that comes whole, as one made by the agent's own program does. */
  *show(text: string, url: string): Generator<Chunk> {
    yield this.#chunk(
      this.#next(),
      [
        { type: 'text', text },
        { type: 'image', url },
      ],
      true,
    );
  }

  #next(): number {
    this.#messageId += 1;
    return this.#messageId;
  }

  #chunk(messageId: number, blocks: readonly Block[], last = false): Chunk {
    return { messageId, blocks, last };
  }

  async *#growing(text: string): AsyncGenerator<string> {
    let said = '';
    for (const word of words(text)) {
      await this.pause(this.#pace.wordDelayMs());
      said += word;
      yield said;
    }
  }
}

/** Words with the white space after them; Chinese, which has no spaces, in pieces of two characters. */
export function words(text: string): string[] {
  return text.match(/\p{Script=Han}{1,2}[\p{P}\s]*|[^\s\p{Script=Han}]+\s*|\s+/gu) ?? [];
}

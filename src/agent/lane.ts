// One lane of text, such as the answer: additions to its messages come in, the joined text stands ready at any time.

/** A message's text, in the parts that the agent numbers. */
export interface TextPart {
  readonly slot: number;
  text: string;
}

export interface LaneMessage {
  /** Its place among all messages of the reply, by first sight. */
  readonly order: number;
  lane: LaneName;
  parts: TextPart[];
}

export type LaneName = 'answer' | 'reasoning' | 'tool' | 'error' | 'none';

const messageGap = '\n\n';

/**
 * Keeps its text as a rope (V8 joins `+=` lazily), so that an addition at the end costs the same however long the text is.
 * Everything else, which is rare, joins the lane anew.
 */
export class TextLane {
  readonly #name: LaneName;
  #text = '';
  #stableChars = Number.POSITIVE_INFINITY;
  /** The order of the last message that has text here. */
  #last = -1;
  #endsInHalfPair = false;

  constructor(name: LaneName) {
    this.#name = name;
  }

  get text(): string {
    return this.#text;
  }

  /**
   * How much of the text was only ever added to. It never rises past a rewritten place again: a surface that can only
   * append, and skipped the state in which the rewriting happened, must still learn of it.
   */
  get stableChars(): number {
    return Math.min(this.#stableChars, this.#text.length - (this.#endsInHalfPair ? 1 : 0));
  }

  /** After `added` went to the end of one of `message`'s parts. */
  grown(message: LaneMessage, part: TextPart, added: string, all: Iterable<LaneMessage>): void {
    if (added === '') return;
    if (message.order < this.#last || part !== message.parts.at(-1)) {
      this.rejoin(all);
      return;
    }
    this.#text += message.order === this.#last || this.#last === -1 ? added : messageGap + added;
    this.#last = message.order;
    this.#endsInHalfPair = isHighSurrogate(added.charCodeAt(added.length - 1));
  }

  /** After any other change. Says whether the text is another one now. */
  rejoin(all: Iterable<LaneMessage>): boolean {
    const before = this.#text;
    const texts: string[] = [];
    this.#last = -1;
    for (const message of all) {
      const text = message.lane === this.#name ? textOf(message) : '';
      if (text === '') continue;
      texts.push(text);
      this.#last = message.order;
    }
    this.#text = texts.join(messageGap);
    this.#endsInHalfPair = isHighSurrogate(this.#text.charCodeAt(this.#text.length - 1));
    if (!this.#text.startsWith(before)) this.#stableChars = Math.min(this.#stableChars, samePrefix(before, this.#text));
    return this.#text !== before;
  }
}

/** The parts of one message are one text: the agent splits a part in two for no reason a reader could see. */
export function textOf(message: LaneMessage): string {
  let text = '';
  for (const part of message.parts) text += part.text;
  return text;
}

/** The part in that place, made if need be. */
export function partAt(message: LaneMessage, slot: number): TextPart {
  const { parts } = message;
  const last = parts.at(-1);
  if (last?.slot === slot) return last;
  const at = parts.findIndex((part) => part.slot >= slot);
  const found = parts[at];
  if (found?.slot === slot) return found;
  const part = { slot, text: '' };
  parts.splice(at === -1 ? parts.length : at, 0, part);
  return part;
}

function samePrefix(one: string, other: string): number {
  const end = Math.min(one.length, other.length);
  let at = 0;
  while (at < end && one.charCodeAt(at) === other.charCodeAt(at)) at++;
  return at > 0 && isHighSurrogate(one.charCodeAt(at - 1)) ? at - 1 : at;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

// The messages of a reply: checked events come in, each text is kept once, the lanes of a snapshot go out.
import type { ReplyMedia, ReplySnapshot, ToolActivity } from '../agent.ts';
import { WholeOrIncrements } from './documented.ts';
import { type LaneName, partAt, TextLane, type TextPart, textOf } from './lane.ts';
import { isMediaType, mediaInPart } from './media.ts';
import { createMessage, isKnownType, laneOf, type Message, slotOf, textSlot, untold, wordsOf } from './message.ts';
import { ToolBoard } from './tools.ts';
import {
  isUnderWay,
  partIndex,
  readPart,
  readToolData,
  type TextDelta,
  type WireMessage,
  type WirePart,
} from './wire.ts';
import { WrittenMedia } from './written-media.ts';

export class Messages {
  readonly #byId = new Map<string, Message>();
  readonly #answer = new TextLane('answer');
  readonly #reasoning = new TextLane('reasoning');
  readonly #tools = new ToolBoard();
  readonly #media = new Map<string, ReplyMedia>();
  readonly #written = new WrittenMedia();
  readonly #ignore: (what: string) => void;
  #latest: Message | undefined;
  /** The agent tells of what kind its messages are. */
  #announces = false;
  #toolList: readonly ToolActivity[] | undefined;
  #mediaList: readonly ReplyMedia[] | undefined;
  #snapshot: ReplySnapshot | undefined;
  #final = false;

  constructor(ignore: (what: string) => void) {
    this.#ignore = ignore;
    this.snapshot();
  }

  get answer(): string {
    return this.#answer.text;
  }

  /** Something has changed since the last snapshot. */
  get stale(): boolean {
    return this.#snapshot === undefined;
  }

  /** @param final nothing will follow: what was held back is shown as it is. */
  snapshot(final = false): ReplySnapshot {
    if (final && !this.#final) this.#snapshot = undefined;
    this.#final = final;
    if (this.#snapshot) return this.#snapshot;
    this.#toolList ??= this.#tools.list();
    this.#mediaList ??= [...this.#media.values()];
    const { text: answer, stableChars, media } = this.#written.takenOut(this.#answer, this.#mediaList, final);
    const paused = !final && this.#isPaused ? { paused: true } : {};
    const { text: reasoning } = this.#reasoning;
    this.#snapshot = { answer, stableChars, ...paused, reasoning, tools: this.#toolList, media };
    return this.#snapshot;
  }

  /** Another message has begun, and says nothing of the answer yet. */
  get #isPaused(): boolean {
    if (this.#latest === undefined || this.answer === '') return false;
    const { lane, parts } = this.#latest;
    return lane === 'tool' || lane === 'reasoning' || (lane === 'answer' && parts.length === 0);
  }

  takeDelta({ msg_id: id, index, sequence_number: number, text }: TextDelta): void {
    const message = this.#message(id);
    if (typeof number === 'number') {
      if (number < message.lastNumber || (number === message.lastNumber && text === message.lastDelta)) {
        this.#ignore('duplicate');
        return;
      }
      message.lastNumber = number;
      message.lastDelta = text;
    }
    this.#firstHand(message);
    this.#append(message, textSlot(partIndex(index)), text);
  }

  /** Any `content` event that is not a text delta. */
  takeContent(part: WirePart): void {
    const message = this.#message(part.msg_id || this.#latest?.id || '');
    const number = part.sequence_number ?? message.lastNumber;
    if (number < message.lastNumber) {
      this.#ignore('duplicate');
      return;
    }
    message.lastNumber = number;
    this.#firstHand(message);
    const slot = slotOf(part, partIndex(part.index));
    if (slot === undefined) this.#takeOther(message, part, !isUnderWay(part.status));
    else if (part.delta !== true) this.#set(message, slot, wordsOf(part));
    else if (part.status !== 'completed') this.#append(message, slot, wordsOf(part));
    // One adapter repeats its last increment with the status "completed".
    else if (partAt(message, slot).text === '') this.#set(message, slot, wordsOf(part));
  }

  takeMessage(said: WireMessage): void {
    const message = this.#message(said.id ?? '');
    this.#describe(message, said.type, said.role);
    this.#announces ||= message.lane !== 'error' && message.lane !== 'none';
    if (this.#isPaused && this.#snapshot?.paused === undefined) this.#snapshot = undefined;
    if (!said.content?.length) return;
    if (!isUnderWay(said.status)) this.#replace(message, said.content, false);
    else if (!message.filled) this.#replace(message, said.content, true);
  }

  /** A message as `response.output` repeats it: believed only where its own events said nothing. */
  takeOutput(said: WireMessage, position: number): void {
    const message = this.#message(said.id ?? `output ${position}`);
    if (message.filled && !message.secondHand) return;
    this.#describe(message, said.type, said.role);
    this.#replace(message, said.content ?? [], true);
  }

  /** A message of the older documented form, whose text is either an increment or the whole so far. */
  takeDocumented(said: WireMessage, position: number): void {
    const message = this.#message(said.id ?? `output ${position}`);
    if (message.filled && !message.documented) return;
    this.#describe(message, said.type, said.role);
    message.documented ??= new WholeOrIncrements();
    const parts = this.#readParts(message, said.content ?? []);
    this.#set(message, textSlot(0), message.documented.take(parts.map((part) => part.text).join('')));
  }

  textOf(id: string | null | undefined): string {
    const message = this.#byId.get(id ?? '');
    return message ? textOf(message) : '';
  }

  /** Made on first sight, announced or not. */
  #message(id: string): Message {
    if (this.#latest?.id === id) return this.#latest;
    const message = this.#byId.get(id) ?? this.#newMessage(id);
    this.#byId.set(id, message);
    this.#latest = message;
    return message;
  }

  #newMessage(id: string): Message {
    if (!this.#announces) return createMessage(id, this.#byId.size);
    return createMessage(id, this.#byId.size, untold);
  }

  #describe(message: Message, type: string | null | undefined, role: string | null | undefined): void {
    message.type = type ?? message.type;
    message.role = role ?? message.role;
    if (!isKnownType(message.type)) this.#ignore(`message type ${message.type}`);
    const from = message.lane;
    message.lane = laneOf(message.type, message.role);
    if (message.lane === from || message.parts.length === 0) return;
    this.#rejoin(from);
    this.#rejoin(message.lane);
  }

  #firstHand(message: Message): void {
    if (!message.secondHand) return;
    message.secondHand = false;
    message.parts = [];
    this.#rejoin(message.lane);
  }

  /** The snapshot of a whole message. One without any text keeps what was streamed: nothing said is lost. */
  #replace(message: Message, content: readonly unknown[], secondHand: boolean): void {
    const parts = this.#readParts(message, content);
    message.secondHand = secondHand && (parts.length > 0 || message.filled);
    if (parts.length === 0) return;
    const before = textOf(message);
    for (const { text } of parts) this.#written.hear(text);
    message.parts = parts;
    message.filled = true;
    if (textOf(message) !== before) this.#rejoin(message.lane);
  }

  /** Takes in all that is not text, and returns the text. */
  #readParts(message: Message, content: readonly unknown[]): TextPart[] {
    const parts: TextPart[] = [];
    for (const [position, item] of content.entries()) {
      const part = readPart(item);
      const slot = part && slotOf(part, position);
      if (!part) this.#ignore('part without a type');
      else if (slot === undefined) this.#takeOther(message, part, true);
      else if (wordsOf(part) !== '') parts.push({ slot, text: wordsOf(part) });
    }
    return parts;
  }

  #takeOther(message: Message, part: WirePart, complete: boolean): void {
    if (part.type === 'data') this.#takeData(message, part.data, complete);
    else if (!isMediaType(part.type)) this.#ignore(`part type ${part.type}`);
    else if (message.lane === 'answer' || message.lane === 'tool') this.#addMedia(message, [mediaInPart(part)]);
  }

  #takeData(message: Message, value: unknown, complete: boolean): void {
    const data = message.lane === 'tool' ? readToolData(value) : undefined;
    if (!data?.call_id && !data?.name) {
      this.#ignore('data of no tool');
      return;
    }
    message.filled = true;
    const role = message.type.endsWith('_call') ? 'call' : 'output';
    this.#addMedia(message, this.#tools.take(message.id, role, data, complete));
    this.#toolList = undefined;
    this.#snapshot = undefined;
  }

  /** The same medium is sent several times, in several places. */
  #addMedia(message: Message, found: readonly (ReplyMedia | undefined)[]): void {
    for (const medium of found) {
      if (!medium) this.#ignore('medium without a usable URL');
      if (!medium || this.#media.has(medium.url)) continue;
      message.filled = true;
      this.#media.set(medium.url, medium);
      this.#mediaList = undefined;
      this.#snapshot = undefined;
    }
  }

  #append(message: Message, slot: number, text: string): void {
    if (text === '') return;
    this.#written.hear(text);
    const part = partAt(message, slot);
    part.text += text;
    this.#grown(message, part, text);
  }

  #set(message: Message, slot: number, text: string): void {
    if (text === '') return;
    const part = partAt(message, slot);
    const before = part.text;
    if (text === before) return;
    this.#written.hear(text);
    part.text = text;
    if (text.startsWith(before)) this.#grown(message, part, text.slice(before.length));
    else this.#rejoin(message.lane);
  }

  #grown(message: Message, part: TextPart, added: string): void {
    message.filled = true;
    if (message.type === untold) this.#ignore('text of nobody knows what');
    const lane = this.#lane(message.lane);
    if (!lane) return;
    lane.grown(message, part, added, this.#byId.values());
    this.#snapshot = undefined;
  }

  #rejoin(name: LaneName): void {
    if (this.#lane(name)?.rejoin(this.#byId.values())) this.#snapshot = undefined;
  }

  #lane(name: LaneName): TextLane | undefined {
    if (name === 'answer') return this.#answer;
    return name === 'reasoning' ? this.#reasoning : undefined;
  }
}

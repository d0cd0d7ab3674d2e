// The agent's stream on its way to the bridge: bytes pass as they come, each event is told of, and troubles strike in its midst.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createParser } from 'eventsource-parser';
import { Generated } from './generated.ts';
import type { AgentTroubles } from './trouble.ts';

export interface StreamPassage {
  readonly answer: IncomingMessage;
  readonly response: ServerResponse;
  readonly troubles: AgentTroubles;
  /** An event has passed. */
  readonly onFrame: (data: string) => void;
  readonly breakOff: () => void;
}

export class PassingStream {
  readonly #passage: StreamPassage;
  readonly #decoder = new TextDecoder();
  readonly #said = new Generated();
  #isHeld = false;
  #whenWhole: (() => void) | undefined;
  #frames: string[] = [];
  readonly #parser = createParser({ onEvent: ({ data }) => this.#frames.push(data) });

  constructor(passage: StreamPassage) {
    this.#passage = passage;
  }

  pass(chunk: Buffer): void {
    // A quick agent says all in one chunk: what strikes in its middle needs its events apart.
    this.#passAll(this.#passage.troubles.isInAnswers ? eventsIn(chunk) : [chunk]);
  }

  /** The agent has said everything: that is told once it has passed. */
  end(whenWhole: () => void): void {
    if (this.#isHeld) this.#whenWhole = whenWhole;
    else whenWhole();
  }

  #passAll(pieces: readonly Buffer[]): void {
    const { troubles, breakOff } = this.#passage;
    for (const [index, piece] of pieces.entries()) {
      const before = this.#said.characters;
      const frames = this.#framesOf(piece);
      // Whoever has spoken, and speaks no more in the next event, has said all: that is still held back.
      const isAll = before > 0 && frames.length > 0 && this.#said.characters === before;
      const trouble = troubles.during(this.#said.characters, isAll);
      if (trouble === undefined || !isAll) this.#let(piece, frames);
      if (trouble === undefined) continue;
      if (trouble === 'breaks') breakOff();
      else
        this.#hold(() => {
          if (isAll) this.#let(piece, frames);
          this.#passAll(pieces.slice(index + 1));
        });
      return;
    }
  }

  #hold(goOn: () => void): void {
    const { answer, troubles } = this.#passage;
    answer.pause();
    this.#isHeld = true;
    void troubles.stallsNoLonger().then(() => {
      this.#isHeld = false;
      goOn();
      if (this.#isHeld) return;
      this.#whenWhole?.();
      answer.resume();
    });
  }

  #framesOf(piece: Buffer): readonly string[] {
    this.#frames = [];
    this.#parser.feed(this.#decoder.decode(piece, { stream: true }));
    for (const data of this.#frames) this.#said.take(data);
    return this.#frames;
  }

  #let(piece: Buffer, frames: readonly string[]): void {
    this.#passage.response.write(piece);
    for (const data of frames) this.#passage.onFrame(data);
  }
}

/** Cut behind each blank line. */
function eventsIn(chunk: Buffer): Buffer[] {
  const ends = [...chunk.toString('latin1').matchAll(/\r?\n\r?\n/g)].map(({ 0: blank, index }) => index + blank.length);
  const cuts = [0, ...ends, chunk.length];
  return cuts.slice(1).flatMap((end, index) => {
    const piece = chunk.subarray(cuts[index], end);
    return piece.length === 0 ? [] : [piece];
  });
}

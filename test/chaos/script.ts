// What the agent does with one question, drawn from the seed: as a rule she answers, at times she misbehaves.
import type { Chance } from '../../bench/lossless/chance.ts';

export type Script =
  /** Says its words, some at a time, and ends well; `ending` says how else. */
  | {
      readonly kind: 'speak';
      readonly words: number;
      readonly wordsAtOnce: number;
      readonly pauseMs: number;
      readonly firstMs: number;
      readonly ending: Ending;
      readonly picture: boolean;
      readonly tool: boolean;
      /** Lines that are no events between those that are. */
      readonly garbage: boolean;
    }
  /** Says no to the request: she did nothing. */
  | { readonly kind: 'refuse'; readonly status: 409 | 429 | 503; readonly times: number }
  | { readonly kind: 'busy'; readonly times: number }
  /** Refuses for good. */
  | { readonly kind: 'status'; readonly status: 401 | 404 | 422 | 500; readonly html: boolean }
  /** Reads the request and cuts the connection without a byte. */
  | { readonly kind: 'cut' }
  /** Sends what is no event at all, and ends. */
  | { readonly kind: 'noise' };

/**
 * `fails`: says that she failed · `resets`: the connection is cut, within an event · `stops`: the stream ends without its
 * last event · `stalls`: nothing more comes for longer than the bridge waits · `hangs`: nothing more ever comes ·
 * `beats`: nothing but keep-alives, for ever · `floods`: a line of 200 MB.
 */
export type Ending = 'completes' | 'fails' | 'resets' | 'stops' | 'stalls' | 'hangs' | 'beats' | 'floods';

/** How long a stream that stalls stays open: longer than the bridge waits for the next byte. */
export const stallMs = 6_000;

export function scriptFor(chance: Chance): Script {
  const roll = chance.upTo(100);
  if (roll < 5) return { kind: 'refuse', status: chance.of(409, 429, 503), times: 1 + chance.upTo(2) };
  if (roll < 8) return { kind: 'busy', times: 1 + chance.upTo(2) };
  if (roll < 10) return { kind: 'status', status: chance.of(401, 404, 422, 500), html: chance.once(2) };
  if (roll < 11) return { kind: 'cut' };
  if (roll < 12) return { kind: 'noise' };
  return speech(chance, roll);
}

function speech(chance: Chance, roll: number): Script {
  const ending = endingFrom(chance, roll);
  return {
    kind: 'speak',
    words: roll < 26 ? 0 : roll < 40 ? 600 + chance.upTo(600) : 1 + chance.upTo(120),
    wordsAtOnce: roll < 50 ? 20 + chance.upTo(30) : 1 + chance.upTo(6),
    pauseMs: chance.of(0, 2, 5, 15, 40),
    firstMs: chance.of(0, 0, 20, 300, 1200),
    ending,
    picture: chance.once(15),
    tool: chance.once(8),
    garbage: chance.once(10),
  };
}

function endingFrom(chance: Chance, roll: number): Ending {
  if (roll < 15) return 'fails';
  if (roll < 18) return 'resets';
  if (roll < 20) return 'stops';
  if (roll < 21) return 'stalls';
  if (roll < 23) return chance.of('hangs', 'beats', 'beats', 'floods');
  return 'completes';
}

/** Each word says to which run it belongs and where it stands there, and can be found again in whatever is shown. */
export function word(run: number, index: number): string {
  return `r${run}w${index}e`;
}

export interface FoundWord {
  readonly run: number;
  readonly index: number;
}

export function wordsIn(text: string): readonly FoundWord[] {
  return [...text.matchAll(/r(\d+)w(\d+)e/g)].map(([, run, index]) => ({ run: Number(run), index: Number(index) }));
}

/** Words in the forms that answers have: paragraphs, lists, emphasis, code. */
export function dressed(text: string, index: number): string {
  if (index % 41 === 40) return `\n\n${text}`;
  if (index % 17 === 16) return `\n- ${text}`;
  if (index % 13 === 12) return ` **${text}**`;
  if (index % 29 === 28) return ` \`${text}\``;
  return index === 0 ? text : ` ${text}`;
}

// What Friday says to a question of the soak: random Markdown, each word of which belongs to it alone. Pure.
import { answerOf } from '../lossless/answers.ts';
import { Chance } from '../lossless/chance.ts';

/** `fails`: she says that something went wrong. `breaks`: the connection is cut. */
export type Ending = 'completes' | 'fails' | 'breaks';

export interface Script {
  readonly seed: number;
  /** As it grows, the last is the whole; each is the one before and something more. */
  readonly steps: readonly string[];
  readonly stepMs: number;
  readonly ending: Ending;
  /** Tools at work before the first word. */
  readonly tools: readonly string[];
  /** After so many steps she says nothing for a while. */
  readonly pause: { readonly afterStep: number; readonly ms: number } | undefined;
  /** So many times she says at first that she is busy. */
  readonly refusals: number;
}

const words = /([wchnu])(\d+)z/g;
/** No two answers have a word in common. */
const ownWords = /[wchnu]\d+x\d+p\d+z/g;

/** @param speed answers take about so many times less long. */
export function scriptOf(seed: number, { long, speed }: { readonly long: boolean; readonly speed: number }): Script {
  const chance = new Chance(seed);
  const parts = chance.of(1, 1, 1, 2, 3, long ? 14 : 5);
  const text = Array.from({ length: parts }, (_, part) => ownPart(seed, part)).join('\n\n');
  const lasts = chance.of(1_500, 4_000, 8_000, 12_000, 20_000) / speed;
  const count = Math.max(4, Math.min(Math.ceil(text.length / 4), Math.ceil(lasts / chance.of(60, 120, 400))));
  const steps = grown(text, count, chance);
  const pauseMs = chance.upTo(7_000) / speed;
  return {
    seed,
    steps,
    stepMs: lasts / steps.length,
    ending: chance.of('completes', 'completes', 'completes', 'completes', 'completes', 'completes', 'fails', 'breaks'),
    tools: chance.once(4) ? chance.list(1 + chance.upTo(3), (index) => `tool_${index}`) : [],
    pause: chance.once(4) ? { afterStep: chance.upTo(steps.length), ms: pauseMs } : undefined,
    refusals: chance.once(16) ? 1 + chance.upTo(2) : 0,
  };
}

function ownPart(seed: number, part: number): string {
  return answerOf(seed * 100 + part).text.replace(words, `$1$2x${seed}p${part}z`);
}

function grown(text: string, count: number, chance: Chance): readonly string[] {
  const most = Math.max(1, Math.ceil((2 * text.length) / count));
  const steps: string[] = [];
  for (let end = 0; end < text.length; ) {
    end = Math.min(text.length, end + 1 + chance.upTo(most));
    // Half a character is never sent.
    if (/[\ud800-\udbff]/.test(text[end - 1] ?? '')) end += 1;
    steps.push(text.slice(0, end));
  }
  return steps;
}

export function wordsIn(text: string): readonly string[] {
  return [...new Set(text.match(ownWords))];
}

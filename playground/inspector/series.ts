// One answer → the numbers of its picture: how much had been said, and how much stood before people's eyes, at each moment.
import type { Answer, Point } from './answer.ts';

export interface Series {
  /** Since the answer's first row. */
  readonly seconds: readonly number[];
  readonly generated: readonly number[];
  readonly visible: readonly number[];
}

export interface Figures {
  /** From the question to the first text before people's eyes. */
  readonly firstSeenMs: number | undefined;
  /** How far what was seen lay behind what was said, at its worst while the answer grew. */
  readonly mostBehind: number;
  /** From the last word said to the last change seen. */
  readonly lastSeenAfterMs: number | undefined;
}

/** Both lines have a value at each moment at which one of them changes, and the last until now. */
export function seriesOf(answer: Answer, untilMs = answer.endMs): Series {
  const { generated, visible, startMs } = answer;
  const changes = [...generated, ...visible].map(({ atMs }) => atMs);
  const moments = [...new Set([startMs, ...changes, untilMs])].sort((a, b) => a - b);
  return {
    seconds: moments.map((atMs) => (atMs - startMs) / 1000),
    generated: moments.map((atMs) => valueAt(generated, atMs)),
    visible: moments.map((atMs) => valueAt(visible, atMs)),
  };
}

export function figuresOf({ generated, visible, startMs }: Answer): Figures {
  const firstSeen = visible.find(({ characters }) => characters > 0);
  const lastSaid = generated.at(-1);
  const lastSeen = visible.at(-1);
  const isBoth = lastSaid !== undefined && lastSeen !== undefined;
  // What is said in one moment and shown in the next is not behind: it counts when more is said meanwhile.
  const gaps = generated.map(({ atMs }, index) => {
    const before = generated[index - 1]?.characters ?? 0;
    return before - valueAt(visible, atMs);
  });
  return {
    firstSeenMs: firstSeen && firstSeen.atMs - startMs,
    mostBehind: Math.max(0, ...gaps),
    lastSeenAfterMs: isBoth ? Math.max(0, lastSeen.atMs - lastSaid.atMs) : undefined,
  };
}

function valueAt(points: readonly Point[], atMs: number): number {
  return points.findLast((point) => point.atMs <= atMs)?.characters ?? 0;
}

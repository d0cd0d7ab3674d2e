// Media that an answer writes out as data URLs: its words come in as they arrive, readable text and the media go out.
import type { ReplyMedia } from '../agent.ts';
import { type TakenOut, takeOutMedia } from '../media/inline.ts';
import type { TextLane } from './lane.ts';

const scheme = 'data:';

/** Looks at each word once: a long answer without media must not be searched again for every word of it. */
export class WrittenMedia {
  #seen = false;
  #tail = '';

  hear(words: string): void {
    if (this.#seen) return;
    if (words.includes(':')) this.#seen = (this.#tail + words).toLowerCase().includes(scheme);
    this.#tail = words.length >= scheme.length ? words : (this.#tail + words).slice(-scheme.length);
  }

  /** @param final no word will follow. */
  takenOut({ text, stableChars }: TextLane, media: readonly ReplyMedia[], final: boolean): TakenOut {
    if (!this.#seen) return { text, stableChars, media };
    const taken = takeOutMedia(text, stableChars, final);
    const known = new Set(media.map(({ url }) => url));
    return { ...taken, media: [...media, ...taken.media.filter(({ url }) => !known.has(url))] };
  }
}

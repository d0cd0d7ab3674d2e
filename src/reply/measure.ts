// The size of a rendered text, known without rendering it: what it was, and what it will hardly exceed. Pure.

/** Text is taken to grow no more than this when it is rendered. */
const usualGrowth = 2;
/** What is often written as an entity takes so much more. */
const escapedGrowth = 4;
/** The same text is measured again whenever nothing has come since: rendering it may take a parser. */
export function remembering(measure: (markdown: string) => number): (markdown: string) => number {
  let last = { markdown: '', size: measure('') };
  return (markdown) => {
    if (markdown !== last.markdown) last = { markdown, size: measure(markdown) };
    return last.size;
  };
}

/** What a text that has not been measured takes at most, unless it is an unusual one. */
export function usualSize(text: string): number {
  return text.length * usualGrowth + (text.match(/[<>&]/g)?.length ?? 0) * escapedGrowth;
}

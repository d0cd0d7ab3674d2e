// Answers for measuring: so many plain words, the same ones every time.

const vocabulary =
  'the answer grows while people read it and every word of it should be seen soon after it was said so that nobody waits ' +
  'for a whole page when the first line would already help them to decide what they want to ask next';
const vocables = vocabulary.split(' ');
const wordsInSentence = 12;
const wordsInParagraph = 60;

/** Each with the white space that follows it; the last one without. */
export function plainWords(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const word = vocables[index % vocables.length] ?? '';
    const place = index + 1;
    if (place === count) return `${word}.`;
    if (place % wordsInParagraph === 0) return `${word}.\n\n`;
    return place % wordsInSentence === 0 ? `${word}. ` : `${word} `;
  });
}

/** How many words of the answer a text shows from its beginning; `undefined` when it shows anything else. */
export function wordsShown(text: string, answer: readonly string[]): number | undefined {
  const shown = text.split(/\s+/).filter((word) => word !== '');
  return shown.every((word, index) => word === answer[index]?.trimEnd()) ? shown.length : undefined;
}

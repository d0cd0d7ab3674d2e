// Tells, line by line and without a parser, that a text holds nothing that Discord would show wrongly. Pure.

/**
 * May begin, or be, something that Discord does not know. A false alarm costs a parse, nothing else: deep headings,
 * images, links, labels that look like addresses, notes, boxes; underlined headings, rules and delimiter rows; quotes that are nested or lack their
 * space; list marks of other kinds; tildes, underlines, spoilers; entities, formulas, hard breaks; indented code.
 */
const unfamiliar = new RegExp(
  [
    /\]\((?!https?:\/\/[^\s()<>&\\]+\))|\][[:]|\[[\]^]|\[[^\]]{0,300}https?:|https?:\/\/[^\s<]*?[，。；：！？、（）【】「」『』《》]/,
    /[.。．｡][^\s\d\]][^[\]]{0,300}\]\(|\[[^\]]{0,300}[.。．｡][^\s\d\]][^\]]{0,300}$/,
    /#{4}|!\[|\[[ xX]\]|~~~|__|\|\||&#?\w|\\[([`]|\\$|\$\$|\$\S.*\$/,
    /^[ \t>]*=+[ \t]*$|^(?=.*-)[ \t>|:-]+$|^[ \t>]*(?:[*_][ \t]*){3,}$/,
    /^[ \t]+>|^>(?! [^ \t>])|^[ \t>]*(?:\+|\d{1,9}\))(?:[ \t]|$)|^\s*(?:[-*+]|\d{1,9}[.)])[ \t]+[-*+>\d]/,
    /^(?: {4}|\t)[ \t]*(?!(?:[-*+]|\d{1,9}[.)])[ \t])\S/,
  ]
    .map(({ source }) => source)
    .join('|'),
);

/** The text is already as Discord shows it. */
export function isPlain(markdown: string): boolean {
  let inFence = false;
  let linesInFence = 0;
  let afterQuote = false;
  for (const line of markdown.split('\n')) {
    const fence = line.includes('```');
    if (fence) {
      if (!(inFence ? /^```[ \t]*$/ : /^```[\w+.#-]*$/).test(line) || (inFence && linesInFence === 0)) return false;
      inFence = !inFence;
      linesInFence = 0;
      afterQuote = false;
    } else if (inFence) {
      if (line.trim() !== '') linesInFence += 1;
    } else {
      const quoted = line.startsWith('>');
      if (afterQuote && !quoted && line.trim() !== '') return false;
      if (unfamiliar.test(line) || (line.includes('`') && !isPaired(line))) return false;
      afterQuote = quoted;
    }
  }
  return !inFence;
}

/** Every run of backticks is followed by one of its own length: no code is left open. */
export function isPaired(line: string): boolean {
  const runs = line.match(/`+/g) ?? [];
  return (
    runs.length % 2 === 0 && runs.every((run, index) => index % 2 === 1 || (run === runs[index + 1] && run.length < 3))
  );
}

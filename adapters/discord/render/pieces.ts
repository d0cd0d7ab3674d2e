// A text comes in, the stretches of it go out that say the same by themselves: between blank lines, mostly. Pure.

/** What concerns the text from one end to the other, or makes a blank line mean something else. */
const whole = /\]:|\|\||\r|^[ \t>]*<[a-z/!?]/im;
/** A fence that a list or a quote holds, or that stands within a line. */
const nestedFence = /^(?!```|~~~).*(?:```|~~~)/m;

/**
 * A stretch begins after a blank line with a line that belongs to nothing before it: not indented, no item of a list,
 * and not within code. Put together again the stretches are the text.
 */
export function piecesOf(text: string): readonly string[] {
  if (whole.test(text) || nestedFence.test(text)) return [text];
  const pieces: string[] = [];
  let begin = 0;
  let fence = '';
  let afterBlank = false;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    if (afterBlank && fence === '' && start > begin && /[^\s\-*+\d]/.test(text.charAt(start))) {
      pieces.push(text.slice(begin, start));
      begin = start;
    }
    const line = text.slice(start, end);
    fence = fenceAfter(line, fence);
    afterBlank = line.trim() === '';
    start = end + 1;
  }
  pieces.push(text.slice(begin));
  return pieces;
}

/** The fence that is open behind a line: empty for none. */
function fenceAfter(line: string, open: string): string {
  if (open === '') return /^(?:`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[0] ?? '';
  const closing = /^(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
  return closing?.startsWith(open) ? '' : open;
}

// Lines that fit a terminal: English breaks between words, Chinese between characters, and no line begins with a comma.
import stringWidth from 'string-width';

const wide = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u;
const closing = /[，。：；！？、）】”’》…,.;:!?)\]]/u;
const opening = /[（【“‘《([]/u;

/** A word that is longer than a line is cut, except an address: in halves it leads nowhere. */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text)) {
    if (stringWidth((line + piece).trimEnd()) <= columns) {
      line += piece;
      continue;
    }
    if (line !== '') lines.push(line.trimEnd());
    line = '';
    if (piece.includes('://')) {
      line = piece;
      continue;
    }
    for (const letter of piece) {
      if (stringWidth((line + letter).trimEnd()) > columns) {
        lines.push(line);
        line = '';
      }
      line += letter;
    }
  }
  return line.trimEnd() === '' && lines.length > 0 ? lines : [...lines, line.trimEnd()];
}

/** The smallest pieces that stay together, each with the blanks after it. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  let before = '';
  for (const letter of text) {
    const last = pieces.at(-1);
    if (last === undefined || mayBreak(before, letter)) pieces.push(letter);
    else pieces[pieces.length - 1] = last + letter;
    before = letter;
  }
  return pieces;
}

function mayBreak(before: string, next: string): boolean {
  if (/\s/.test(next)) return false;
  if (/\s/.test(before)) return true;
  if (closing.test(next) || opening.test(before)) return false;
  return wide.test(before) || wide.test(next);
}

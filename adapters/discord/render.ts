// Markdown comes in, Discord's dialect of it goes out, with its size as Discord counts it.
import type { Rendered } from '../../src/chat.ts';
import { translate } from './render/page.ts';
import { piecesOf } from './render/pieces.ts';
import { isPlain } from './render/plain.ts';
import { codePoints } from './render/size.ts';

interface Piece {
  readonly shown: string;
  readonly size: number;
}

/** A text that grows is looked at again and again, and only its end is new. */
const known = new Map<string, Piece>();
const maxKnown = 500;

/**
 * Pure. Only the spans that Discord would show wrongly are replaced; most texts hold none, and are not parsed. Mentions
 * stay as they are written: `allowed_mentions` keeps them from calling anybody.
 * @see https://support.discord.com/hc/en-us/articles/210298617 (read 2026-11-22)
 */
export function render(markdown: string): Rendered {
  if (isPlain(markdown)) return { payload: markdown, size: codePoints(markdown) };
  const pieces = piecesOf(markdown).map(pieceOf);
  return {
    payload: pieces.map(({ shown }) => shown).join(''),
    size: pieces.reduce((sum, { size }) => sum + size, 0),
  };
}

function pieceOf(source: string): Piece {
  const before = known.get(source);
  if (before !== undefined) {
    known.delete(source);
    known.set(source, before);
    return before;
  }
  const shown = isPlain(source) ? source : translate(source);
  const piece = { shown, size: codePoints(shown) };
  known.set(source, piece);
  const [oldest] = known.keys();
  if (known.size > maxKnown && oldest !== undefined) known.delete(oldest);
  return piece;
}

// Markdown → what a `markdown` block may hold. A growing text is parsed only from its last finished block on.
import { parse, spanOf } from '../../../src/markdown.ts';
import { Recent } from '../recent.ts';
import { type Edit, editsOf, parsable } from './edits.ts';
import { escapeProse, visible } from './escape.ts';

export interface Defused {
  readonly text: string;
  /** How many messages more the tables alone would need. */
  readonly excess: number;
}

/**
 * Text without any of this needs no parser: links, images, definitions, addresses in brackets, addresses that a sentence
 * without spaces goes on behind, entities, tables.
 */
const suspicious =
  /\]\(|!\[|\]:|<(?:https?:\/\/|mailto:)|:\/\/[^\s<>()]*[，。；：！？、（）【】「」『』《》]|&(?:amp|lt|gt);|^[ \t>]*(?:[-*+][ \t]+)*\|?[ \t]*:?-+:?[ \t]*\|/im;

/** Slack has no `<https://…>`; the address alone becomes a link there. */
const autolink = /<((?:https?:\/\/|mailto:)[^\s<>|]+)>/gi;

/** In scripts without spaces an address would go on to the end of the sentence. Those of `[label](address)` end anyway. */
const runOn = /(?<![(<])(https?:\/\/[^\s<>()]*?)(?=[，。；：！？、（）【】「」『』《》])/gi;

/** Up to here a text is what it was: what follows begins a block of its own, behind a blank line. */
interface Finished {
  readonly chars: number;
  readonly rendered: number;
  readonly tables: number;
  readonly excess: number;
}

interface Known {
  readonly source: string;
  readonly text: string;
  /** The longest first. */
  readonly finished: readonly Finished[];
}

const nothing: Finished = { chars: 0, rendered: 0, tables: 0, excess: 0 };
const maxKnown = 200;
const keyChars = 120;

/** Pure, but for a memory of the latest texts that changes nothing but the time it takes. */
export function createDefuser(): (markdown: string) => Defused {
  const latest = new Recent<Known>(maxKnown);
  return (markdown) => {
    const source = visible(markdown);
    if (!suspicious.test(source)) return { text: escapeProse(source), excess: 0 };
    const key = source.slice(0, keyChars);
    const known = latest.get(key);
    // The block's first character decides what its beginning closes, so it must be there and the same.
    const from = known?.finished.find(({ chars }) => source.startsWith(known.source.slice(0, chars + 1))) ?? nothing;
    const kept = known?.finished.filter(({ chars }) => chars <= from.chars) ?? [];
    const fresh = renderFrom(source, known?.text.slice(0, from.rendered) ?? '', from);
    latest.set(key, { source, text: fresh.text, finished: [...fresh.finished, ...kept] });
    return { text: fresh.text, excess: Math.max(0, fresh.tables - 1) + fresh.excess };
  };
}

interface Rendered {
  readonly text: string;
  readonly tables: number;
  readonly excess: number;
  readonly finished: readonly Finished[];
}

function renderFrom(source: string, before: string, from: Finished): Rendered {
  const rest = source.slice(from.chars);
  const root = parse(parsable(rest));
  const finished: Finished[] = [];
  let text = before;
  let { tables, excess } = from;
  let done = 0;
  for (const block of root.children) {
    const { start } = spanOf(block);
    if (start > done && /\n[ \t]*\n[ \t]*$/.test(rest.slice(done, start))) {
      text += escapeProse(rest.slice(done, start));
      done = start;
      finished.unshift({ chars: from.chars + start, rendered: text.length, tables, excess });
    }
    const { edits, ...counted } = editsOf(rest, block);
    const { end } = spanOf(block);
    text += applied(rest, done, end, edits);
    done = end;
    tables += counted.tables;
    excess += counted.excess;
  }
  return { text: text + escapeProse(rest.slice(done)), tables, excess, finished };
}

/** The stretch of the source with its edits, and everything between them escaped. */
function applied(source: string, start: number, end: number, edits: readonly Edit[]): string {
  let text = '';
  let done = start;
  for (const edit of edits) {
    if (edit.start < done) continue;
    text += prose(source.slice(done, edit.start)) + edit.text;
    done = edit.end;
  }
  return text + prose(source.slice(done, end));
}

function prose(source: string): string {
  const plain = source.replace(autolink, (whole, address: string, at: number) => {
    const next = source[at + whole.length] ?? '';
    return address.replace(/^mailto:/i, '') + (/[\p{L}\p{N}@/%#&=+~-]/u.test(next) ? ' ' : '');
  });
  return escapeProse(plain.replace(runOn, '$1 '));
}

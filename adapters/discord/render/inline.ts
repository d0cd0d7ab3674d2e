// What stands inside of a line: text, links, images and notes come in, their edits for Discord go out. Pure.
import type { Image, ImageReference, Link, LinkReference, Nodes, Text } from 'mdast';
import { truePlace } from '../../../src/markdown/links.ts';
import { type Span, spanOf, walk } from '../../../src/markdown.ts';
import { codeSpan } from './code.ts';
import type { Edit } from './edit.ts';
import { isPaired } from './plain.ts';

export interface Target {
  readonly url: string;
  readonly title?: string | null | undefined;
}

const allowed = /^(?:https?:\/\/|mailto:)[^\s<>]+$/i;

/** Where a text is in a link already, another one cannot begin. */
export function isLinked(ancestors: readonly Nodes[]): boolean {
  return ancestors.some(({ type }) => type === 'link' || type === 'linkReference');
}

/** Characters that Markdown takes for text and Discord for marks; notes; entities, which Discord does not decode. */
export function textEdits(source: string, node: Text, spoilers: boolean): Edit[] {
  const span = spanOf(node);
  const edits: Edit[] = [];
  const special = /\\[!-/:-@[-`{-~]|`+|\|\||\[\^([^\]\s^]{1,40})\](?!\()|&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8});/gi;
  for (const { index, 0: found, 1: note } of source.slice(span.start, span.end).matchAll(special)) {
    const text = replaced(found, note, spoilers);
    if (text === found) continue;
    const start = span.start + index;
    edits.push({ start, end: start + found.length, text });
  }
  return edits;
}

function replaced(found: string, note: string | undefined, spoilers: boolean): string {
  if (note !== undefined) return `[${note}]`;
  if (found.startsWith('`')) return '\\`'.repeat(found.length);
  if (found === '||') return spoilers ? '\\|\\|' : found;
  return found.startsWith('&') ? decoded(found) : found;
}

const entities: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', copy: '©', reg: '®', trade: '™', deg: '°' },
  ...{ hellip: '…', mdash: '—', ndash: '–', times: '×', rarr: '→', larr: '←', bull: '•', middot: '·', euro: '€' },
};

/** The character that is meant, as text: what would be a mark is escaped. What is not known stays as it is. */
function decoded(entity: string): string {
  const code = /^&#(x?)([\da-f]+);$/i.exec(entity);
  const point = code ? Number.parseInt(code[2] ?? '', code[1] === '' ? 10 : 16) : 0;
  const printable = point >= 32 && point !== 127 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  const character = printable ? String.fromCodePoint(point) : entities[entity.slice(1, -1)];
  if (character === undefined) return entity;
  return /[!-/:-@[-`{-~]/.test(character) && !/["'&]/.test(character) ? `\\${character}` : character;
}

/** Raw HTML is shown as it stands; only a lone backtick in it would swallow what follows. */
export function htmlEdits(source: string, span: Span): Edit[] {
  const html = source.slice(span.start, span.end);
  return !html.includes('`') || isPaired(html) || html.includes('```')
    ? []
    : [{ ...span, text: html.replaceAll('`', '\\`') }];
}

/** A link with its label. Where Discord makes no link of it, or must not, both are shown. */
export function linkEdits(source: string, node: Link | LinkReference, target: Target): Edit[] {
  const { start, end } = spanOf(node);
  if (source[start] !== '[') return node.type === 'link' ? bareLink(source, { start, end }) : [];
  const first = node.children[0];
  const last = node.children.at(-1);
  if (!first || !last) return [{ start, end, text: allowed.test(target.url) ? `<${target.url}>` : asCode(target.url) }];
  const labelStart = spanOf(first).start;
  const labelEnd = spanOf(last).end;
  const label = source.slice(labelStart, labelEnd);
  const opening = { start, end: labelStart };
  const ending = { start: labelEnd, end };
  const text = (shown: string) => [
    { ...opening, text: '' },
    { ...ending, text: shown },
  ];
  if (!allowed.test(target.url))
    return text(label === target.url || target.url === '' ? '' : ` (${asCode(target.url)})`);
  // Discord shows such a link literally: https://github.com/vercel/chat (commit 0d4e3ee).
  if (/https?:\/\//i.test(visible(node))) {
    if (trimmed(label) === trimmed(target.url)) return [{ start, end, text: `<${target.url}>` }];
    return text(` (<${target.url}>)`);
  }
  const place = truePlace(visible(node), target.url);
  const told = place === undefined ? '' : ` (${asCode(place)})`;
  const asWritten = source.slice(labelEnd, end);
  if (node.type === 'link' && asWritten.includes(target.url)) {
    return told === '' ? [] : [{ start: end, end, text: told }];
  }
  return [{ ...ending, text: `](${destination(target)})${told}` }];
}

/** A link's label as it is read: of an image its description. */
function visible(link: Nodes): string {
  let text = '';
  walk(link, (node) => {
    if ('value' in node) text += node.value;
    if (node.type === 'image' || node.type === 'imageReference') text += node.alt ?? '';
  });
  return text;
}

function trimmed(url: string): string {
  return url.replace(/\/$/, '').toLowerCase();
}

/** In scripts without spaces an address would go on to the end of the sentence. */
function bareLink(source: string, { start, end }: Span): Edit[] {
  const [address] =
    /^https?:\/\/[^\s<]+?(?=[，。；：！？、（）【】「」『』《》])/i.exec(source.slice(start, end)) ?? [];
  return address === undefined ? [] : [{ start, end: start + address.length, text: `<${address}>` }];
}

function destination({ url, title }: Target): string {
  return title ? `<${url}> "${title.replace(/\s+/g, ' ').replaceAll('"', '\\"')}"` : `<${url}>`;
}

function asCode(text: string): string {
  return text === '' ? '' : codeSpan(text);
}

/** An image becomes a link to it; inside of a link, or without an address that may be one, its description. */
export function imageEdit(source: string, node: Image | ImageReference, target: Target, linked: boolean): Edit {
  const span = spanOf(node);
  const name = (node.alt ?? '').replace(/[[\]]/g, '').trim();
  const alt = name.replace(/[\\`*_~|<]/g, '\\$&');
  if (linked || /^data:/i.test(target.url)) return { ...span, text: alt || 'image' };
  if (!allowed.test(target.url))
    return { ...span, text: `${alt}${target.url === '' ? '' : ` (${asCode(target.url)})`}`.trim() };
  if (name === '') return { ...span, text: `<${target.url}>` };
  if (/https?:\/\//i.test(name)) return { ...span, text: `${name} (<${target.url}>)` };
  const place = truePlace(name, target.url);
  const told = place === undefined ? '' : ` (${asCode(place)})`;
  const plain = node.type === 'image' && source.slice(span.start, span.end).includes(target.url);
  const link = plain ? source.slice(span.start + 1, span.end) : `[${alt}](${destination(target)})`;
  return { ...span, text: `${link}${told}` };
}

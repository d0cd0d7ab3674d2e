// Media written out inside of a text: Markdown with data URLs comes in, readable Markdown and the media go out.
import type { ReplyMedia } from '../agent.ts';
import { CodeWatch } from './code.ts';
import { nameFor } from './name.ts';

export interface TakenOut {
  readonly text: string;
  readonly stableChars: number;
  readonly media: readonly ReplyMedia[];
}

/** What is replaced, from where to where in UTF-16 units. Without a medium it may still be growing. */
interface Found {
  readonly start: number;
  readonly end: number;
  readonly medium?: ReplyMedia;
}

/** Shorter ones that stand in the text by themselves are being talked about. */
const minBareChars = 64;
const maxLabelChars = 500;

/** As far as the data; without its comma it may still grow. */
const head = /data:([\w.+-]+\/[\w.+-]+|[\w.+-]+\/?$)?((?:;[\w.+-]+(?:=[\w.+%-]*)?)*)(?:;$)?(,?)/gi;
const payload = /[^\s"'<>()[\]\\`]*/y;
const linkEnd = /[ \t]*>?(?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'))?[ \t]*\)/y;
const linkEndGrowing = /[ \t]*>?(?:[ \t]+(?:"[^"\n]*"?|'[^'\n]*'?)?)?[ \t]*$/y;
const tagEnd = /["'][^>\n]*>/y;
const tagEndGrowing = /(?:["'][^>\n]*)?$/y;

/**
 * Pure. Images, links and bare data URLs become the name of a file, which is the medium's name too. What may still be
 * growing is held back, unless nothing more will come (`final`). Code stays as it is.
 */
export function takeOutMedia(source: string, stableChars: number, final: boolean): TakenOut {
  const found: Found[] = [];
  const code = new CodeWatch(source);
  for (const match of source.matchAll(head)) {
    if (match.index < (found.at(-1)?.end ?? 0) || code.isAt(match.index)) continue;
    const one = readAt(source, match, final, found.length);
    if (one !== undefined) found.push(one);
  }
  let text = '';
  let from = 0;
  let stable = stableChars;
  for (const { start, end, medium } of found) {
    text += source.slice(from, start);
    // A placeholder is as certain as the last character that it stands for.
    if (stableChars > start && stableChars < end) stable = text.length;
    if (medium !== undefined) text += `\`${medium.name?.replaceAll('`', "'")}\``;
    from = end;
    if (stableChars >= end) stable = text.length + stableChars - end;
  }
  text += source.slice(from);
  return { text, stableChars: stable, media: found.flatMap(({ medium }) => medium ?? []) };
}

type Head = RegExpExecArray;

function readAt(source: string, match: Head, final: boolean, count: number): Found | undefined {
  const [whole, mimeType = '', parameters = '', comma] = match;
  const frame = frameAround(source, match.index);
  const isBase64 = /;base64$/i.test(parameters);
  const dataAt = match.index + whole.length;
  const dataEnd = comma === '' ? dataAt : endOf(payload, source, dataAt);
  const closedAt = frame === undefined ? -1 : endOf(frame.end, source, dataEnd);
  const grows = frame === undefined ? dataEnd === source.length : endOf(frame.endGrowing, source, dataEnd) >= 0;
  // Most words that follow `data:` are none; then the next character says so.
  if (grows && !final && (frame !== undefined || isBase64 || comma === ''))
    return { start: frame?.start ?? match.index, end: source.length };
  if (comma === '') return undefined;

  const described = { url: source.slice(match.index, dataEnd), mimeType: mimeType.toLowerCase(), count };
  if (frame !== undefined && (closedAt >= 0 || grows)) {
    const end = closedAt >= 0 ? closedAt : source.length;
    return { start: frame.start, end, medium: mediumOf({ ...described, ...frame }) };
  }
  if (!isBase64 || dataEnd - dataAt < minBareChars) return undefined;
  return { start: match.index, end: dataEnd, medium: mediumOf({ ...described, label: '', isImage: false }) };
}

/** @returns -1 where the pattern does not fit. */
function endOf(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(source) ? pattern.lastIndex : -1;
}

interface Frame {
  readonly start: number;
  readonly label: string;
  readonly isImage: boolean;
  readonly end: RegExp;
  readonly endGrowing: RegExp;
}

/** `![label](`, `[label](` or `<img … src="`, right before a data URL. */
function frameAround(source: string, at: number): Frame | undefined {
  const before = source.slice(Math.max(0, at - maxLabelChars), at);
  const link = /(!?)\[((?:[^[\]\\\n]|\\.)*)\]\([ \t]*<?$/.exec(before);
  if (link !== null) {
    const [opening, mark, label = ''] = link;
    return { start: at - opening.length, label, isImage: mark === '!', end: linkEnd, endGrowing: linkEndGrowing };
  }
  const tag = /<img\b([^<>]*)\bsrc\s*=\s*["']$/i.exec(before);
  if (tag === null) return undefined;
  const label = /\balt\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(tag[1] ?? '');
  const alt = label?.[1] ?? label?.[2] ?? '';
  return { start: at - tag[0].length, label: alt, isImage: true, end: tagEnd, endGrowing: tagEndGrowing };
}

interface Described {
  readonly url: string;
  readonly mimeType: string;
  readonly label: string;
  readonly isImage: boolean;
  readonly count: number;
}

function mediumOf({ url, mimeType, label, isImage, count }: Described): ReplyMedia {
  const [kind] = mimeType.split('/');
  const type = kind === 'image' || kind === 'audio' || kind === 'video' ? kind : isImage ? 'image' : 'file';
  const words = label.replace(/\\(.)/g, '$1').trim();
  const name = nameFor([words], count === 0 ? type : `${type}-${count + 1}`, mimeType);
  return { type, url, name, ...(isImage && words !== '' ? { description: words } : {}) };
}

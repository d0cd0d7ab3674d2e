// What can be seen or heard in a reply: content parts and tool outputs come in, media with usable URLs go out.
import type { ReplyMedia } from '../agent.ts';
import { isObject, type WirePart } from './wire.ts';

type MediaType = ReplyMedia['type'];
type Fields = Readonly<Record<string, unknown>>;

/** The medium that a content part carries; nothing when it has none that we could fetch. */
export function mediaInPart(part: WirePart): ReplyMedia | undefined {
  switch (part.type) {
    case 'image':
      return media('image', part.image_url);
    case 'video':
      return media('video', part.video_url);
    case 'file':
      return media('file', part.file_url ?? urlOf(part.file_data, 'application/octet-stream'), part.filename);
    case 'audio':
      return media('audio', urlOf(part.data, `audio/${part.format || 'mpeg'}`));
    default:
      return undefined;
  }
}

/**
 * Reads a tool's output, which AgentScope sends as a list of blocks encoded in a JSON string; tools of other frameworks
 * answer with MCP's own blocks, bare or in a `content`.
 * `text` is absent when the output is not such a list: it is the text then.
 */
export function blocksIn(output: unknown): {
  readonly text: string | undefined;
  readonly media: readonly ReplyMedia[];
} {
  const blocks = blockList(output);
  const found: ReplyMedia[] = [];
  const texts: string[] = [];
  let understood = blocks.length > 0;
  for (const block of blocks) {
    const words = isObject(block) ? wordsIn(block) : undefined;
    if (words !== undefined) texts.push(words);
    else if (isObject(block) && isMediaBlock(block)) pushDefined(found, mediaInBlock(block));
    else understood = false;
  }
  return { text: understood ? texts.join('\n') : undefined, media: found };
}

function blockList(output: unknown): readonly unknown[] {
  const value = typeof output === 'string' ? parsed(output) : output;
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return [];
  if (Array.isArray(value.content)) return value.content;
  return isMediaBlock(value) ? [value] : [];
}

function parsed(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Plain text that begins with a bracket, or a value that is still growing.
    return undefined;
  }
}

/** @see https://modelcontextprotocol.io/specification/2025-06-18/schema#contentblock (read 2026-11-25) */
function wordsIn({ type, text, resource }: Fields): string | undefined {
  if (type === 'text') return stringOf(text);
  return type === 'resource' && isObject(resource) ? stringOf(resource.text) : undefined;
}

function isMediaBlock({ type }: Fields): boolean {
  return isMediaType(type) || ['data', 'image_url', 'resource', 'resource_link'].includes(String(type));
}

/** AgentScope keeps the content in a `source`, MCP in the block or in a `resource`, OpenAI's form in an `image_url`. */
function mediaInBlock(block: Fields): ReplyMedia | undefined {
  const source = [block.source, block.resource, block.image_url].find(isObject) ?? block;
  const [mimeType = ''] = [source.media_type, source.mimeType, source.mime_type].flatMap(
    (each) => stringOf(each) ?? [],
  );
  const type = isMediaType(block.type) ? block.type : block.type === 'image_url' ? 'image' : typeOf(mimeType);
  const [name] = [block.filename, block.name, block.title].flatMap((each) => stringOf(each) ?? []);
  const data = urlOf(source.data ?? source.blob, mimeType || 'application/octet-stream');
  return media(type, data ?? source.url ?? source.uri ?? block.image_url, name);
}

function typeOf(mimeType: string): MediaType {
  const [type] = mimeType.split('/');
  return isMediaType(type) ? type : 'file';
}

/** A URL, a data URL or bare base64: the protocol allows all three in one field. A path has a dot, or is no base64. */
function urlOf(data: unknown, mimeType: string): string | undefined {
  if (typeof data !== 'string' || data === '') return undefined;
  if (isUsable(data)) return data;
  return /^[\w+/\s-]{4,}={0,2}\s*$/.test(data) ? `data:${mimeType};base64,${data}` : undefined;
}

function media(type: MediaType, url: unknown, name?: unknown): ReplyMedia | undefined {
  if (typeof url !== 'string' || !isUsable(url)) return undefined;
  return typeof name === 'string' && name !== '' ? { type, url, name } : { type, url };
}

/** A path on the agent's machine, or any other scheme, is nothing that we may open. */
function isUsable(url: string): boolean {
  return /^(?:https?:\/\/|data:)/i.test(url);
}

export function isMediaType(type: unknown): type is MediaType {
  return type === 'image' || type === 'audio' || type === 'video' || type === 'file';
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function pushDefined<Item>(list: Item[], item: Item | undefined): void {
  if (item !== undefined) list.push(item);
}

// What can be seen or heard in a reply: content parts and tool outputs come in, media with usable URLs go out.
import type { ReplyMedia } from '../agent.ts';
import { isObject, type WirePart } from './wire.ts';

type MediaType = ReplyMedia['type'];

/** The medium that a content part carries; nothing when it has none that we could fetch. */
export function mediaInPart(part: WirePart): ReplyMedia | undefined {
  switch (part.type) {
    case 'image':
      return media('image', part.image_url);
    case 'video':
      return media('video', part.video_url);
    case 'file':
      return media('file', part.file_url, part.filename);
    case 'audio':
      return media('audio', audioUrl(part.data, part.format));
    default:
      return undefined;
  }
}

/**
 * Reads a tool's output, which AgentScope sends as a list of blocks encoded in a JSON string.
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
    if (!isObject(block)) understood = false;
    else if (block.type === 'text' && typeof block.text === 'string') texts.push(block.text);
    else if (isMediaType(block.type)) pushDefined(found, mediaInBlock(block.type, block));
    else understood = false;
  }
  return { text: understood ? texts.join('\n') : undefined, media: found };
}

function blockList(output: unknown): readonly unknown[] {
  const value = typeof output === 'string' ? parsedList(output) : output;
  if (Array.isArray(value)) return value;
  return isObject(value) && isMediaType(value.type) ? [value] : [];
}

function parsedList(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Plain text that begins with a bracket, or a value that is still growing.
    return undefined;
  }
}

function mediaInBlock(type: MediaType, block: Readonly<Record<string, unknown>>): ReplyMedia | undefined {
  const source = isObject(block.source) ? block.source : {};
  const name = typeof block.filename === 'string' ? block.filename : block.name;
  if (source.type === 'base64' && typeof source.data === 'string') {
    const mimeType = typeof source.media_type === 'string' ? source.media_type : 'application/octet-stream';
    return media(type, `data:${mimeType};base64,${source.data}`, name);
  }
  return media(type, source.url, name);
}

/** A URL, a data URL or bare base64: the protocol allows all three in one field. */
function audioUrl(data: unknown, format: string | null | undefined): unknown {
  if (typeof data !== 'string' || data === '' || isUsable(data)) return data;
  return /^[A-Za-z0-9+/]{4}/.test(data) ? `data:audio/${format || 'mpeg'};base64,${data}` : undefined;
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

function pushDefined<Item>(list: Item[], item: Item | undefined): void {
  if (item !== undefined) list.push(item);
}

// What was asked: in, the checked messages of a request; out, words, the one who spoke them, and what was sent along.
import { pixelSize } from './image.ts';
import type { InputMessage, InputPart } from './request.ts';

/** The person a text names in its first line: `Alice (U061):`. */
interface Speaker {
  readonly name: string;
  readonly id: string;
}

/** One text of a message: a turn may bring several, each with its own speaker. */
export interface Utterance {
  readonly speaker: Speaker | undefined;
  readonly text: string;
}

/** Something sent along, described. */
export interface Attachment {
  readonly kind: 'image' | 'audio' | 'video' | 'file';
  readonly name: string | undefined;
  readonly mediaType: string | undefined;
  /** Size in bytes. */
  readonly size: number | undefined;
  readonly pixels: { readonly width: number; readonly height: number } | undefined;
  /** The address of what was not sent itself: she fetches nothing. */
  readonly url: string | undefined;
}

export interface Question {
  readonly utterances: readonly Utterance[];
  readonly attachments: readonly Attachment[];
}

export function readQuestion(messages: readonly InputMessage[]): Question {
  const parts = messages.flatMap((message) => message.content ?? []);
  return {
    utterances: parts.flatMap((part) => (part.type === 'text' && part.text?.trim() ? utterancesOf(part.text) : [])),
    attachments: parts.flatMap((part) => attachment(part) ?? []),
  };
}

const speakerLine = /^(?:([^\n]+?) \(([\w-]+)\)|([A-Z][A-Z0-9]{2,}|\d{5,})):$/;

/** A turn that merges several messages brings them in one text, each below the line of its speaker. */
function utterancesOf(text: string): Utterance[] {
  const found: { speaker: Speaker | undefined; text: string }[] = [];
  for (const block of text.trim().split('\n\n')) {
    const [first = '', ...rest] = block.split('\n');
    const [, name, id, idAlone] = speakerLine.exec(first) ?? [];
    const current = found.at(-1);
    const speaker = id ?? idAlone;
    if (speaker !== undefined) found.push({ speaker: { name: name ?? speaker, id: speaker }, text: rest.join('\n') });
    else if (current === undefined) found.push({ speaker: undefined, text: block });
    else current.text += `\n\n${block}`;
  }
  return found.map((utterance) => ({ ...utterance, text: utterance.text.trim() }));
}

function attachment(part: InputPart): Attachment | undefined {
  switch (part.type) {
    case 'image':
      return described('image', part.image_url);
    case 'audio':
      // Raw base64 is allowed here, and means `audio/<format>`.
      return described('audio', withScheme(part.data, `audio/${part.format ?? 'wav'}`));
    case 'video':
      return described('video', part.video_url);
    case 'file':
      return described('file', part.file_url, part.filename ?? undefined);
    default:
      return undefined;
  }
}

function withScheme(data: string | null | undefined, mediaType: string): string | null | undefined {
  return !data || /^(data|https?):/.test(data) ? data : `data:${mediaType};base64,${data}`;
}

function described(kind: Attachment['kind'], url: string | null | undefined, name?: string): Attachment | undefined {
  if (!url) return undefined;
  const comma = url.indexOf(',');
  const [, mediaType = '', base64] = /^data:([^;,]*)(?:;[^;,]+?=[^;,]*)*(;base64)?$/.exec(url.slice(0, comma)) ?? [];
  if (!url.startsWith('data:') || comma < 0) {
    return { kind, name, mediaType: undefined, size: undefined, pixels: undefined, url };
  }
  const data = url.slice(comma + 1);
  const bytes = base64 === undefined ? Buffer.from(unescaped(data)) : Buffer.from(data, 'base64');
  return {
    kind,
    name,
    mediaType: mediaType || 'text/plain',
    size: bytes.length,
    pixels: pixelSize(bytes),
    url: undefined,
  };
}

function unescaped(data: string): string {
  try {
    return decodeURIComponent(data);
  } catch {
    return data; // Not percent-encoded after all.
  }
}

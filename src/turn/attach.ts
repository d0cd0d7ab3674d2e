// What the agent made for eyes and ears: uploaded below the reply, or named where that is not possible.
import type { ReplyMedia } from '../agent.ts';
import type { Texts } from '../texts.ts';
import { codeOf } from './closing.ts';
import type { Scene } from './scene.ts';

/** Never rejects: a file that cannot be shown must not take the answer with it. */
export async function attachMedia(media: readonly ReplyMedia[], scene: Scene, texts: Texts): Promise<void> {
  const left: string[] = [];
  for (const [index, item] of media.entries()) {
    const line = await attach(item, index, scene, texts).catch((error: unknown) => {
      scene.log.warn({ err: error, type: item.type }, 'a file could not be attached');
      return `${codeOf(nameOf(item, ''))}: ${texts.notShown}`;
    });
    if (line !== undefined) left.push(line);
  }
  if (left.length === 0) return;
  await scene
    .note([texts.mediaLink, ...left.map((line) => `- ${line}`)].join('\n'))
    .catch((error: unknown) => scene.log.warn({ err: error }, 'files could not be named'));
}

/** @returns what to say in place of the file, if it is not shown. */
async function attach(item: ReplyMedia, index: number, scene: Scene, texts: Texts): Promise<string | undefined> {
  const { place, target, turnId } = scene;
  if (!item.url.startsWith('data:')) return `<${item.url}>`;
  const { mimeType, bytes } = parseDataUrl(item.url);
  const name = nameOf(item, mimeType);
  if (bytes.byteLength > place.adapter.limits.maxFileSize) return `${codeOf(name)}: ${texts.tooLarge}`;
  await place.delivery.send(
    { type: 'attach', target, nonce: `${turnId}-f${index}`, name, mimeType, bytes },
    { urgency: 'final' },
  );
  return undefined;
}

/** @throws when it is none, or says nothing. */
function parseDataUrl(url: string): { readonly mimeType: string; readonly bytes: Uint8Array } {
  const match = /^data:([^,;]*)((?:;[^,;]*)*),/.exec(url);
  if (match === null) throw new Error('not a data URL');
  const [head, mimeType = '', parameters = ''] = match;
  const data = url.slice(head.length);
  const bytes = /;base64$/i.test(parameters) ? Buffer.from(data, 'base64') : Buffer.from(decodeURIComponent(data));
  if (bytes.byteLength === 0) throw new Error('an empty data URL');
  return { mimeType: mimeType || 'text/plain', bytes };
}

function nameOf({ name, type }: ReplyMedia, mimeType: string): string {
  if (name !== undefined && name !== '') return name;
  const extension = /\/(?:x-)?([a-z\d]+)/i.exec(mimeType)?.[1];
  return extension === undefined ? type : `${type}.${extension}`;
}

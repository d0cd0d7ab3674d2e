// What the agent made for eyes and ears: uploaded below the reply, or named where that is not possible.
import type { ReplyMedia } from '../agent.ts';
import type { textsFor } from '../texts.ts';
import type { Scene } from './scene.ts';

/** Never fails: a file that cannot be shown must not take the answer with it. */
export async function attachMedia(
  media: readonly ReplyMedia[],
  scene: Scene,
  texts: ReturnType<typeof textsFor>,
): Promise<void> {
  const left: string[] = [];
  for (const [index, item] of media.entries()) {
    const shown = await attach(item, index, scene).catch((error: unknown) => {
      scene.log.warn({ err: error, type: item.type }, 'a file could not be attached');
      return false;
    });
    if (!shown)
      left.push(item.url.startsWith('data:') ? `${nameOf(item, '')} (${texts.unavailable})` : `<${item.url}>`);
  }
  if (left.length > 0) await scene.note([texts.mediaLink, ...left].join('\n'));
}

async function attach(item: ReplyMedia, index: number, { place, target, turnId }: Scene): Promise<boolean> {
  const data = parseDataUrl(item.url);
  if (data === undefined || data.bytes.length > place.adapter.limits.maxFileSize) return false;
  const name = nameOf(item, data.mimeType);
  await place.delivery.send(
    { type: 'attach', target, nonce: `${turnId}-f${index}`, name, mimeType: data.mimeType, bytes: data.bytes },
    { urgency: 'final' },
  );
  return true;
}

function parseDataUrl(url: string): { mimeType: string; bytes: Uint8Array } | undefined {
  const match = /^data:([\w.+-]+\/[\w.+-]+)(?:;[\w=.+-]+)*;base64,/.exec(url);
  if (match === null) return undefined;
  return { mimeType: match[1] ?? 'application/octet-stream', bytes: Buffer.from(url.slice(match[0].length), 'base64') };
}

function nameOf({ name, type }: ReplyMedia, mimeType: string): string {
  if (name !== undefined && name !== '') return name;
  const extension = /^[\w-]+\/([\w]+)/.exec(mimeType)?.[1];
  return extension === undefined ? type : `${type}.${extension}`;
}

// What the agent made for eyes and ears: uploaded below the reply, or named where that is not possible.
import { createHash } from 'node:crypto';
import type { ReplyMedia } from '../agent.ts';
import { type Content, readDataUrl, typeInDataUrl } from '../media/data-url.ts';
import { MediumError, type MediumErrorReason } from '../media/error.ts';
import type { MediaSource } from '../media/fetch.ts';
import { nameFor, nameInUrl } from '../media/name.ts';
import type { Texts } from '../texts.ts';
import { codeOf } from './closing.ts';
import type { Scene } from './scene.ts';

/** More than that is named only: an agent in a loop must not flood a channel. */
const maxFiles = 20;
/** A longer address is more than a line of a message should hold. */
const maxLinkChars = 1_000;

/** Never rejects: a file that cannot be shown must not take the answer with it. */
export async function attachMedia(
  media: readonly ReplyMedia[],
  source: MediaSource,
  scene: Scene,
  texts: Texts,
): Promise<void> {
  const left: string[] = [];
  /** The same picture comes from the tool and from whoever called it, under two addresses. */
  const shown = new Set<string>();
  const distinct = media.filter(({ url }, index) => media.findIndex((other) => other.url === url) === index);
  for (const [index, item] of distinct.entries()) {
    try {
      if (index >= maxFiles) throw new MediumError('unusable', 'too many files');
      await attach(item, index, { source, scene, shown });
    } catch (error) {
      scene.log.warn({ err: error, type: item.type, host: URL.parse(item.url)?.host }, 'a file could not be attached');
      left.push(await insteadOf(item, error, source, texts));
    }
  }
  await tell(left, scene, texts).catch((error: unknown) => scene.log.warn({ err: error }, 'files could not be named'));
}

interface Upload {
  readonly source: MediaSource;
  readonly scene: Scene;
  readonly shown: Set<string>;
}

/** @throws MediumError | ChatError */
async function attach(item: ReplyMedia, index: number, { source, scene, shown }: Upload): Promise<void> {
  const { place, turnId } = scene;
  const maxSize = place.adapter.limits.maxFileSize;
  const upload = async ({ bytes, mimeType, name }: Content & { readonly name?: string | undefined }) => {
    const hash = createHash('sha256').update(bytes).digest('base64');
    if (shown.has(hash)) return;
    const file = { name: nameFor([item.name, name], item.type, mimeType), mimeType, bytes };
    const seen = item.description === undefined ? {} : { description: item.description };
    await scene.attach({ nonce: `${turnId}-f${index}`, ...file, ...seen });
    shown.add(hash);
  };
  if (/^data:/i.test(item.url)) await upload(readDataUrl(item.url, maxSize));
  else await source.use(item, maxSize, upload);
}

/** A line in place of a file: what it is called, why it is not there, and where it lies if that may be said. */
async function insteadOf(item: ReplyMedia, error: unknown, source: MediaSource, texts: Texts): Promise<string> {
  const reasons: Readonly<Record<MediumErrorReason, string>> = {
    'too-large': texts.tooLarge,
    private: texts.notPublic,
    insecure: texts.unavailable,
    unreachable: texts.unavailable,
    'not-media': texts.unavailable,
    unusable: texts.notShown,
  };
  const reason = error instanceof MediumError ? reasons[error.reason] : texts.notShown;
  const { type, name, url: address } = item;
  const url = /^https?:/i.test(address) ? URL.parse(address) : null;
  const called = codeOf(nameFor([name, url ? nameInUrl(url) : undefined], type, typeInDataUrl(address)));
  // An address in our own network tells outsiders what we have there, and a click sends an insider's browser to it.
  const isLinked = url !== null && url.href.length <= maxLinkChars && (await source.isPublic(url));
  return isLinked ? `${called}: ${reason} <${url.href}>` : `${called}: ${reason}`;
}

/** One message, or several where they are many. */
async function tell(lines: readonly string[], scene: Scene, texts: Texts): Promise<void> {
  const { adapter } = scene.place;
  const { surface } = scene.target;
  const maxSize = adapter.limits.surfaces[surface]?.maxSize ?? 0;
  let text = '';
  let notes = 0;
  for (const line of lines) {
    const longer = `${text === '' ? texts.mediaLink : text}\n- ${line}`;
    if (text === '' || adapter.render(longer, surface).size <= maxSize) {
      text = longer;
      continue;
    }
    await scene.note(text, { further: notes });
    notes += 1;
    text = `- ${line}`;
  }
  if (text !== '') await scene.note(text, { further: notes });
}

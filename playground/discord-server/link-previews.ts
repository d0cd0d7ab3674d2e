// The previews of links: they come later than the text, and may bring an old text back.
import { type APIEmbed, EmbedType } from 'discord-api-types/v10';
import type { Message } from './model.ts';
import type { World } from './world.ts';

/**
 * Looks every new link up for so long, and puts its preview under the message together with the text as it was when the
 * look-up began: an edit that was made meanwhile is undone, as people have seen it happen.
 *
 * @see https://github.com/discord/discord-api-docs/issues/7060 (read 2026-11-22)
 * @returns ends it
 */
export function previewLinks(world: World, lookUpMs: number): () => void {
  const timers = new Set<NodeJS.Timeout>();
  const lookedUp = new WeakMap<Message, Set<string>>();
  const unlisten = world.onEvent((event) => {
    if (event.kind !== 'posted' && event.kind !== 'edited') return;
    const { message } = event;
    const known = lookedUp.get(message) ?? new Set();
    lookedUp.set(message, known);
    const links = message.unfurled.filter((link) => !known.has(link));
    if (links.length === 0) return;
    for (const link of links) known.add(link);
    const { content } = message;
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (message.deleted || message.unfurled.length === 0) return;
      message.content = content;
      message.embeds = [...message.embeds, ...links.map(previewOf)];
      world.emit({ kind: 'edited', message, byId: message.authorId });
    }, lookUpMs);
    timers.add(timer);
  });
  return () => {
    unlisten();
    for (const timer of timers) clearTimeout(timer);
  };
}

function previewOf(url: string): APIEmbed {
  return { type: EmbedType.Link, url, title: new URL(url).hostname };
}

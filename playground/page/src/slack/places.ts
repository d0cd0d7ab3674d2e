// From a channel of Slack to a thread beside it and back, also by keys.
import { flushSync } from 'preact/compat';
import { boxOf, goOnIn, isByKey } from '../parts/focus.ts';
import { goToSlack } from '../store.ts';

/** The name of a channel or thread, as its draft and its box have it. */
export function placeOf(channelId: string, threadTs = ''): string {
  return `${channelId} ${threadTs}`;
}

export function openChannel(channelId: string, event: UIEvent): void {
  goOnIn(placeOf(channelId), event, () => goToSlack(channelId));
}

export function openThread(channelId: string, threadTs: string, event: UIEvent): void {
  goOnIn(placeOf(channelId, threadTs), event, () => goToSlack(channelId, threadTs));
}

/** Whoever closes it by key is back where it hangs in its channel. */
export function closeThread(channelId: string, threadTs: string, event: UIEvent): void {
  flushSync(() => goToSlack(channelId));
  if (!isByKey(event)) return;
  const root = document.querySelector<HTMLElement>(`[data-pane=slack] [data-message="${threadTs}"]`);
  (root?.querySelector<HTMLElement>('[data-replies]') ?? root ?? boxOf('slack'))?.focus();
}

/** The answer's thread has taken the place of the channel in which somebody writes: they go on in it. */
export function followIntoThread(): void {
  const { activeElement } = document;
  const isHere = activeElement?.matches('[data-pane=slack] :focus-visible') === true;
  if (isHere && !activeElement.checkVisibility()) boxOf('slack')?.focus();
}

// To a channel, a thread or a direct conversation of Discord, also by keys.
import { goOnIn } from '../parts/focus.ts';
import { goToDiscord } from '../store.ts';

export function openRoom(channelId: string, event: UIEvent): void {
  goOnIn(channelId, event, () => goToDiscord(channelId));
}

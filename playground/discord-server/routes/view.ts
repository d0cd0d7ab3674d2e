// How REST shows messages to the bot: the portal's switch decides whether it may read content, not the gateway's intents.
import type { View } from '../message-payload.ts';
import type { Platform } from '../platform.ts';

export function restView({ world, cdn }: Platform): View {
  return { world, cdn, readsContent: world.portal.messageContent };
}

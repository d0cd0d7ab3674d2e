// Every platform that Friday can be spoken to on, and what people set each of them up with.
import type { Platform } from '../src/platform.ts';
import { discord } from './discord/index.ts';
import { slack } from './slack/index.ts';

export const platforms: readonly Platform[] = [slack, discord];

/** Loaded when it is asked for. */
export const setup = {
  slackManifest: () => import('./slack/manifest.ts'),
  discordInvite: () => import('./discord/invite.ts'),
} as const;

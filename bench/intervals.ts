// How often a message is edited. A file of its own: the bridge under measurement must not load the local platforms.
import type { PlatformName } from './stage.ts';

/** A pace that the documented limits bear: 50 calls of `chat.update` a minute, 5 edits in 5 s and channel. */
export const minIntervalMs: Readonly<Record<PlatformName, number>> = { slack: 1200, discord: 1000 };

// Every platform that Friday can be spoken to on.
import type { Platform } from '../src/platform.ts';
import { discord } from './discord/index.ts';
import { slack } from './slack/index.ts';

export const platforms: readonly Platform[] = [slack, discord];

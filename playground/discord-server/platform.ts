// The parts of a running server that its HTTP routes and its gateway share.
import type { Faults } from '../faults.ts';
import type { Cdn } from './cdn.ts';
import type { Gateway } from './gateway.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Timeline } from './timeline.ts';
import type { World } from './world.ts';

export interface Platform {
  readonly world: World;
  readonly cdn: Cdn;
  readonly timeline: Timeline;
  readonly faults: Faults;
  readonly limits: RateLimits;
  readonly gateway: Gateway;
  readonly botToken: string;
  readonly roundTripMs: number;
}

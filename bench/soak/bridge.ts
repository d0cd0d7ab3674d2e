// The bridge under the soak: the service as it is, with its own ends so near that they come within minutes.
import { platforms } from '../../adapters/index.ts';
import type { ChatLimits, SurfaceLimits } from '../../src/chat.ts';
import { start } from '../../src/cli/start.ts';
import type { Platform } from '../../src/platform.ts';
import { withLimits } from '../with-limits.ts';
import { ages } from './ages.ts';

function soaked(platform: Platform): Platform {
  return {
    ...platform,
    configure(environment) {
      const setup = platform.configure(environment);
      if (setup.state !== 'on') return setup;
      return {
        ...setup,
        create: async (...given) => {
          const adapter = await setup.create(...given);
          return withLimits(adapter, shortened(adapter.limits));
        },
      };
    },
  };
}

function shortened(limits: ChatLimits): ChatLimits {
  const { maxAgeMs, maxIdleMs, workingRenewMs } = ages.bridge;
  const short = (surface: SurfaceLimits): SurfaceLimits =>
    surface.closes ? { ...surface, maxAgeMs, maxIdleMs } : surface;
  const surfaces = Object.entries(limits.surfaces).map(([name, surface]) => [name, short(surface)]);
  return { ...limits, surfaces: Object.fromEntries(surfaces), workingRenewMs };
}

await start({}, platforms.map(soaked));

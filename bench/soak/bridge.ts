// The bridge under the soak: the service as it is, with its own ends so near that they come within minutes.
import { platforms } from '../../adapters/index.ts';
import type { ChatAdapter, ChatLimits, SurfaceLimits } from '../../src/chat.ts';
import { start } from '../../src/cli/start.ts';
import type { Platform } from '../../src/platform.ts';
import { ages } from './ages.ts';

function soaked(platform: Platform): Platform {
  return {
    ...platform,
    configure(environment) {
      const setup = platform.configure(environment);
      if (setup.state !== 'on') return setup;
      return { ...setup, create: async (...given) => withShortLives(await setup.create(...given)) };
    },
  };
}

function withShortLives(adapter: ChatAdapter): ChatAdapter {
  return {
    platform: adapter.platform,
    limits: shortened(adapter.limits),
    start: (sink) => adapter.start(sink),
    stop: () => adapter.stop(),
    render: (markdown, surface) => adapter.render(markdown, surface),
    budgetKeys: (operation) => adapter.budgetKeys(operation),
    apply: (operation) => adapter.apply(operation),
    read: adapter.read.bind(adapter),
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

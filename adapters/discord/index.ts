// Discord as a platform to choose: the environment comes in, an adapter goes out. Nothing of Discord's is loaded before.
import type { Platform } from '../../src/platform.ts';
import { discordIdForm, discordSecrets, discordVariables, readConfig } from './config.ts';
import { platform } from './thread.ts';

export const discord: Platform = {
  name: platform,
  needs: ['DISCORD_BOT_TOKEN'],
  variables: discordVariables,
  secrets: discordSecrets,
  channelForm: discordIdForm,
  configure(environment) {
    const result = readConfig(environment);
    if (result.state !== 'on') return result;
    const { config } = result;
    return {
      state: 'on',
      create: async (log, proxy) => {
        const { DiscordAdapter } = await import('./adapter.ts');
        if (proxy !== undefined)
          log.info('Discord’s gateway is connected to directly: discord.js knows no proxy for it');
        return new DiscordAdapter(config, log, proxy);
      },
      check: async (wishes, log, proxy) => {
        const { discordSection } = await import('./check.ts');
        return discordSection(config, wishes, log, proxy);
      },
    };
  },
};

// The Discord adapter is held to the contract of every chat adapter, on the local Discord.
import { adapterContract } from '../../adapter-contract.ts';
import { createAdapter, openStage } from './stage.ts';

adapterContract({
  platform: 'discord',
  open: () => openStage(),
  openUnauthorized: async () => {
    const { server, close } = await openStage();
    const adapter = await createAdapter({ DISCORD_BOT_TOKEN: 'not.the.token', DISCORD_API_URL: server.apiUrl });
    return { adapter, close };
  },
});

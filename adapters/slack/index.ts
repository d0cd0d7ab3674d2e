// Slack as a platform: the environment comes in, an adapter goes out; the SDK is imported only when one is created.
import type { Platform } from '../../src/platform.ts';
import { readConfig, slackChannelForm, slackNeeds, slackSecrets, slackVariables } from './config.ts';

export const slack: Platform = {
  name: 'slack',
  needs: slackNeeds,
  variables: slackVariables,
  secrets: slackSecrets,
  channelForm: slackChannelForm,
  configure(environment) {
    const result = readConfig(environment);
    if (result.state !== 'on') return result;
    return {
      state: 'on',
      async create(log, proxy) {
        const { createSlackAdapter } = await import('./adapter.ts');
        return createSlackAdapter(result.config, log, proxy);
      },
      async check(wishes, log, proxy) {
        const { slackSection } = await import('./check.ts');
        return slackSection(result.config, wishes, log, proxy);
      },
    };
  },
};

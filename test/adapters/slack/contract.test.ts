// The contract of all adapters, held by the Slack adapter on the local Slack.
import { adapterContract } from '../../adapter-contract.ts';
import { openStage } from './stage.ts';

adapterContract({
  platform: 'slack',
  open: () => openStage(),
  openUnauthorized: () => openStage({}, { SLACK_BOT_TOKEN: 'xoxb-not-good' }),
});

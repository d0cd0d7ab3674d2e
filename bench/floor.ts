// The floor, as a program: a bare client without SDK and without safety, which everything else is measured against.
import { startDiscordFloor } from './floor/discord.ts';
import { startSlackFloor } from './floor/slack.ts';
import { answerQuestions } from './usage.ts';

const {
  AGENT_URL = '',
  FLOOR_MIN_MS = '1000',
  SLACK_API_URL,
  SLACK_BOT_TOKEN = '',
  SLACK_APP_TOKEN = '',
} = process.env;
const { DISCORD_API_URL = '', DISCORD_BOT_TOKEN = '' } = process.env;
const speaking = { agentUrl: AGENT_URL, minIntervalMs: Number(FLOOR_MIN_MS) };

if (SLACK_API_URL !== undefined) {
  await startSlackFloor({ ...speaking, apiUrl: SLACK_API_URL, botToken: SLACK_BOT_TOKEN, appToken: SLACK_APP_TOKEN });
} else {
  await startDiscordFloor({ ...speaking, apiUrl: DISCORD_API_URL, botToken: DISCORD_BOT_TOKEN });
}
answerQuestions();

// The environment comes in, Slack's configuration goes out, or a list of everything that is wrong with it.
import { z } from 'zod';
import { apiUrl, checked, given, idList, type SettingsResult } from '../../src/platform/settings.ts';

export interface SlackConfig {
  readonly botToken: string;
  readonly appToken: string;
  /** For the doctor alone: it reads what the app is configured to be. */
  readonly configToken: string | undefined;
  /** Ends in a slash. */
  readonly apiUrl: string;
  /** Channels where Friday may be spoken to; empty = all. Not consulted in DMs. */
  readonly allowedChannels: ReadonlySet<string>;
  /** People who may speak to her, in channels and in DMs; empty = everybody. */
  readonly allowedUsers: ReadonlySet<string>;
}

export const slackVariables = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_APP_CONFIG_TOKEN',
  'SLACK_API_URL',
  'SLACK_ALLOWED_CHANNELS',
  'SLACK_ALLOWED_USERS',
] as const;

/** Without these it is off. */
/** Channels, private ones of old, and direct messages. */
export const slackChannelForm = /^[CGD][A-Z0-9]{2,}$/;

export const slackNeeds = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'] as const;

export const slackSecrets = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_APP_CONFIG_TOKEN'] as const;

const appPage = 'https://api.slack.com/apps → your app';

/** What people paste in a token's place, by how it looks. */
const kinds: readonly (readonly [form: RegExp, name: string])[] = [
  [/^xoxb-/, 'a bot token'],
  [/^xoxp-/, 'a user token'],
  [/^xapp-/, 'an app-level token'],
  [/^xoxe/, 'an app configuration token'],
  [/^xox[cds]-/, 'a token of somebody’s browser'],
  [/^[0-9a-f]{32}$/, 'a signing or client secret'],
  [/^\d+\.\d+$/, 'a client id'],
  [/^A[A-Z0-9]{8,}$/, 'an app id'],
];

function kindOf(value: string): string {
  const [, name] = kinds.find(([form]) => form.test(value)) ?? [];
  return name === undefined ? '' : `: it looks like ${name}`;
}

function tokenOf(prefix: string, page: string) {
  const missing = `is missing | copy the token that begins with ${prefix} from ${page}`;
  return z
    .string({ error: missing })
    .refine((value) => value.startsWith(prefix), {
      error: ({ input }) =>
        `does not begin with ${prefix}${kindOf(String(input))} | copy the token that does from ${page}`,
      abort: true,
    })
    .refine((value) => /^[\w.-]+$/.test(value), {
      error: `holds a character that no token has | copy it again from ${page}`,
    });
}

const hintOn = {
  channel: 'in Slack, open the channel’s details and copy the channel ID at the bottom (C…)',
  person: 'in Slack, open the person’s profile → ⋮ → Copy member ID (U…)',
} as const;

const schema = z
  .object({
    SLACK_BOT_TOKEN: tokenOf('xoxb-', `${appPage} → OAuth & Permissions`),
    SLACK_APP_TOKEN: tokenOf('xapp-', `${appPage} → Basic Information → App-Level Tokens (scope connections:write)`),
    SLACK_APP_CONFIG_TOKEN: tokenOf('xoxe', 'https://api.slack.com/apps → Your App Configuration Tokens').optional(),
    SLACK_API_URL: apiUrl({
      official: 'https://slack.com/api/',
      tidy: (url) => `${url.replace(/\/+$/, '')}/`,
      name: 'Slack',
    }),
    SLACK_ALLOWED_CHANNELS: idList(/^[CG][A-Z0-9]{2,}$/, hintOn.channel),
    SLACK_ALLOWED_USERS: idList(/^[UW][A-Z0-9]{2,}$/, hintOn.person),
  })
  .transform(
    (values): SlackConfig => ({
      botToken: values.SLACK_BOT_TOKEN,
      appToken: values.SLACK_APP_TOKEN,
      configToken: values.SLACK_APP_CONFIG_TOKEN,
      apiUrl: values.SLACK_API_URL,
      allowedChannels: values.SLACK_ALLOWED_CHANNELS,
      allowedUsers: values.SLACK_ALLOWED_USERS,
    }),
  );

/** Pure. Not one variable set = not wanted; anything else must be whole. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): SettingsResult<SlackConfig> {
  return checked(given(environment, slackVariables), schema);
}

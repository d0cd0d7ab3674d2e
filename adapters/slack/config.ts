// The environment comes in, Slack's configuration goes out, or a list of everything that is wrong with it.
import { z } from 'zod';
import type { Problem } from '../../src/platform.ts';

export interface SlackConfig {
  readonly botToken: string;
  readonly appToken: string;
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
  'SLACK_API_URL',
  'SLACK_ALLOWED_CHANNELS',
  'SLACK_ALLOWED_USERS',
] as const;

export const slackSecrets = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'] as const;

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Plain http is good enough only where nobody else listens. */
export function isSafeUrl(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHosts.has(url.hostname));
}

const appPage = 'https://api.slack.com/apps → your app';

function tokenOf(prefix: string, page: string) {
  const missing = `is missing | copy the token that begins with ${prefix} from ${page}`;
  return z
    .string({ error: missing })
    .refine((value) => value.startsWith(prefix), {
      error: `does not begin with ${prefix} | copy the token that does from ${page}`,
      abort: true,
    })
    .refine((value) => /^[\w-]+$/.test(value), {
      error: `holds a character that no token has | copy it again from ${page}`,
    });
}

const apiUrl = z
  .string()
  .default('https://slack.com/api/')
  .transform((value) => `${value.replace(/\/+$/, '')}/`)
  .refine((value) => URL.canParse(value), { error: 'is no URL | leave it empty to use Slack itself', abort: true })
  .refine((value) => isSafeUrl(new URL(value)), {
    error: 'would send the tokens unencrypted | use https; plain http is allowed to this machine only',
  });

function idsOf(form: RegExp, where: string) {
  return z
    .string()
    .default('')
    .transform((value) => value.split(/[\s,]+/).filter((id) => id.length > 0))
    .refine((ids) => ids.every((id) => form.test(id)), {
      error: `is no list of ids | ${where}; separate ids by commas`,
    })
    .transform((ids): ReadonlySet<string> => new Set(ids));
}

const schema = z.object({
  SLACK_BOT_TOKEN: tokenOf('xoxb-', `${appPage} → OAuth & Permissions`),
  SLACK_APP_TOKEN: tokenOf('xapp-', `${appPage} → Basic Information → App-Level Tokens (scope connections:write)`),
  SLACK_API_URL: apiUrl,
  SLACK_ALLOWED_CHANNELS: idsOf(
    /^[CG][A-Z0-9]{2,}$/,
    'in Slack, open the channel’s details and copy the channel ID at the bottom (C…)',
  ),
  SLACK_ALLOWED_USERS: idsOf(/^[UW][A-Z0-9]{2,}$/, 'in Slack, open the person’s profile → ⋮ → Copy member ID (U…)'),
});

export type ConfigResult =
  | { readonly state: 'off' }
  | { readonly state: 'invalid'; readonly problems: readonly Problem[] }
  | { readonly state: 'on'; readonly config: SlackConfig };

/** Pure. Not one variable set = not wanted; anything else must be whole. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): ConfigResult {
  const given: Record<string, string> = {};
  for (const name of slackVariables) {
    const value = environment[name]?.trim();
    if (value) given[name] = value;
  }
  if (Object.keys(given).length === 0) return { state: 'off' };

  const parsed = schema.safeParse(given);
  if (!parsed.success) return { state: 'invalid', problems: parsed.error.issues.map(toProblem) };
  const { data } = parsed;
  return {
    state: 'on',
    config: {
      botToken: data.SLACK_BOT_TOKEN,
      appToken: data.SLACK_APP_TOKEN,
      apiUrl: data.SLACK_API_URL,
      allowedChannels: data.SLACK_ALLOWED_CHANNELS,
      allowedUsers: data.SLACK_ALLOWED_USERS,
    },
  };
}

function toProblem(issue: { readonly path: readonly PropertyKey[]; readonly message: string }): Problem {
  const [problem = '', nextStep = ''] = issue.message.split(' | ');
  return { variable: String(issue.path[0]), problem, nextStep };
}

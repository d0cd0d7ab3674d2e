// The environment comes in, Discord's configuration goes out, or a list of everything that is wrong with it.
import { z } from 'zod';
import type { Problem } from '../../src/platform.ts';

export interface DiscordConfig {
  readonly token: string;
  /** Without the version and without a slash at the end. */
  readonly apiUrl: string;
  /** Channels (or parents of threads) where no mention is needed. */
  readonly freeChannels: ReadonlySet<string>;
  /** Server channels (or parents of threads) where Friday may be spoken to; empty = all. Not consulted in DMs. */
  readonly allowedChannels: ReadonlySet<string>;
  /** People who may speak to her; with {@link allowedRoles} also empty: everybody. */
  readonly allowedUsers: ReadonlySet<string>;
  /** Holders of one of these roles may speak to her too. Nobody has a role in a DM. */
  readonly allowedRoles: ReadonlySet<string>;
}

export const discordVariables = [
  'DISCORD_BOT_TOKEN',
  'DISCORD_TOKEN',
  'DISCORD_API_URL',
  'DISCORD_FREE_RESPONSE_CHANNELS',
  'DISCORD_ALLOWED_CHANNELS',
  'DISCORD_ALLOWED_USERS',
  'DISCORD_ALLOWED_ROLES',
] as const;

export const discordSecrets = ['DISCORD_BOT_TOKEN', 'DISCORD_TOKEN'] as const;

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Plain http is good enough only where nobody else listens. */
export function isSafeUrl(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHosts.has(url.hostname));
}

const token = z
  .string({
    error: 'is missing | copy the bot token from https://discord.com/developers/applications → Bot → Reset Token',
  })
  .refine((value) => !/^bot\s/i.test(value), {
    error: 'begins with "Bot " | give the token alone, without the word "Bot" before it',
    abort: true,
  })
  .refine((value) => /^[\x21-\x7e]+$/.test(value), {
    error: 'holds a character that no token has | copy it again from https://discord.com/developers/applications → Bot',
  });

const apiUrl = z
  .string()
  .default('https://discord.com/api')
  .transform((value) => value.replace(/\/+$/, '').replace(/\/v\d+$/, ''))
  .refine((value) => URL.canParse(value), { error: 'is no URL | leave it empty to use Discord itself', abort: true })
  .refine((value) => isSafeUrl(new URL(value)), {
    error: 'would send the token unencrypted | use https; plain http is allowed to this machine only',
  });

function idsOf(what: string) {
  return z
    .string()
    .default('')
    .transform((value) => value.split(/[\s,]+/).filter((id) => id.length > 0))
    .refine((ids) => ids.every((id) => /^\d{15,20}$/.test(id)), {
      error: `is no list of ids | in Discord, Settings → Advanced → Developer Mode, then right-click ${what} → Copy ID; separate ids by commas`,
    })
    .transform((ids): ReadonlySet<string> => new Set(ids));
}

const schema = z.object({
  DISCORD_BOT_TOKEN: token,
  DISCORD_API_URL: apiUrl,
  DISCORD_FREE_RESPONSE_CHANNELS: idsOf('the channel'),
  DISCORD_ALLOWED_CHANNELS: idsOf('the channel'),
  DISCORD_ALLOWED_USERS: idsOf('the person'),
  DISCORD_ALLOWED_ROLES: idsOf('the role'),
});

export type ConfigResult =
  | { readonly state: 'off' }
  | { readonly state: 'invalid'; readonly problems: readonly Problem[] }
  | { readonly state: 'on'; readonly config: DiscordConfig };

/** Pure. Not one variable set = not wanted; anything else must be whole. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): ConfigResult {
  const given: Record<string, string> = {};
  for (const name of discordVariables) {
    const value = environment[name]?.trim();
    if (value) given[name] = value;
  }
  if (Object.keys(given).length === 0) return { state: 'off' };
  const alias = given.DISCORD_TOKEN;
  if (alias !== undefined) given.DISCORD_BOT_TOKEN ??= alias;

  const parsed = schema.safeParse(given);
  if (!parsed.success) return { state: 'invalid', problems: parsed.error.issues.map(toProblem) };
  const { data } = parsed;
  return {
    state: 'on',
    config: {
      token: data.DISCORD_BOT_TOKEN,
      apiUrl: data.DISCORD_API_URL,
      freeChannels: data.DISCORD_FREE_RESPONSE_CHANNELS,
      allowedChannels: data.DISCORD_ALLOWED_CHANNELS,
      allowedUsers: data.DISCORD_ALLOWED_USERS,
      allowedRoles: data.DISCORD_ALLOWED_ROLES,
    },
  };
}

function toProblem(issue: { readonly path: readonly PropertyKey[]; readonly message: string }): Problem {
  const [problem = '', nextStep = ''] = issue.message.split(' | ');
  return { variable: String(issue.path[0]), problem, nextStep };
}

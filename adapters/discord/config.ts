// The environment comes in, Discord's configuration goes out, or a list of everything that is wrong with it.
import { z } from 'zod';
import { apiUrl, checked, given, idList, type SettingsResult } from '../../src/platform/settings.ts';

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

/** Of channels, people and roles alike. */
export const discordIdForm = /^\d{15,20}$/;

export const discordSecrets = ['DISCORD_BOT_TOKEN', 'DISCORD_TOKEN'] as const;

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

function idsOf(what: string) {
  return idList(discordIdForm, `in Discord, Settings → Advanced → Developer Mode, then right-click ${what} → Copy ID`);
}

const schema = z
  .object({
    DISCORD_BOT_TOKEN: token,
    DISCORD_API_URL: apiUrl({
      official: 'https://discord.com/api',
      tidy: (url) => url.replace(/\/+$/, '').replace(/\/v\d+$/, ''),
      name: 'Discord',
    }),
    DISCORD_FREE_RESPONSE_CHANNELS: idsOf('the channel'),
    DISCORD_ALLOWED_CHANNELS: idsOf('the channel'),
    DISCORD_ALLOWED_USERS: idsOf('the person'),
    DISCORD_ALLOWED_ROLES: idsOf('the role'),
  })
  .transform(
    (values): DiscordConfig => ({
      token: values.DISCORD_BOT_TOKEN,
      apiUrl: values.DISCORD_API_URL,
      freeChannels: values.DISCORD_FREE_RESPONSE_CHANNELS,
      allowedChannels: values.DISCORD_ALLOWED_CHANNELS,
      allowedUsers: values.DISCORD_ALLOWED_USERS,
      allowedRoles: values.DISCORD_ALLOWED_ROLES,
    }),
  );

/** Pure. Not one variable set = not wanted; anything else must be whole. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): SettingsResult<DiscordConfig> {
  const { DISCORD_TOKEN: alias, ...rest } = given(environment, discordVariables);
  return checked(alias === undefined ? rest : { DISCORD_BOT_TOKEN: alias, ...rest }, schema);
}

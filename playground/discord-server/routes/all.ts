// The list of routes the server knows, in the order in which they are tried.
import type { Route } from '../routing.ts';
import { CHANNEL_ROUTES } from './channels.ts';
import { COMMAND_ROUTES } from './commands.ts';
import { GUILD_ROUTES } from './guilds.ts';
import { IDENTITY_ROUTES } from './identity.ts';
import { INTERACTION_ROUTES } from './interactions.ts';
import { MESSAGE_ROUTES } from './messages.ts';

export const ROUTES: readonly Route[] = [
  ...MESSAGE_ROUTES,
  ...CHANNEL_ROUTES,
  ...INTERACTION_ROUTES,
  ...COMMAND_ROUTES,
  ...IDENTITY_ROUTES,
  ...GUILD_ROUTES,
];

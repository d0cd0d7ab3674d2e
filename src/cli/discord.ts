// What one clicks to bring Friday into a Discord server: a token or an application's id comes in, a link goes out.
import { setup } from '../../adapters/index.ts';
import { type Environment, resolveSecretFiles } from '../config/environment.ts';
import { ConfigError } from '../config.ts';
import { readSettings } from './problems.ts';

/** @throws ConfigError when neither tells whom to invite. */
export async function discordInvite({ application }: { readonly application?: string }): Promise<void> {
  const { applicationIdIn, inviteLink, neededPermissions } = await setup.discordInvite();
  const id = application ?? applicationIdIn(tokenIn(readSettings()));
  if (id === undefined || !/^\d{15,20}$/.test(id)) throw nobody(application);
  process.stdout.write(`${inviteLink(id)}\n`);
  if (!process.stdout.isTTY) return;
  const names = neededPermissions.map(({ name }) => name).join(', ');
  process.stderr.write(`\n→ Open it, choose a server, and confirm. It grants: ${names}.\n`);
}

function tokenIn(settings: Environment): string {
  const { environment } = resolveSecretFiles(settings, ['DISCORD_BOT_TOKEN', 'DISCORD_TOKEN']);
  return environment.DISCORD_BOT_TOKEN?.trim() || environment.DISCORD_TOKEN?.trim() || '';
}

function nobody(application: string | undefined): ConfigError {
  const portal = 'https://discord.com/developers/applications';
  if (application !== undefined) {
    const nextStep = `copy it from ${portal} → your application → General Information → Application ID`;
    return new ConfigError([{ variable: '--application', problem: 'is no application id', nextStep }]);
  }
  const problem = 'is not set, or is no bot token, so nobody knows whom to invite';
  const nextStep = `copy the token from ${portal} → Bot → Reset Token, or give --application ID`;
  return new ConfigError([{ variable: 'DISCORD_BOT_TOKEN', problem, nextStep }]);
}

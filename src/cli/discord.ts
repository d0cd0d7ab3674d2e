// What one clicks to bring Friday into a Discord server: a token or an application's id comes in, a link goes out.
import { setup } from '../../adapters/index.ts';
import { type Environment, resolveSecretFiles } from '../config/environment.ts';
import { ConfigError } from '../config.ts';
import { wrapped } from '../doctor/wrap.ts';
import type { Language } from '../texts.ts';
import { languageFrom } from './language.ts';
import { readSettings } from './problems.ts';

interface InviteFlags {
  readonly application?: string;
  readonly lang?: string;
}

const whatToDo: Readonly<Record<Language, (permissions: readonly string[]) => string>> = {
  en: (permissions) => `Open it, choose a server, and confirm. It grants: ${permissions.join(', ')}.`,
  zh: (permissions) => `打开它，选择一个服务器并确认。它会授予：${permissions.join('、')}。`,
};

/** @throws ConfigError when neither tells whom to invite. */
export async function discordInvite({ application, lang }: InviteFlags): Promise<void> {
  const { applicationIdIn, inviteLink, neededPermissions } = await setup.discordInvite();
  const id = application ?? applicationIdIn(tokenIn(readSettings()));
  if (id === undefined || !/^\d{15,20}$/.test(id)) throw nobody(application);
  process.stdout.write(`${inviteLink(id)}\n`);
  if (!process.stdout.isTTY) return;
  const language = languageFrom(lang ?? readSettings().FRIDAY_LANG);
  const names = neededPermissions.map(({ name, zh }) => (language === 'zh' ? zh : name));
  const lines = wrapped(`→ ${whatToDo[language](names)}`, process.stdout.columns);
  process.stderr.write(`\n${lines.join('\n')}\n`);
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

// The command as it should be comes in; Discord is told only what differs from what it knows. Other commands stay.
import { isDeepStrictEqual } from 'node:util';
import { ApplicationCommandType, Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Log } from '../../src/log.ts';
import type { Application } from './application.ts';
import { commandFor, commandName } from './command.ts';
import type { DiscordRest } from './rest.ts';

const registered = z.array(z.looseObject({ id: z.string(), type: z.number(), name: z.string() }));

/** Never rejects: without the command Friday still hears mentions and direct messages. */
export async function registerCommand(rest: DiscordRest, application: Application, log: Log): Promise<void> {
  try {
    await register(rest, application, log);
  } catch (error) {
    log.warn(
      { err: error },
      `the command /${commandName} could not be registered; people can still mention Friday or write to her`,
    );
  }
}

async function register(rest: DiscordRest, { id, installedByUsers }: Application, log: Log): Promise<void> {
  const wanted = commandFor(installedByUsers);
  const query = new URLSearchParams({ with_localizations: 'true' });
  const known = registered.parse(await rest.call('GET', Routes.applicationCommands(id), { query }));
  const own = known.find(({ name, type }) => name === commandName && type === ApplicationCommandType.ChatInput);
  if (own === undefined) {
    await rest.call('POST', Routes.applicationCommands(id), { body: wanted });
    log.info(`registered the command /${commandName}`);
    return;
  }
  const differing = Object.entries(wanted).filter(([field, value]) => !isSame(value, own[field]));
  if (differing.length === 0) return;
  await rest.call('PATCH', Routes.applicationCommand(id, own.id), { body: Object.fromEntries(differing) });
  log.info({ changed: differing.map(([field]) => field) }, `changed the command /${commandName}`);
}

/** Discord leaves out, or says null or false, where nothing was said; and keeps lists of numbers in its own order. */
function isSame(wanted: unknown, known: unknown): boolean {
  return isDeepStrictEqual(bare(wanted), bare(known));
}

function bare(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(bare);
    return items.every((item) => typeof item === 'number') ? items.sort((a, b) => a - b) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const said = Object.entries(value).filter(([, each]) => each !== null && each !== false && each !== undefined);
  return Object.fromEntries(said.map(([key, each]) => [key, bare(each)]).filter(([, each]) => !isEmptyList(each)));
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

// Routes of application commands: list, replace all, create, change, remove; global and of the guild.
import { ApplicationCommandType, RESTJSONErrorCodes as Code, Locale } from 'discord-api-types/v10';
import { z } from 'zod';
import { invalidForm, refusal } from '../errors.ts';
import type { Command } from '../model.ts';
import { type Answer, NO_CONTENT, ok, type Route, route } from '../routing.ts';
import type { World } from '../world.ts';
import { checked } from './bodies.ts';

/** @see https://docs.discord.com/developers/interactions/application-commands (read 2026-11-22) */
const MAX_COMMANDS: Readonly<Record<number, number>> = {
  [ApplicationCommandType.ChatInput]: 100,
  [ApplicationCommandType.User]: 15,
  [ApplicationCommandType.Message]: 15,
};

const localizations = z.partialRecord(z.enum(Locale), z.string()).nullish();

const commandBody = z.object({
  name: z.string().min(1).max(32),
  name_localizations: localizations,
  description: z.string().max(100).nullish(),
  description_localizations: localizations,
  type: z.number().int().nullish(),
  options: z.array(z.record(z.string(), z.unknown())).max(25).nullish(),
  default_member_permissions: z.string().nullish(),
  contexts: z.array(z.number().int()).nullish(),
  integration_types: z.array(z.number().int()).nullish(),
  nsfw: z.boolean().nullish(),
});
const commandPatch = commandBody.partial();

type CommandBody = z.infer<typeof commandBody>;

const GLOBAL = '/applications/:application/commands';
const OF_GUILD = '/applications/:application/guilds/:guild/commands';

export const COMMAND_ROUTES: readonly Route[] = [...routesUnder(GLOBAL), ...routesUnder(OF_GUILD)];

function routesUnder(path: typeof GLOBAL | typeof OF_GUILD): Route[] {
  const one = `${path}/:command`;
  return [
    route('GET', path, ({ world }, { params, query }) => {
      const commands = commandsIn(world, scopeOf(world, params));
      return ok(query.get('with_localizations') === 'true' ? commands : commands.map(withoutLocalizations));
    }),
    route('PUT', path, ({ world }, { params, body }) => {
      const guildId = scopeOf(world, params);
      const wanted = checked(z.array(commandBody), body);
      for (const command of commandsIn(world, guildId)) world.commands.delete(command.id);
      return ok(wanted.map((command) => keep(world, guildId, command)));
    }),
    route('POST', path, ({ world }, { params, body }) =>
      create(world, scopeOf(world, params), checked(commandBody, body)),
    ),
    route('GET', one, ({ world }, { params }) => ok(commandOf(world, params))),
    route('PATCH', one, ({ world }, { params, body }) => {
      const before = commandOf(world, params);
      const patch = Object.entries(checked(commandPatch, body)).filter(([, value]) => value !== undefined);
      const after = { ...before, ...Object.fromEntries(patch), version: world.newId() } as Command;
      world.commands.set(after.id, after);
      return ok(after);
    }),
    route('DELETE', one, ({ world }, { params }) => {
      world.commands.delete(commandOf(world, params).id);
      return NO_CONTENT;
    }),
  ];
}

/** The guild of the path; undefined for global commands. */
function scopeOf(world: World, params: Readonly<Record<string, string>>): string | undefined {
  if (params.application !== world.applicationId) throw refusal(Code.UnknownApplication);
  if (params.guild !== undefined && params.guild !== world.guild.id) throw refusal(Code.MissingAccess);
  return params.guild;
}

function commandsIn(world: World, guildId: string | undefined): Command[] {
  return [...world.commands.values()].filter((command) => command.guild_id === guildId);
}

function commandOf(world: World, params: Readonly<Record<string, string>>): Command {
  const guildId = scopeOf(world, params);
  const command = commandsIn(world, guildId).find(({ id }) => id === params.command);
  if (command === undefined) throw refusal(Code.UnknownApplicationCommand);
  return command;
}

/** The dictionaries are told only on request. */
function withoutLocalizations<T extends Pick<Command, 'options'>>(command: T): T {
  const options = command.options?.map((option) => withoutLocalizations(option as Pick<Command, 'options'>));
  return {
    ...command,
    name_localizations: null,
    description_localizations: null,
    ...(options === undefined ? {} : { options }),
  };
}

/** A command of the same name and type is replaced (200), a new one made (201). */
function create(world: World, guildId: string | undefined, body: CommandBody): Answer {
  const type = body.type ?? ApplicationCommandType.ChatInput;
  const same = commandsIn(world, guildId).find((command) => command.name === body.name && command.type === type);
  if (same !== undefined) world.commands.delete(same.id);
  return ok(keep(world, guildId, body, same?.id), same === undefined ? 201 : 200);
}

function keep(world: World, guildId: string | undefined, body: CommandBody, id = world.newId()): Command {
  const type = body.type ?? ApplicationCommandType.ChatInput;
  const isChatInput = type === ApplicationCommandType.ChatInput;
  if (isChatInput && !/^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u.test(body.name)) {
    const message = 'Command name is invalid';
    throw invalidForm({ path: ['name'], code: 'APPLICATION_COMMAND_INVALID_NAME', message });
  }
  if (isChatInput && (body.description ?? '') === '') {
    throw invalidForm({ path: ['description'], code: 'BASE_TYPE_REQUIRED', message: 'This field is required' });
  }
  if (commandsIn(world, guildId).filter((known) => known.type === type).length >= (MAX_COMMANDS[type] ?? 0)) {
    throw refusal(Code.MaximumNumberOfApplicationCommandsReached);
  }
  const command = {
    id,
    application_id: world.applicationId,
    version: world.newId(),
    type,
    name: body.name,
    name_localizations: body.name_localizations ?? null,
    description: body.description ?? '',
    description_localizations: body.description_localizations ?? null,
    default_member_permissions: body.default_member_permissions ?? null,
    nsfw: body.nsfw ?? false,
    contexts: body.contexts ?? null,
    integration_types: body.integration_types ?? [0],
    ...(guildId === undefined ? { dm_permission: true } : { guild_id: guildId }),
    ...(body.options === null || body.options === undefined ? {} : { options: body.options }),
  } as unknown as Command;
  world.commands.set(id, command);
  return command;
}

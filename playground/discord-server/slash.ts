// A command as a person fills it in comes in, the data and the files of its interaction go out.

import {
  type APIApplicationCommandInteractionDataOption,
  type APIApplicationCommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
} from 'discord-api-types/v10';
import { Refused } from '../refusal.ts';
import { mimeTypeOf } from './cdn.ts';
import type { Attachment } from './model.ts';
import type { World } from './world.ts';

interface ChosenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

export type SlashOptions = Readonly<Record<string, string | number | boolean | ChosenFile>>;

export interface SlashHow {
  /** The language of the person's Discord. */
  readonly locale?: string;
  readonly byUserInstall?: boolean;
}

interface SlashData {
  readonly data: unknown;
  readonly attachments: readonly Attachment[];
}

type Options = readonly APIApplicationCommandOption[] | undefined;

/** Discord's menu offers only what is registered, and does not send a command in which something required is missing. */
export function slashData(world: World, name: string, options: SlashOptions): SlashData {
  const [first = '', sub] = name.split(' ');
  const command = [...world.commands.values()].find(
    (known) => known.name === first && known.type === ApplicationCommandType.ChatInput,
  );
  if (command === undefined) throw new Refused('no-such-command', `No command /${first} is registered`);
  const part = sub === undefined ? command : subcommandOf(command.options, name, sub);
  const files: Attachment[] = [];
  const given = filledIn(world, part.options, options, files);
  const inner = given.length === 0 ? {} : { options: given };
  const whole =
    sub === undefined ? inner : { options: [{ name: sub, type: ApplicationCommandOptionType.Subcommand, ...inner }] };
  return { data: { id: command.id, name: first, type: command.type, ...whole }, attachments: files };
}

function subcommandOf(known: Options, name: string, sub: string): { readonly options?: Options } {
  const found = known?.find((option) => option.name === sub && option.type === ApplicationCommandOptionType.Subcommand);
  if (found === undefined) throw new Refused('no-such-command', `No command /${name} is registered`);
  return 'options' in found ? { options: found.options } : {};
}

function filledIn(
  world: World,
  known: Options,
  options: SlashOptions,
  files: Attachment[],
): APIApplicationCommandInteractionDataOption[] {
  const missing = known?.find((option) => 'required' in option && option.required && !(option.name in options));
  if (missing !== undefined) throw new Refused('option-missing', `The option "${missing.name}" is required`);
  return Object.entries(options).map(([name, value]) => {
    const type = known?.find((option) => option.name === name)?.type;
    if (type === undefined) throw new Error(`No option "${name}" is registered`);
    if (typeof value !== 'object') return { name, type, value };
    const mimeType = mimeTypeOf(value.name, value.mimeType);
    const file = { id: world.newId(), name: value.name, bytes: value.bytes };
    files.push(mimeType === undefined ? file : { ...file, mimeType });
    return { name, type, value: file.id };
  }) as APIApplicationCommandInteractionDataOption[];
}

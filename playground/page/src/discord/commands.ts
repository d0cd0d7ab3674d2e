// Discord's commands as they are typed: a text comes in, the command and what could be meant go out.
import type { Option } from '../parts/completion.tsx';
import { discordCommands } from '../store.ts';

/** Discord's number of an option that takes text. */
const textOption = 3;

export interface Filled {
  readonly name: string;
  readonly options: Readonly<Record<string, string>>;
}

/** `/friday ask What is this?` → the command and its one option that takes text. Undefined when it is none. */
export function filledIn(text: string): Filled | undefined {
  if (!text.startsWith('/')) return undefined;
  const typed = text.slice(1);
  const command = discordCommands.value.find(({ name }) => typed === name || typed.startsWith(`${name} `));
  if (command === undefined) return undefined;
  const rest = typed.slice(command.name.length).trim();
  const option = command.options.find(({ type }) => type === textOption);
  return { name: command.name, options: rest === '' || option === undefined ? {} : { [option.name]: rest } };
}

/** `/friday` → the commands that begin so, one of which is to be chosen. Empty where the text is none of them. */
export function unfinished(text: string): readonly string[] {
  if (!text.startsWith('/')) return [];
  return discordCommands.value.map(({ name }) => name).filter((name) => name.startsWith(`${text.slice(1).trimEnd()} `));
}

/** What can be chosen after a slash. */
export function commandsFor(text: string): readonly Option[] {
  if (!text.startsWith('/')) return [];
  const fitting = discordCommands.value.filter(({ name }) => name.startsWith(text.slice(1)));
  return fitting.map(({ name, description }) => ({ text: `/${name} `, label: `/${name}`, detail: description }));
}

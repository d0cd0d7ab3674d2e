// The menu behind a slash: what has been registered, narrowed by what is typed.
import type { SlashCommand } from '../../../client-api/protocol.ts';
import { discordCommands } from '../store.ts';
import { texts } from '../texts.ts';

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

function matching(text: string): readonly SlashCommand[] {
  if (!text.startsWith('/')) return [];
  const typed = text.slice(1);
  return discordCommands.value.filter(({ name }) => name.startsWith(typed));
}

interface Props {
  readonly text: string;
  readonly onChoose: (text: string) => void;
}

export function CommandMenu({ text, onChoose }: Props) {
  const commands = matching(text);
  if (commands.length === 0) return null;
  return (
    <section
      aria-label={texts.value.commandsTitle}
      class="mb-1 overflow-hidden rounded-box border border-base-300 bg-base-200 shadow-lg"
    >
      <ul>
        {commands.map(({ name, description }) => (
          <li key={name}>
            <button
              type="button"
              class="flex w-full gap-2 px-3 py-1.5 text-left text-sm hover:bg-base-300"
              onClick={() => onChoose(`/${name} `)}
            >
              <span class="font-semibold">/{name}</span>
              <span class="truncate opacity-80">{description}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

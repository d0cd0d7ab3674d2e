// Who has reacted with what: a press joins in or takes it back.
import { person } from '../store.ts';
import { texts } from '../texts.ts';

export interface Reaction {
  readonly emoji: string;
  readonly by: readonly string[];
}

interface Props {
  readonly reactions: readonly Reaction[];
  readonly onReact: (emoji: string, on: boolean) => void;
}

export function Reactions({ reactions, onReact }: Props) {
  if (reactions.length === 0) return null;
  return (
    <ul class="mt-1 flex flex-wrap gap-1">
      {reactions.map(({ emoji, by }) => {
        const mine = by.includes(person.value);
        const look = mine ? 'border-secondary bg-secondary/15' : 'border-base-300 bg-base-200';
        return (
          <li key={emoji}>
            <button
              type="button"
              class={`flex h-6 items-center gap-1 rounded-full border px-2 text-xs ${look}`}
              aria-pressed={mine}
              aria-label={texts.value.reactedBy(emoji, by.join(', '))}
              title={by.join(', ')}
              onClick={() => onReact(emoji, !mine)}
            >
              <span>{emoji}</span>
              <span class="font-semibold">{by.length}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

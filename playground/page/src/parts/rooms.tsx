// A group of rooms in a sidebar: the one that is open is marked, news are counted.
import type { ComponentChildren } from 'preact';
import { unread } from '../store.ts';
import { texts } from '../texts.ts';

interface RoomLink {
  readonly id: string;
  readonly name: string;
  readonly icon: ComponentChildren;
  readonly indented?: boolean;
}

interface Props {
  readonly title: string;
  readonly rooms: readonly RoomLink[];
  readonly current: string;
  readonly onChoose: (id: string) => void;
}

export function Rooms({ title, rooms, current, onChoose }: Props) {
  if (rooms.length === 0) return null;
  return (
    <section class="mb-3">
      <h3 class="px-3 pb-1 text-xs font-semibold tracking-wide">{title}</h3>
      <ul>
        {rooms.map(({ id, name, icon, indented = false }) => {
          const count = unread.value.get(id) ?? 0;
          const isHere = id === current;
          const look = isHere ? 'bg-accent text-accent-content' : 'hover:bg-neutral-content/10';
          return (
            <li key={id} class="px-1.5">
              <button
                type="button"
                aria-current={isHere ? 'page' : undefined}
                class={`flex w-full items-center gap-1.5 rounded-field px-2 py-1 text-left text-sm ${look} ${indented ? 'ml-2 border-l border-neutral-content/30' : ''} ${count > 0 ? 'font-bold' : ''}`}
                onClick={() => onChoose(id)}
              >
                {!indented && <span class="shrink-0">{icon}</span>}
                <span class="truncate">{name}</span>
                {count > 0 && (
                  <span class="badge badge-xs badge-error ml-auto" role="status" aria-label={texts.value.unread(count)}>
                    {count}
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

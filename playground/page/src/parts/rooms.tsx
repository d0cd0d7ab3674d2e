// A group of rooms in a sidebar: the one that is open is marked, news are counted, of many threads the newest are shown.
import type { ComponentChildren } from 'preact';
import { Fragment } from 'preact';
import { useState } from 'preact/hooks';
import { unread } from '../store.ts';
import { texts } from '../texts.ts';

interface RoomLink {
  readonly id: string;
  readonly name: string;
  readonly icon: ComponentChildren;
  /** What hangs below it, oldest first. */
  readonly threads?: readonly { readonly id: string; readonly name: string }[];
}

interface Shared {
  readonly current: string;
  readonly onChoose: (id: string, event: MouseEvent) => void;
}

interface Props extends Shared {
  readonly title: string;
  readonly rooms: readonly RoomLink[];
}

/** More of them would push everything else out of sight. */
const mostThreads = 8;
const row = 'flex items-center gap-1.5 rounded-field px-2 py-1 text-left text-sm';
const roomRow = `${row} w-full`;
const threadRow = `${row} ml-2 w-[calc(100%-0.5rem)] border-l border-neutral-content/30`;
const idle = 'hover:bg-neutral-content/10';

export function Rooms({ title, rooms, ...shared }: Props) {
  if (rooms.length === 0) return null;
  return (
    <section class="mb-3">
      <h3 class="px-3 pb-1 text-xs font-semibold tracking-wide">{title}</h3>
      <ul>
        {rooms.map(({ id, name, icon, threads = [] }) => (
          <Fragment key={id}>
            <Room id={id} name={name} icon={icon} {...shared} />
            <Threads threads={threads} {...shared} />
          </Fragment>
        ))}
      </ul>
    </section>
  );
}

function Threads({ threads, ...shared }: Shared & { readonly threads: NonNullable<RoomLink['threads']> }) {
  const [isWhole, setIsWhole] = useState(false);
  const t = texts.value;
  const folded = threads.slice(0, -mostThreads).filter(({ id }) => id !== shared.current);
  const shown = isWhole ? threads : threads.filter((thread) => !folded.includes(thread));
  return (
    <>
      {folded.length > 0 && (
        <li class="px-1.5">
          <button
            type="button"
            aria-expanded={isWhole}
            class={`${threadRow} ${idle}`}
            onClick={(event) => {
              // On a telephone the list of rooms goes away with any other click.
              event.stopPropagation();
              setIsWhole(!isWhole);
            }}
          >
            <span class="truncate opacity-90">{isWhole ? t.newestThreads : t.earlierThreads(folded.length)}</span>
            {!isWhole && <Unread ids={folded.map(({ id }) => id)} />}
          </button>
        </li>
      )}
      {shown.map((thread) => (
        <Room key={thread.id} {...thread} {...shared} />
      ))}
    </>
  );
}

/** A thread has no icon. */
function Room({ id, name, icon, current, onChoose }: Shared & Omit<RoomLink, 'icon'> & Partial<RoomLink>) {
  const isHere = id === current;
  const look = isHere ? 'bg-accent text-accent-content' : idle;
  return (
    <li class="px-1.5">
      <button
        type="button"
        aria-current={isHere ? 'page' : undefined}
        class={`${icon ? roomRow : threadRow} ${look} ${unread.value.has(id) ? 'font-bold' : ''}`}
        onClick={(event) => onChoose(id, event)}
      >
        {icon && <span class="shrink-0">{icon}</span>}
        <span class="truncate">{name}</span>
        <Unread ids={[id]} />
      </button>
    </li>
  );
}

function Unread({ ids }: { readonly ids: readonly string[] }) {
  const count = ids.reduce((sum, id) => sum + (unread.value.get(id) ?? 0), 0);
  if (count === 0) return null;
  return (
    <span class="badge badge-xs badge-error ml-auto" role="status" aria-label={texts.value.unread(count)}>
      {count}
    </span>
  );
}

// One platform's half of the page: rooms on the left, behind a button where it is narrow; a conversation on the right.
import { Menu } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { shade } from '../settings.ts';
import { texts } from '../texts.ts';
import { Icon } from './icon.tsx';
import { makeOneStop } from './one-stop.ts';

interface Props {
  readonly platform: 'slack' | 'discord';
  readonly name: string;
  readonly rooms: ComponentChildren;
  /** Gets the button that opens the rooms where they are folded away. */
  readonly children: (menu: ComponentChildren) => ComponentChildren;
}

export function Pane({ platform, name, rooms, children }: Props) {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const sidebar = useRef<HTMLElement>(null);
  useEffect(() => (sidebar.current === null ? undefined : makeOneStop(sidebar.current)), []);
  const t = texts.value;
  const label = t.roomsOf(name);
  const menu = (
    <button
      ref={opener}
      type="button"
      class="btn btn-ghost btn-sm btn-square -ml-2 @lg:hidden"
      aria-label={label}
      aria-expanded={open}
      onClick={() => setOpen(!open)}
    >
      <Icon of={Menu} />
    </button>
  );
  return (
    <section
      data-theme={`${platform}-${shade.value}`}
      data-pane={platform}
      aria-label={name}
      class="@container relative flex min-h-0 min-w-0 flex-1 overflow-hidden bg-base-100"
    >
      <nav
        ref={sidebar}
        aria-label={label}
        class={`w-40 shrink-0 overflow-y-auto bg-neutral py-2 text-neutral-content @3xl:w-48 ${open ? 'absolute inset-y-0 left-0 z-20 w-56 shadow-xl @lg:static @lg:shadow-none' : 'hidden @lg:block'}`}
        onClick={() => setOpen(false)}
        onKeyDown={({ key }) => {
          if (key !== 'Escape' || !open) return;
          setOpen(false);
          opener.current?.focus();
        }}
      >
        <h2 class="px-3 pt-1 pb-3 leading-tight">
          <span class="block font-bold">Playground</span>
          <span class="text-xs opacity-90">{name}</span>
        </h2>
        {rooms}
      </nav>
      {children(menu)}
    </section>
  );
}

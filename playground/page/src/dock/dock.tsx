// The foldable pane below both platforms: what can be tried, what can be made to go wrong.
import { X } from 'lucide';
import type { ComponentChildren } from 'preact';
import { Inspector } from '../inspector/inspector.tsx';
import { Icon } from '../parts/icon.tsx';
import { type DockTab, dock } from '../settings.ts';
import { texts } from '../texts.ts';
import { Scenarios } from './scenarios.tsx';
import { Troubles } from './troubles.tsx';

const tabs: readonly { readonly id: Exclude<DockTab, 'none'>; readonly body: () => ComponentChildren }[] = [
  { id: 'scenarios', body: () => <Scenarios /> },
  { id: 'troubles', body: () => <Troubles /> },
  { id: 'inspector', body: () => <Inspector /> },
];

export function Dock() {
  const t = texts.value;
  const shown = tabs.find(({ id }) => id === dock.value);
  if (shown === undefined) return null;
  return (
    <section
      aria-label={t.dock[shown.id]}
      class={`flex shrink-0 flex-col border-t-2 border-primary/60 bg-base-100 ${shown.id === 'inspector' ? 'h-[55dvh] max-md:h-auto max-md:min-h-0 max-md:flex-1' : 'max-h-[45dvh]'}`}
    >
      <div class="flex items-center gap-1 border-b border-base-300 px-3">
        <div role="tablist" aria-label={t.dockLabel} class="flex" onKeyDown={moveWithArrows}>
          {tabs.map(({ id }) => (
            <button
              key={id}
              type="button"
              role="tab"
              id={`tab-${id}`}
              aria-selected={id === shown.id}
              aria-controls="dock-body"
              tabIndex={id === shown.id ? 0 : -1}
              class={`border-b-2 px-3 py-1.5 text-sm font-semibold ${id === shown.id ? 'border-primary' : 'border-transparent opacity-80'}`}
              onClick={() => {
                dock.value = id;
              }}
            >
              {t.dock[id]}
            </button>
          ))}
        </div>
        <button
          type="button"
          class="btn btn-ghost btn-xs btn-square ml-auto"
          aria-label={t.fold}
          title={t.fold}
          onClick={() => {
            dock.value = 'none';
            document.getElementById(`dock-${shown.id}`)?.focus();
          }}
        >
          <Icon of={X} />
        </button>
      </div>
      <div
        id="dock-body"
        role="tabpanel"
        aria-labelledby={`tab-${shown.id}`}
        class="min-h-0 flex-1 overflow-y-auto p-3"
      >
        {shown.body()}
      </div>
    </section>
  );
}

function moveWithArrows(event: KeyboardEvent): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  const here = tabs.findIndex(({ id }) => id === dock.value);
  const next = tabs[(here + step + tabs.length) % tabs.length];
  if (step === 0 || next === undefined) return;
  dock.value = next.id;
  document.getElementById(`tab-${next.id}`)?.focus();
}

// The list, newest first: answers, who asked what and how each ended, and what belongs to no answer.
import { useEffect, useRef } from 'preact/hooks';
import type { Answer } from '../../../inspector/answer.ts';
import type { Aside } from '../../../inspector/asides.ts';
import type { TraceEntry } from '../../../inspector/trace.ts';
import { makeOneStop } from '../parts/one-stop.ts';
import { chosen, current, type Item, isAnswer, items, keyOf } from './store.ts';
import { duration, type Words, words } from './words.ts';

const looks: Readonly<Record<string, string>> = {
  answered: 'bg-(--inspector-good)',
  failed: 'bg-(--inspector-bad)',
  stopped: 'bg-(--inspector-fair)',
  interrupted: 'bg-(--inspector-bad)',
};

export function AnswerList() {
  const w = words.value;
  const here = current.value && keyOf(current.value);
  const list = useRef<HTMLElement>(null);
  useEffect(() => (list.current === null ? undefined : makeOneStop(list.current)), []);
  return (
    <nav
      ref={list}
      aria-label={w.answers}
      class="shrink-0 overflow-y-auto rounded-box border border-base-300 max-md:max-h-28 md:w-72"
    >
      <ul>
        {items.value.map((item) => {
          const key = keyOf(item);
          return (
            <li key={key} class="border-b border-base-300 last:border-b-0">
              <button
                type="button"
                aria-current={key === here ? 'true' : undefined}
                class={`block w-full px-2.5 py-1.5 text-left text-sm ${key === here ? 'bg-base-200 shadow-[inset_3px_0_0_var(--color-primary)]' : 'hover:bg-base-200'}`}
                onClick={() => {
                  chosen.value = key;
                }}
              >
                <span class={`block truncate ${isAnswer(item) ? 'font-medium' : 'opacity-80'}`}>
                  {titleOf(item, w)}
                </span>
                <span class="flex items-center gap-1.5 text-xs">
                  <span class="truncate">{placeOf(item, w)}</span>
                  <Fate item={item} />
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/** How it ended, or what became of it. */
export function Fate({ item }: { readonly item: Item }) {
  return isAnswer(item) ? <End answer={item} /> : <AsideFate aside={item} />;
}

function AsideFate({ aside }: { readonly aside: Aside }) {
  const w = words.value;
  const { message, rows } = aside;
  const troubles = rows.filter(({ entry }) => isTrouble(entry)).length;
  const fate = message === undefined ? w.troubles(troubles) : (w.fates[message.fate] ?? message.fate);
  return <span class="ml-auto shrink-0 whitespace-nowrap">{fate}</span>;
}

function isTrouble(entry: TraceEntry): boolean {
  return entry.kind === 'trouble' || entry.kind === 'write' || (entry.kind === 'bridge' && entry.what !== 'started');
}

function End({ answer }: { readonly answer: Answer }) {
  const w = words.value;
  const { end, startMs, endMs } = answer;
  if (end === undefined) {
    return (
      <span class="ml-auto inline-flex shrink-0 items-center gap-1">
        <span class="loading loading-dots loading-xs" aria-hidden="true" /> {w.running}
      </span>
    );
  }
  return (
    <span class="ml-auto inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap">
      {duration(endMs - startMs)}
      <span class={`size-2 rounded-full ${looks[end] ?? 'bg-base-300'}`} aria-hidden="true" />
      {w.ends[end] ?? end}
    </span>
  );
}

export function titleOf(item: Item, w: Words): string {
  if (isAnswer(item)) return item.question || item.turn;
  return item.message === undefined ? w.theBridge : item.message.text || '…';
}

/** `Slack · #general · Alice` */
export function placeOf(item: Item, w: Words): string {
  const asked = isAnswer(item) ? item : item.message;
  if (asked === undefined) return '';
  const { platform, room, person } = asked;
  const place = room === person ? w.direct : room;
  return [platform === 'slack' ? 'Slack' : 'Discord', place, person].filter((word) => word !== undefined).join(' · ');
}

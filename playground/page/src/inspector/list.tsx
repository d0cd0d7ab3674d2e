// The list of answers, newest first: who asked what, where, and how it ended.
import type { Answer } from '../../../inspector/answer.ts';
import { answers, chosen, current } from './store.ts';
import { duration, words } from './words.ts';

const looks: Readonly<Record<string, string>> = {
  answered: 'bg-(--inspector-good)',
  failed: 'bg-(--inspector-bad)',
  stopped: 'bg-(--inspector-fair)',
  interrupted: 'bg-(--inspector-bad)',
};

export function AnswerList() {
  const w = words.value;
  const here = current.value?.turn;
  return (
    <nav
      aria-label={w.answers}
      class="shrink-0 overflow-y-auto rounded-box border border-base-300 max-md:max-h-28 md:w-72"
    >
      <ul>
        {answers.value.map((answer) => {
          const isHere = answer.turn === here;
          return (
            <li key={answer.turn} class="border-b border-base-300 last:border-b-0">
              <button
                type="button"
                aria-current={isHere ? 'true' : undefined}
                class={`block w-full px-2.5 py-1.5 text-left text-sm ${isHere ? 'bg-base-200 shadow-[inset_3px_0_0_var(--color-primary)]' : 'hover:bg-base-200'}`}
                onClick={() => {
                  chosen.value = answer.turn;
                }}
              >
                <span class="block truncate font-medium">{answer.question || answer.turn}</span>
                <span class="flex items-center gap-1.5 text-xs">
                  <span class="truncate">{placeOf(answer, w.direct)}</span>
                  <End answer={answer} />
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

export function End({ answer }: { readonly answer: Answer }) {
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

/** `Slack · #general · Alice` */
export function placeOf({ platform, room, person }: Answer, direct: string): string {
  const place = room === person ? direct : room;
  return [platform === 'slack' ? 'Slack' : 'Discord', place, person].filter((word) => word !== undefined).join(' · ');
}

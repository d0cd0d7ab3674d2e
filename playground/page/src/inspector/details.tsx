// One answer: what it is about, its picture, and everything that happened, in the order of time.
import type { Answer } from '../../../inspector/answer.ts';
import { grouped } from '../../../inspector/groups.ts';
import { End, placeOf } from './list.tsx';
import { Picture } from './picture.tsx';
import { TimelineRow } from './row.tsx';
import { words } from './words.ts';

export function Details({ answer }: { readonly answer: Answer }) {
  const w = words.value;
  return (
    <section
      aria-label={answer.question}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keys
      tabIndex={0}
      class="min-h-0 min-w-0 flex-1 overflow-y-auto rounded-box border border-base-300 p-3"
    >
      <div class="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 text-sm">
        <h3 class="max-w-full truncate text-base font-semibold">{answer.question || answer.turn}</h3>
        <span>{placeOf(answer, w.direct)}</span>
        <End answer={answer} />
      </div>
      <dl class="mt-1 flex flex-wrap gap-x-4 font-mono text-xs">
        {(
          [
            [w.session, answer.sessionId],
            [w.user, answer.userId],
          ] as const
        ).map(([name, value]) => (
          <div key={name} class="flex min-w-0 gap-1.5">
            <dt class="shrink-0 opacity-80">{name}</dt>
            <dd class="wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
      <Picture answer={answer} />
      <h4 class="sr-only">{w.timeline}</h4>
      <ol aria-label={w.timeline} class="mt-2 text-sm">
        {grouped(answer.rows).map((group) => (
          <TimelineRow key={group.key} group={group} startMs={answer.startMs} />
        ))}
      </ol>
    </section>
  );
}

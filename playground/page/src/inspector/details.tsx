// One answer: what it is about, its picture, and everything that happened, in the order of time. Of anything else, only that.
import type { Answer } from '../../../inspector/answer.ts';
import { grouped } from '../../../inspector/groups.ts';
import { Fate, placeOf, titleOf } from './list.tsx';
import { Picture } from './picture.tsx';
import { TimelineRow } from './row.tsx';
import { type Item, isAnswer } from './store.ts';
import { words } from './words.ts';

export function Details({ item }: { readonly item: Item }) {
  const w = words.value;
  const title = titleOf(item, w);
  const timeline = isAnswer(item) ? w.timeline : w.history;
  return (
    <section
      aria-label={title}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keys
      tabIndex={0}
      class="min-h-0 min-w-0 flex-1 overflow-y-auto rounded-box border border-base-300 p-3"
    >
      <div class="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 text-sm">
        <h3 class="max-w-full truncate text-base font-semibold">{title}</h3>
        <span>{placeOf(item, w)}</span>
        <Fate item={item} />
      </div>
      {isAnswer(item) && (
        <>
          <Ids answer={item} />
          <Picture answer={item} />
        </>
      )}
      <h4 class="sr-only">{timeline}</h4>
      <ol aria-label={timeline} class="mt-2 text-sm">
        {grouped(item.rows).map((group) => (
          <TimelineRow key={group.key} group={group} startMs={item.startMs} />
        ))}
      </ol>
    </section>
  );
}

function Ids({ answer }: { readonly answer: Answer }) {
  const w = words.value;
  const ids = [
    [w.session, answer.sessionId],
    [w.user, answer.userId],
  ] as const;
  return (
    <dl class="mt-1 flex flex-wrap gap-x-4 font-mono text-xs">
      {ids.map(([name, value]) => (
        <div key={name} class="flex min-w-0 gap-1.5">
          <dt class="shrink-0 opacity-80">{name}</dt>
          <dd class="wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

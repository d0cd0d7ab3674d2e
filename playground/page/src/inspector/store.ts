// What has been recorded, as the inspector shows it: entries come in, answers that components read go out.
import { computed, signal } from '@preact/signals';
import type { News } from '../../../client-api/protocol.ts';
import type { Answer } from '../../../inspector/answer.ts';
import { Answers } from '../../../inspector/answers.ts';

export type Source = 'now' | 'recording';

/** Drawing is dearer than counting: many entries are shown at once. */
const showEveryMs = 150;

const answersOf: Record<Source, Answers> = { now: new Answers(), recording: new Answers() };
const shown = { now: signal<readonly Answer[]>([]), recording: signal<readonly Answer[]>([]) };
const due = new Set<Source>();

/** This playground, or a recording that was opened. */
export const source = signal<Source>('now');
/** The file that was opened, to be played again. */
export const opened = signal<{ readonly name: string; readonly text: string } | undefined>(undefined);
/** How it compared. */
export const replayed = signal<Omit<Extract<News, { type: 'replayed' }>, 'type'> | undefined>(undefined);
export const isReplaying = signal(false);
/** The turn that was chosen; else the newest is shown. */
export const chosen = signal<string | undefined>(undefined);

/** Newest first. */
export const answers = computed(() => [...shown[source.value].value].reverse());
export const current = computed(() => answers.value.find(({ turn }) => turn === chosen.value) ?? answers.value[0]);

type Told = Extract<News, { type: 'trace' | 'replayed' }>;

export function tell(news: Told): void {
  if (news.type === 'replayed') {
    replayed.value = news;
    return;
  }
  if (news.anew) answersOf[news.of] = new Answers();
  for (const entry of news.entries) answersOf[news.of].add(entry);
  if (due.size === 0) setTimeout(show, news.anew ? 0 : showEveryMs);
  due.add(news.of);
}

function show(): void {
  for (const each of due) shown[each].value = answersOf[each].list();
  due.clear();
}

// What has been recorded, as the inspector shows it: entries come in, answers that components read go out.
import { computed, signal } from '@preact/signals';
import type { News } from '../../../client-api/protocol.ts';
import type { Answer } from '../../../inspector/answer.ts';
import { Answers } from '../../../inspector/answers.ts';
import type { Aside } from '../../../inspector/asides.ts';

export type Source = 'now' | 'recording';

/** What the list holds. */
export type Item = Answer | Aside;

/** Drawing is dearer than counting: many entries are shown at once. */
const showEveryMs = 150;

const answersOf: Record<Source, Answers> = { now: new Answers(), recording: new Answers() };
const shown = { now: signal<readonly Item[]>([]), recording: signal<readonly Item[]>([]) };
const cut = { now: signal(false), recording: signal(false) };
const due = new Set<Source>();

/** This playground, or a recording that was opened. */
export const source = signal<Source>('now');
/** The file that was opened, to be played again. */
export const opened = signal<{ readonly name: string; readonly text: string } | undefined>(undefined);
/** How it compared. */
export const replayed = signal<Omit<Extract<News, { type: 'replayed' }>, 'type'> | undefined>(undefined);
export const isReplaying = signal(false);
/** What was chosen; else the newest answer is shown. */
export const chosen = signal<string | undefined>(undefined);

/** The beginning is missing. */
export const isCut = computed(() => cut[source.value].value);

/** Newest first. */
export const items = computed(() => shown[source.value].value);
export const current = computed(() => {
  const all = items.value;
  return all.find((item) => keyOf(item) === chosen.value) ?? all.find(isAnswer) ?? all[0];
});

export function isAnswer(item: Item): item is Answer {
  return 'turn' in item;
}

export function keyOf(item: Item): string {
  return isAnswer(item) ? item.turn : item.id;
}

type Told = Extract<News, { type: 'trace' | 'replayed' }>;

export function tell(news: Told): void {
  if (news.type === 'replayed') {
    replayed.value = news;
    return;
  }
  if (news.anew) answersOf[news.of] = new Answers();
  cut[news.of].value = news.isCut;
  for (const entry of news.entries) answersOf[news.of].add(entry);
  if (due.size === 0) setTimeout(show, news.anew ? 0 : showEveryMs);
  due.add(news.of);
}

function show(): void {
  for (const each of due) shown[each].value = ordered(answersOf[each]);
  due.clear();
}

/** What the bridge goes through has no beginning: it stands where it was last. */
function ordered(all: Answers): readonly Item[] {
  const placeOf = (item: Item) => (isAnswer(item) || item.message !== undefined ? item.startMs : item.endMs);
  return [...all.list(), ...all.asides()].sort((a, b) => placeOf(b) - placeOf(a));
}

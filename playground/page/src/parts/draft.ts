// What stands in a box and waits to be sent: text, files, and what was put aside to be sent together with it. It stays
// where it was written, for whoever wrote it, wherever they go meanwhile.
import { computed, signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { refusal } from '../client.ts';
import { actsAs } from '../settings.ts';
import { people, person } from '../store.ts';
import { texts } from '../texts.ts';
import { type Attached, attachedFrom } from './attached.ts';

interface Written {
  readonly text: string;
  readonly files: readonly Attached[];
  /** Discord: what it answers. */
  readonly reply?: Reply | undefined;
  /** Slack: a reply in a thread that is to stand in the channel, too. */
  readonly broadcast?: boolean;
}

export interface Reply {
  readonly messageId: string;
  /** Whose message that is. */
  readonly name: string;
  /** Whether they are to be notified. */
  readonly ping: boolean;
}

export interface Letter extends Written {
  /** Who says it. */
  readonly as: string;
}

/** Resolves with whether it was taken. */
export type Send = (letter: Letter) => Promise<boolean>;

const nothing: Written = { text: '', files: [] };

/** Whoever was chosen writes from then on, though the playground may not have shown what they see yet. */
const writer = computed(() => (people.value.includes(actsAs.value) ? actsAs.value : person.value));

/** By place and person. */
const written = signal<ReadonlyMap<string, Written>>(new Map());
/** By place: what is kept back goes with the next letter, whoever writes that. */
const kept = signal<ReadonlyMap<string, readonly Letter[]>>(new Map());

/** @param place a room or a thread; its draft is the person's own. */
export function useDraft(place: string, onSend: Send, onType?: (text: string) => void) {
  const box = useRef<HTMLTextAreaElement>(null);
  // The box may have changed hands since it was drawn.
  const key = () => keyOf(place, writer.value);
  const now = () => written.value.get(key()) ?? nothing;
  const draft = now();
  const held = kept.value.get(place) ?? [];
  const isEmpty = isNothing(draft);
  const write = (text: string) => {
    change(key(), { text });
    onType?.(text);
  };
  /** The box is empty at once, as in the real clients. */
  const take = (): Letter => {
    const letter = now();
    forget(key());
    onType?.('');
    return { ...letter, as: writer.value, text: letter.text.trim() };
  };
  return {
    ...draft,
    held,
    box,
    isEmpty,
    write,
    remove: (file: Attached) => change(key(), { files: now().files.filter((one) => one !== file) }),
    setBroadcast: (broadcast: boolean) => change(key(), { broadcast }),
    /** Puts text into the box, and the cursor behind it. */
    insert(added: string) {
      write(added);
      box.current?.focus();
    },
    async attach(chosen: Iterable<File> | null | undefined) {
      const own = key();
      const { taken, tooLarge } = await attachedFrom([...(chosen ?? [])]);
      change(own, { files: [...(written.value.get(own)?.files ?? []), ...taken] });
      if (tooLarge !== undefined) refusal.value = { text: () => texts.value.tooLarge(tooLarge) };
    },
    async send() {
      const letters = [...(kept.value.get(place) ?? []), ...(isNothing(now()) ? [] : [take()])];
      if (letters.length === 0) return;
      keep(place, []);
      const outcomes = await Promise.all(letters.map(onSend));
      takeBack(
        place,
        letters.filter((_, index) => outcomes[index] === false),
      );
    },
    letGo: (letter: Letter) =>
      keep(
        place,
        held.filter((one) => one !== letter),
      ),
    /** Keeps it back, to be sent together with the next. */
    hold() {
      if (!isNothing(now())) keep(place, [...(kept.value.get(place) ?? []), take()]);
      box.current?.focus();
    },
  };
}

export type Draft = ReturnType<typeof useDraft>;

/** What is written there now is to be a reply, or none. */
export function answerWith(place: string, reply: Reply | undefined): void {
  change(keyOf(place, writer.value), { reply });
}

/** What was refused comes back: the last into the box, unless that is somebody else's by now or taken, the others above it. */
function takeBack(place: string, refused: readonly Letter[]): void {
  const last = refused.at(-1);
  if (last === undefined) return;
  const key = keyOf(place, last.as);
  const now = written.value.get(key) ?? nothing;
  const isBusy = last.as !== writer.value || !isNothing(now) || now.reply !== undefined;
  const others = isBusy ? refused : refused.slice(0, -1);
  if (others.length > 0) keep(place, [...others, ...(kept.value.get(place) ?? [])]);
  const { as: _, ...content } = last;
  if (!isBusy) change(key, content);
}

function keyOf(place: string, name: string): string {
  return `${place} ${name}`;
}

function isNothing({ text, files }: Written): boolean {
  return text.trim() === '' && files.length === 0;
}

function change(key: string, changed: Partial<Written>): void {
  written.value = new Map(written.value).set(key, { ...(written.value.get(key) ?? nothing), ...changed });
}

function forget(key: string): void {
  written.value = new Map([...written.value].filter(([other]) => other !== key));
}

function keep(place: string, letters: readonly Letter[]): void {
  kept.value = new Map(kept.value).set(place, letters);
}

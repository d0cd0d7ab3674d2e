// A turn's own things: its place, its reply, its sign of work, what may cut it short, its log.
import {
  type AttachOperation,
  ChatError,
  type Control,
  type EditOperation,
  type InboundMessage,
  type Receipt,
  type ReplyTarget,
} from '../chat.ts';
import { liveControls } from '../controls.ts';
import type { StopOrder, Turn, TurnJournal } from '../engine.ts';
import type { Log } from '../log.ts';
import { createReply, type Reply } from '../reply.ts';
import { type Texts, textsFor } from '../texts.ts';
import type { Desk, Place } from '../turn.ts';
import { createWorking, type Working } from './working.ts';

/**
 * Why an answer ends before the agent has come to its end: somebody wants that, nothing can be written here any more, or
 * the process ends.
 */
export type Cut = { readonly by: 'person'; readonly order: StopOrder } | { readonly by: 'place' | 'process' };

interface NoteForm {
  /** Counts what follows a first note. */
  readonly further?: number;
  readonly controls?: readonly Control[];
}

export interface Scene {
  readonly turnId: string;
  /** An earlier life may have shown something, also when the journal knows of nothing. */
  readonly restored: boolean;
  readonly place: Place;
  readonly target: ReplyTarget;
  /** The turn's last message: the reply refers to it. */
  readonly last: InboundMessage;
  /** In the language of what the reader wrote last. */
  readonly texts: Texts;
  readonly reply: Reply;
  readonly working: Working;
  /** Aborted with the {@link Cut} as its reason. */
  readonly cut: AbortSignal;
  /** Aborted when a turn that only waits shall wait no more: {@link Departure.announced}. */
  readonly leaving: AbortSignal;
  /** Says something beside the reply, once, however often it is repeated. */
  note(markdown: string, how?: NoteForm): Promise<Receipt | undefined>;
  /** Posts beside the reply what is no text of it. */
  attach(file: Omit<AttachOperation, 'type' | 'target'>): Promise<void>;
  /** Changes a message of an earlier turn's, or of an earlier life. */
  amend(edit: EditOperation): Promise<void>;
  /** The turn is over: takes the sign of work away. */
  close(): Promise<void>;
  readonly log: Log;
}

/** So long before nothing can be written any more, the last words are written. */
const lastWordsMs = 15_000;

export function setScene(desk: Desk, turn: Turn, journal: TurnJournal): Scene {
  const last = turn.messages.at(-1) ?? turn.messages[0];
  const target = last.target;
  const place = desk.placeOf(target);
  const log = desk.log.child({ turn: turn.id, thread: turn.threadId });
  const texts = textsFor(desk.language, turn.messages.findLast(({ text }) => text.trim() !== '')?.text ?? '');
  const reply = createReply({
    ...place,
    target,
    nonceBase: turn.id,
    ...(turn.restored ? { written: turn.segments } : {}),
    others: () => journal.asked(),
    onWritten: (segments, growing) => journal.wrote(segments, growing),
    firstChars: desk.firstChars,
    controls: liveControls(turn.id, texts),
    maxSegments: desk.maxSegments,
    overflow: { awaited: texts.restFollows, attached: texts.restAsFile },
    log,
  });
  const working = createWorking(place, target, log, { text: texts.thinking, title: titleOf(turn.messages[0]) });
  const cut = new AbortController();
  const leaveMs = target.untilMs === undefined ? undefined : Math.max(0, target.untilMs - lastWordsMs - Date.now());
  const timer = leaveMs === undefined ? undefined : setTimeout(() => cut.abort({ by: 'place' } satisfies Cut), leaveMs);
  const onOrder = () => cut.abort({ by: 'person', order: turn.stopping.reason } satisfies Cut);
  turn.stopping.addEventListener('abort', onOrder, { once: true });
  const { announced, due } = turn.departure;
  const onDue = () => cut.abort({ by: 'process' } satisfies Cut);
  due.addEventListener('abort', onDue, { once: true });
  return {
    turnId: turn.id,
    restored: turn.restored,
    place,
    target,
    last,
    texts,
    reply,
    working,
    cut: cut.signal,
    leaving: announced,
    note(markdown, { further = 0, controls = [] } = {}) {
      const content = { text: markdown, stableChars: markdown.length };
      const note = { nonce: `${turn.id}-note${further || ''}`, first: further === 0, content, last: true, controls };
      return withFallback(place, target.surface, (surface) =>
        place.delivery.send(
          { type: 'open', target: { ...target, surface }, ...note },
          { urgency: 'final', mayExist: turn.restored },
        ),
      );
    },
    async attach(file) {
      await withFallback(place, target.surface, (surface) =>
        place.delivery.send({ type: 'attach', target: { ...target, surface }, ...file }, { urgency: 'final' }),
      );
    },
    async amend(edit) {
      await withFallback(place, edit.surface, (surface) =>
        place.delivery.send({ ...edit, surface }, { urgency: 'control' }),
      );
    },
    async close() {
      clearTimeout(timer);
      turn.stopping.removeEventListener('abort', onOrder);
      due.removeEventListener('abort', onDue);
      await working.stop();
    },
    log,
  };
}

/** Where a surface is not to be had (any more), the one behind it is. */
async function withFallback<T>({ adapter }: Place, surface: string, act: (surface: string) => Promise<T>): Promise<T> {
  const { fallback } = adapter.limits.surfaces[surface] ?? {};
  try {
    return await act(surface);
  } catch (error) {
    if (!(error instanceof ChatError && error.kind === 'surface' && fallback !== undefined)) throw error;
    return await act(fallback);
  }
}

const maxTitleChars = 80;

/** What a conversation is about, as far as its first words tell. */
function titleOf({ text }: InboundMessage): string {
  const [line = ''] = text.trim().split('\n', 1);
  const characters = [...line];
  return characters.length <= maxTitleChars ? line : `${characters.slice(0, maxTitleChars - 1).join('')}…`;
}

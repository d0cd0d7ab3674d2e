// A turn's own things: its place, its reply, its sign of work, its log.
import type { InboundMessage, ReplyTarget } from '../chat.ts';
import type { Turn, TurnJournal } from '../engine.ts';
import type { Log } from '../log.ts';
import { createReply, type Reply } from '../reply.ts';
import type { Desk, Place } from '../turn.ts';
import { createWorking, type Working } from './working.ts';

export interface Scene {
  readonly turnId: string;
  readonly place: Place;
  readonly target: ReplyTarget;
  /** The turn's last message: the reply refers to it. */
  readonly last: InboundMessage;
  /** What the reader wrote last, to speak their language; empty when they only sent files. */
  readonly sample: string;
  readonly reply: Reply;
  readonly working: Working;
  /** Says something beside the reply, once, however often it is repeated. @param further counts what follows the first. */
  note(markdown: string, further?: number): Promise<void>;
  readonly log: Log;
}

export function setScene(desk: Desk, turn: Turn, journal: TurnJournal): Scene {
  const last = turn.messages.at(-1) ?? turn.messages[0];
  const target = last.target;
  const place = desk.placeOf(target);
  const log = desk.log.child({ turn: turn.id, thread: turn.threadId });
  const reply = createReply({
    ...place,
    target,
    nonceBase: turn.id,
    ...(turn.restored ? { written: turn.segments } : {}),
    onWritten: (segments) => journal.wrote(segments),
    firstChars: desk.firstChars,
    log,
  });
  return {
    turnId: turn.id,
    place,
    target,
    last,
    sample: turn.messages.findLast(({ text }) => text.trim() !== '')?.text ?? '',
    reply,
    working: createWorking(place, target, log),
    async note(markdown, further = 0) {
      const content = { text: markdown, stableChars: markdown.length };
      await place.delivery.send(
        { type: 'open', target, nonce: `${turn.id}-note${further || ''}`, first: further === 0, content },
        { urgency: 'final', mayExist: turn.restored },
      );
    },
    log,
  };
}

// What is said to one person beside answers and must not be lost: refusals, and answers to commands from the platform's menu.
import type { InboundMessage, ReplyTarget } from './chat.ts';
import type { Engine, Untold } from './engine.ts';
import type { Log } from './log.ts';
import { type Language, type Texts, textsFor } from './texts.ts';
import type { Place } from './turn.ts';

export interface NoticesOptions {
  readonly engine: Pick<Engine, 'told' | 'untold'>;
  readonly placeOf: (target: ReplyTarget) => Place;
  readonly language: Language | 'auto';
  readonly maxWaiting: number;
  readonly log: Log;
}

export interface Notices {
  /** Too many messages wait, or this one is larger than any that people can send. */
  refused(message: InboundMessage, why: 'waiting' | 'size'): void;
  /** A command has been carried out; its answer waits on the screen. */
  answered(message: InboundMessage, markdown: string): void;
  /** Says what an earlier life may not have come to say. */
  resume(platform: string): void;
}

/** So much of a long text tells in which language it is. */
const sampleChars = 1_000;

export function createNotices(options: NoticesOptions): Notices {
  const { engine, placeOf, language, maxWaiting, log } = options;
  const textsOf = ({ text }: InboundMessage): Texts => textsFor(language, text.slice(0, sampleChars));

  /** Nothing waits for it: the platform is acknowledged meanwhile. */
  function tell(message: InboundMessage, markdown: string, how: { refusing: boolean; again: boolean }): void {
    const { id, target } = message;
    const { delivery } = placeOf(target);
    const nonce = Buffer.from(id).toString('base64url').slice(-25);
    const look = how.again ? { mayExist: true, alone: true } : {};
    const said = [
      delivery.send({ type: 'notice', target, nonce, markdown }, { urgency: 'control', ...look }),
      how.refusing && delivery.send({ type: 'mark', target, sign: 'refused', on: true }, { urgency: 'control' }),
    ];
    Promise.allSettled(said)
      .then((outcomes) => {
        for (const outcome of outcomes)
          if (outcome.status === 'rejected') log.warn({ err: outcome.reason, message: id }, 'a word could not be said');
        return engine.told(id);
      })
      .catch((error: unknown) => log.debug({ err: error, message: id }, 'it may be said once more'));
  }

  return {
    refused(message, why) {
      const { refused, tooMuch } = textsOf(message);
      tell(message, why === 'size' ? tooMuch : refused(maxWaiting), { refusing: true, again: false });
    },
    answered: (message, markdown) => tell(message, markdown, { refusing: false, again: false }),
    resume(platform) {
      for (const { message, what } of engine.untold(platform)) {
        const texts = textsOf(message);
        const markdown: Readonly<Record<Untold['what'], string>> = {
          refusal: texts.refused(maxWaiting),
          answer: texts.orderLost,
        };
        tell(message, markdown[what], { refusing: what === 'refusal', again: true });
      }
    },
  };
}

// Signs at people's messages: each message's signs are set and taken away one after the other, nothing waits for them.
import type { MarkOperation, ReplyTarget } from '../chat.ts';
import type { Desk } from '../turn.ts';

export interface Marks {
  /** Never rejects. Resolves with whether it could be done. */
  set(target: ReplyTarget, sign: MarkOperation['sign'], on: boolean): Promise<boolean>;
}

export function createMarks({ placeOf, log }: Pick<Desk, 'placeOf' | 'log'>): Marks {
  const last = new Map<string, Promise<boolean>>();

  return {
    set(target, sign, on) {
      const key = JSON.stringify([target.platform, target.address]);
      const done = (last.get(key) ?? Promise.resolve(true))
        .then(() => placeOf(target).delivery.send({ type: 'mark', target, sign, on }, { urgency: 'control' }))
        .then(
          () => true,
          (error: unknown) => {
            log.debug({ err: error, sign, on }, 'a sign could not be set');
            return false;
          },
        )
        .finally(() => {
          if (last.get(key) === done) last.delete(key);
        });
      last.set(key, done);
      return done;
    },
  };
}

// Signs at people's messages: each message's signs are set and taken away one after the other, nothing waits for them.
import type { MarkOperation, ReplyTarget } from '../chat.ts';
import type { Desk } from '../turn.ts';

export interface Marks {
  set(target: ReplyTarget, sign: MarkOperation['sign'], on: boolean): void;
}

export function createMarks({ placeOf, log }: Pick<Desk, 'placeOf' | 'log'>): Marks {
  const last = new Map<string, Promise<void>>();

  return {
    set(target, sign, on) {
      const key = JSON.stringify([target.platform, target.address]);
      const done = (last.get(key) ?? Promise.resolve())
        .then(() => placeOf(target).delivery.send({ type: 'mark', target, sign, on }, { urgency: 'control' }))
        .then(
          () => undefined,
          (error: unknown) => log.debug({ err: error, sign, on }, 'a sign could not be set'),
        )
        .then(() => {
          if (last.get(key) === done) last.delete(key);
        });
      last.set(key, done);
    },
  };
}

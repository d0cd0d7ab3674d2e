// The bridge during a replay: what it does, told from its log, and its deaths.
import type { Playground } from '../../launch.ts';
import { bridgeDied, Unplayable } from './describe.ts';

export interface Life {
  readonly isDead: boolean;
  /** Rejects when it dies by itself though it did not then. */
  readonly lives: Promise<never>;
  cut(): Promise<void>;
  revive(): Promise<void>;
  /** What needs the bridge for its end, such as a press of a button, is not waited for while it is dead. */
  meanwhile(deed: Promise<void>): Promise<void>;
}

/** @param diedThen by itself */
export function lifeOf({ bridge }: Pick<Playground, 'bridge'>, diedThen: boolean): Life {
  const { promise: lives, reject } = Promise.withResolvers<never>();
  // Whoever plays may have come to the end.
  lives.catch(() => undefined);
  bridge.onChange(() => {
    const { state } = bridge;
    if (state.bridge === 'dead' && !diedThen) reject(new Unplayable(bridgeDied(state.death)));
  });
  const unanswered: Promise<void>[] = [];
  return {
    lives,
    get isDead() {
      return bridge.state.bridge !== 'up';
    },
    cut: () => bridge.cut(),
    async revive() {
      await bridge.start();
      await Promise.all(unanswered.splice(0));
    },
    async meanwhile(deed) {
      if (!this.isDead) return deed;
      unanswered.push(deed);
      deed.catch(() => undefined);
    },
  };
}

export interface Seen {
  until(what: 'taken' | 'begun' | 'ended', count: number): Promise<void>;
}

/** Follows the bridge's log. */
export function count({ recording }: Playground): Seen {
  const counts = { taken: 0, begun: 0, ended: 0 };
  const waiting = new Set<() => void>();
  recording.onEntry((entry) => {
    if (entry.kind === 'heard' && ['accepted', 'heeded'].includes(entry.acceptance)) counts.taken += 1;
    if (entry.kind === 'turn') counts.begun += 1;
    if (entry.kind === 'turn-end') counts.ended += 1;
    for (const ask of [...waiting]) ask();
  });
  return {
    until: (what, wanted) =>
      new Promise((resolve) => {
        const ask = () => {
          if (counts[what] < wanted) return;
          waiting.delete(ask);
          resolve();
        };
        waiting.add(ask);
        ask();
      }),
  };
}

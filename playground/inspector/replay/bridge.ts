// The bridge during a replay: what it does, told from its log, and its deaths.
import type { Playground } from '../../launch.ts';

export interface Life {
  readonly isDead: boolean;
  cut(): Promise<void>;
  revive(): Promise<void>;
  /** What needs the bridge for its end, such as a press of a button, is not waited for while it is dead. */
  meanwhile(deed: Promise<void>): Promise<void>;
}

export function lifeOf(playground: Playground): Life {
  const { bridge } = playground;
  const unanswered: Promise<void>[] = [];
  return {
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

// What the page may ask of the recorder: entries as they come, the bundle, and a recording played again.
import type { Inspector } from '../client-api/session.ts';
import type { Playground } from '../launch.ts';
import { Refused } from '../refusal.ts';
import { bundleText, readBundle } from './bundle.ts';
import { exportBundle } from './export.ts';
import { withoutMedia } from './redact.ts';
import { describeOutcome } from './replay/describe.ts';
import { replay } from './replay/replay.ts';
import type { TraceEntry } from './trace.ts';

export interface InspectorDesk extends Inspector {
  /** Ends what is still being played. */
  stop(): Promise<void>;
}

/** A page need not hold every picture; the exported recording does. */
function forPage(entry: TraceEntry): TraceEntry {
  return entry.kind === 'frame' ? { ...entry, data: withoutMedia(entry.data) } : entry;
}

type Recorded = Pick<Playground, 'slack' | 'discord' | 'recording' | 'agentStops'>;

export function inspectorDesk(playground: Recorded): InspectorDesk {
  const { recording } = playground;
  const leaving = new AbortController();
  let playing: Promise<unknown> | undefined;
  return {
    entries: () => recording.entries.map(forPage),
    get isCut() {
      return recording.isCut;
    },
    onEntry: (listener) => recording.onEntry((entry) => listener(forPage(entry))),
    exported: (turn) => bundleText(exportBundle(playground, turn)),
    read(text) {
      const { entries, isCut } = readBundle(text);
      return { entries: entries.map(forPage), isCut };
    },
    async replay(text, fast) {
      if (playing !== undefined) throw new Refused('replay-running', 'A recording is being played already.');
      const running = replay(readBundle(text), { fast, signal: leaving.signal });
      playing = running.catch(() => undefined);
      try {
        const outcome = await running;
        return { isSame: outcome.differences.length === 0, text: describeOutcome(outcome) };
      } finally {
        playing = undefined;
      }
    },
    async stop() {
      leaving.abort();
      await playing;
    },
  };
}

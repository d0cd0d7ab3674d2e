// Requests that the bridge has not made: whoever asks the agent through the recording proxy by hand is no part of a replay.
import type { HappeningOf, TraceEntry } from '../trace.ts';

type OfRequest = Extract<TraceEntry, { readonly request: number }>;

/** The recording without them and what was answered to them. */
export function withoutStrangeRequests(entries: readonly TraceEntry[]): readonly TraceEntry[] {
  const sessions = new Set(entries.flatMap((entry) => (entry.kind === 'turn' ? [entry.sessionId] : [])));
  // A bridge that was killed may have asked before its log told of the turn: such a session begins with the thread's name.
  const threads = new Set(entries.flatMap((entry) => (entry.kind === 'heard' ? [entry.thread] : [])));
  const isOfTurn = ({ sessionId }: HappeningOf<'request'>) =>
    sessions.has(sessionId) || threads.has(sessionId.replace(/\.\d{1,5}$/, '')) || threads.has(sessionId);
  const strange = new Set(
    entries.flatMap((entry) => (entry.kind === 'request' && !isOfTurn(entry) ? [entry.request] : [])),
  );
  return entries.filter((entry) => !isOfRequest(entry) || !strange.has(entry.request));
}

function isOfRequest(entry: TraceEntry): entry is OfRequest {
  return 'request' in entry;
}

// One request to the agent as it came, and what became of it.
import type { Script } from './script.ts';

export interface AgentRequest {
  readonly number: number;
  /** The bridge names its turn. */
  readonly turnId: string;
  readonly sessionId: string;
  readonly text: string;
  readonly atMs: number;
  readonly script: Script['kind'];
  /** False: it was refused before anything was done. */
  acted: boolean;
  /** Words that were written to the connection. */
  said: number;
  pictures: number;
  end: 'open' | 'completed' | 'failed' | 'reset' | 'broken-off' | 'refused' | 'left' | 'stopped';
  endedAtMs: number;
  /** Another run of the session was under way, and nobody had left it. */
  overlapped: boolean;
}

export function close(request: AgentRequest, end: AgentRequest['end']): void {
  if (request.end !== 'open') return;
  request.end = end;
  request.endedAtMs = Date.now();
}

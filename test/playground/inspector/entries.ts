// Entries for tests, numbered and in the order of time: happenings come in as they are written down.
import type { Deed, Happening, HappeningOf, TraceEntry } from '../../../playground/inspector/trace.ts';

/** Each comes 10 ms after the one before, unless it says when. */
export function traced(...happenings: readonly (Happening & { readonly atMs?: number })[]): TraceEntry[] {
  return happenings.map((happening, seq) => ({ seq, atMs: seq * 10, ...happening }));
}

const general = { id: 'C1', name: '#general', kind: 'channel' } as const;

export function said(id: string, text: string, thread?: string): Happening {
  return byAlice({ type: 'say', id, text, files: [], ...(thread === undefined ? {} : { thread }) });
}

export function edited(id: string, text: string): Happening {
  return byAlice({ type: 'edit', id, text });
}

export function deleted(id: string): Happening {
  return byAlice({ type: 'delete', id });
}

function byAlice(deed: Deed): Happening {
  return { kind: 'deed', platform: 'slack', person: 'Alice', personId: 'U1', room: general, deed };
}

export function heard(ts: string, root = ts, acceptance = 'accepted'): Happening {
  return { kind: 'heard', message: `slack-T1-C1-${ts}`, thread: `slack-T1-C1-${root}`, acceptance };
}

export function turn(id: string, root: string, messages = 1): Happening {
  const ids = { sessionId: `slack-T1-C1-${root}`, userId: 'slack-T1-C1' };
  return { kind: 'turn', turn: id, thread: `slack-T1-C1-${root}`, ...ids, messages };
}

export function ended(id: string, root: string, end = 'answered'): Happening {
  return { kind: 'turn-end', turn: id, thread: `slack-T1-C1-${root}`, end };
}

export function asked(request: number, root: string): Happening {
  const ids = { sessionId: `slack-T1-C1-${root}`, userId: 'slack-T1-C1' };
  return { kind: 'request', request, route: 'process', ...ids, body: '{}' };
}

export function delta(request: number, text: string): Happening {
  const part = { object: 'content', type: 'text', index: 0, delta: true, msg_id: 'm', text };
  return { kind: 'frame', request, data: JSON.stringify(part) };
}

export function wrote(call: string, where: { messageId?: string; threadId?: string }): Happening {
  const rest = { body: '{}', files: [], status: 200, tookMs: 5, budget: {} };
  return { kind: 'write', platform: 'slack', channelId: 'C1', call, ...where, ...rest };
}

export function seen(messageId: string, root: string, text: string, more: { replyTo?: string } = {}): Happening {
  const where = { channelId: 'C1', threadId: root, messageId, ...more };
  return { kind: 'shown', platform: 'slack', ...where, how: 'edited', text, files: [] };
}

export function posted(messageId: string, root: string, text: string): Happening {
  return { ...(seen(messageId, root, text) as HappeningOf<'shown'>), how: 'posted' };
}

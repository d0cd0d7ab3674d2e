// A line of the bridge's log → what is recorded of it. Lines are all that the bridge says of itself.
import { z } from 'zod';
import type { Redaction } from './redact.ts';
import type { Happening, Timed } from './trace.ts';

const heard = z.object({ msg: z.literal('message'), message: z.string(), thread: z.string(), acceptance: z.string() });
const turn = z.object({
  msg: z.literal('turn'),
  turn: z.string(),
  thread: z.string(),
  sessionId: z.string(),
  userId: z.string(),
  messages: z.number(),
});
const turnEnd = z.object({ msg: z.literal('turn ended'), turn: z.string(), thread: z.string(), end: z.string() });
const trouble = z.object({
  level: z.number().min(40),
  msg: z.string(),
  turn: z.string().optional(),
  thread: z.string().optional(),
  err: z.object({ message: z.string() }).optional(),
});
const anyLine = z.object({ time: z.number() });
const errorLevel = 50;

/** Anything else that it prints is not recorded. */
export function logTrace(line: string, redaction: Redaction): Timed | undefined {
  const value = parsed(line);
  const atMs = anyLine.safeParse(value).data?.time;
  const happening = happeningOf(value, redaction);
  return atMs === undefined || happening === undefined ? undefined : { atMs, happening };
}

function happeningOf(value: unknown, redaction: Redaction): Happening | undefined {
  const message = heard.safeParse(value).data;
  if (message !== undefined) {
    const { message: id, thread, acceptance } = message;
    return { kind: 'heard', message: id, thread, acceptance };
  }
  const begun = turn.safeParse(value).data;
  if (begun !== undefined) {
    const { msg: _, ...rest } = begun;
    return { kind: 'turn', ...rest };
  }
  const ended = turnEnd.safeParse(value).data;
  if (ended !== undefined) {
    const { turn: id, thread, end } = ended;
    return { kind: 'turn-end', turn: id, thread, end };
  }
  const bad = trouble.safeParse(value).data;
  if (bad === undefined) return undefined;
  return {
    kind: 'trouble',
    level: bad.level >= errorLevel ? 'error' : 'warn',
    text: bad.msg,
    ...(bad.turn === undefined ? {} : { turn: bad.turn }),
    ...(bad.thread === undefined ? {} : { thread: bad.thread }),
    ...(bad.err === undefined ? {} : { reason: redaction.text(bad.err.message) }),
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

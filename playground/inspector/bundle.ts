// A recording as one file, to keep, to send and to play again: entries and what people saw in the end.
import { z } from 'zod';
import { Refused } from '../refusal.ts';
import { type TraceEntry, traceEntry } from './trace.ts';

const message = z.object({
  text: z.string(),
  /** Names with sizes. */
  files: z.array(z.string()),
  buttons: z.array(z.string()),
  reactions: z.array(z.string()),
});

const conversation = z.object({
  platform: z.enum(['slack', 'discord']),
  /** The room's and, on Slack, its first message's. */
  id: z.string(),
  room: z.string(),
  /** Friday's, oldest first. */
  messages: z.array(message),
});

const bundleFormat = 'friday-playground-recording';

/**
 * Raised when an older reader could not play it again: 2 tells of what was made to go wrong, 3 of bridges that died by
 * themselves, and holds the platforms' events.
 */
const bundleVersion = 3;

const bundle = z.object({
  format: z.literal(bundleFormat),
  version: z.union([z.literal(1), z.literal(2), z.literal(bundleVersion)]),
  /** How the bundle names the bot on Discord, whose ids hold the application's. */
  applicationId: z.string(),
  /** The agent could be asked to stop. */
  agentStops: z.boolean(),
  /** Its beginning had been forgotten: it can be looked at, and not be played again. */
  isCut: z.boolean().default(false),
  entries: z.array(traceEntry),
  visible: z.array(conversation),
});

export type Bundle = z.infer<typeof bundle>;
export type Conversation = z.infer<typeof conversation>;
export type VisibleMessage = z.infer<typeof message>;

export function makeBundle(parts: Omit<z.input<typeof bundle>, 'format' | 'version'>): Bundle {
  const { applicationId, agentStops, isCut = false, entries, visible } = parts;
  return { format: bundleFormat, version: bundleVersion, applicationId, agentStops, isCut, entries, visible };
}

/** The ids of all turns. */
export function turnsIn(entries: readonly TraceEntry[]): string[] {
  return [...new Set(entries.flatMap((entry) => (entry.kind === 'turn' ? [entry.turn] : [])))];
}

/** One line for each entry, so that people can read it and compare two. */
export function bundleText({ entries, visible, ...head }: Bundle): string {
  const lines = (all: readonly unknown[]) => `[\n${all.map((one) => JSON.stringify(one)).join(',\n')}\n]`;
  return `${JSON.stringify(head).slice(0, -1)},\n"entries":${lines(entries)},\n"visible":${lines(visible)}}\n`;
}

/** @throws Error that says what is wrong, for people to read. */
export function readBundle(text: string): Bundle {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refused('no-recording', 'This is no JSON.');
  }
  const { data, error } = bundle.safeParse(value);
  if (data !== undefined) return data;
  const issue = error.issues[0];
  const where = `${issue?.path.join('.')}: ${issue?.message}`;
  throw new Refused('no-recording', `This is no recording of a playground that can be read: ${where}`);
}

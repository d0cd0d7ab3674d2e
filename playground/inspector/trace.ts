// What is recorded of a playground, entry by entry, as schemas: everything that somebody outside of the bridge can see of it.
import { z } from 'zod';

const platform = z.enum(['slack', 'discord']);

/** A room as people know it: `#general`, the name of a thread of Discord's, or whose direct conversation it is. */
const room = z.object({ id: z.string(), name: z.string(), kind: z.enum(['channel', 'thread', 'direct']) });

/** Of a file only this is kept, never its content. */
const file = z.object({ name: z.string(), mimeType: z.string(), size: z.number().int().nonnegative() });

/** What a person did; `id` is the message's, or the command's. */
const deed = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('say'),
    id: z.string(),
    /** As typed, with names instead of ids. */
    text: z.string(),
    files: z.array(file),
    /** The first message of a Slack thread. */
    thread: z.string().optional(),
    broadcast: z.boolean().optional(),
    /** The message that is answered, on Discord. */
    replyTo: z.string().optional(),
  }),
  z.object({ type: z.literal('edit'), id: z.string(), text: z.string() }),
  z.object({ type: z.literal('delete'), id: z.string() }),
  z.object({ type: z.literal('react'), id: z.string(), emoji: z.string(), on: z.boolean() }),
  /** Which button of the message, counted from 0: what it is called inside is nobody's business. */
  z.object({ type: z.literal('press'), id: z.string(), button: z.number().int().nonnegative(), label: z.string() }),
  z.object({
    type: z.literal('command'),
    id: z.string(),
    name: z.string(),
    text: z.string(),
    options: z.record(z.string(), z.string()),
    locale: z.string().optional(),
  }),
  /** Slack's own Stop button. */
  z.object({ type: z.literal('stop'), thread: z.string() }),
  z.object({ type: z.literal('start-thread'), id: z.string(), name: z.string() }),
  z.object({ type: z.literal('open-app') }),
]);

/** What a call took of its budget, as far as the platform tells. */
const budget = z.object({
  limit: z.number().optional(),
  remaining: z.number().optional(),
  resetAfterMs: z.number().optional(),
  retryAfterMs: z.number().optional(),
});

/** What nobody wanted, and the bridge's last words. */
export const death = z.object({
  when: z.enum(['listening', 'starting', 'late']),
  code: z.number().nullable(),
  signal: z.string().nullable(),
  lastWords: z.array(z.string()).readonly(),
});

const where = { platform, channelId: z.string(), threadId: z.string().optional(), messageId: z.string().optional() };

const happening = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('deed'), platform, person: z.string(), personId: z.string(), room, deed }),
  /** The bridge was killed, died by itself or could not be started, or listens again. */
  z.object({ kind: z.literal('bridge'), what: z.enum(['killed', 'died', 'started']), death: death.optional() }),
  /** Something goes wrong on purpose, from now on, no longer, or once. */
  z.object({ kind: z.literal('switch'), trouble: z.string(), how: z.enum(['on', 'off', 'once']) }),
  /** An event that went out to the bridge, each attempt by itself; `ackMs` once it was acknowledged. */
  z.object({
    kind: z.literal('delivery'),
    platform,
    event: z.string(),
    id: z.string(),
    attempt: z.number(),
    /** As it was sent; recordings before version 3 do not hold it. */
    body: z.string().optional(),
  }),
  z.object({ kind: z.literal('ack'), platform, event: z.string(), id: z.string(), ackMs: z.number() }),
  /** The bridge's log: it has taken a message, or knows it already, or took it for an order. */
  z.object({ kind: z.literal('heard'), message: z.string(), thread: z.string(), acceptance: z.string() }),
  z.object({
    kind: z.literal('turn'),
    turn: z.string(),
    thread: z.string(),
    sessionId: z.string(),
    userId: z.string(),
    messages: z.number(),
  }),
  z.object({ kind: z.literal('turn-end'), turn: z.string(), thread: z.string(), end: z.string() }),
  z.object({
    kind: z.literal('trouble'),
    level: z.enum(['warn', 'error']),
    text: z.string(),
    turn: z.string().optional(),
    thread: z.string().optional(),
    reason: z.string().optional(),
  }),
  z.object({
    kind: z.literal('request'),
    request: z.number(),
    route: z.enum(['process', 'stop']),
    sessionId: z.string(),
    userId: z.string(),
    /** Media are cut from it. */
    body: z.string(),
  }),
  z.object({ kind: z.literal('answer'), request: z.number(), status: z.number(), contentType: z.string() }),
  z.object({ kind: z.literal('frame'), request: z.number(), data: z.string() }),
  z.object({ kind: z.literal('text'), request: z.number(), text: z.string() }),
  z.object({
    kind: z.literal('request-end'),
    request: z.number(),
    how: z.enum(['complete', 'broken', 'left', 'unreachable']),
  }),
  /** A call of the bridge's that changes something. */
  z.object({
    kind: z.literal('write'),
    ...where,
    call: z.string(),
    /** The command or press whose key it used. */
    interactionId: z.string().optional(),
    /** The message that it refers to. */
    replyTo: z.string().optional(),
    body: z.string(),
    files: z.array(file),
    /** Absent when the connection was cut. */
    status: z.number().optional(),
    error: z.string().optional(),
    fault: z.string().optional(),
    tookMs: z.number(),
    budget,
  }),
  /** What stands before people's eyes now, of a message of Friday's. */
  z.object({
    kind: z.literal('shown'),
    ...where,
    how: z.enum(['posted', 'edited', 'deleted']),
    text: z.string(),
    /** How many characters of it tell of tools at work, and are no part of the answer. */
    work: z.number().optional(),
    /** Only one person sees it: a word beside the answer, no part of it. */
    private: z.boolean().optional(),
    files: z.array(file),
    interactionId: z.string().optional(),
    replyTo: z.string().optional(),
  }),
]);

/** `atMs` counts from the recording's beginning. */
export const traceEntry = z.intersection(z.object({ seq: z.number().int(), atMs: z.number() }), happening);

export type Platform = z.infer<typeof platform>;
export type Room = z.infer<typeof room>;
export type TracedFile = z.infer<typeof file>;
export type Deed = z.infer<typeof deed>;
export type Happening = z.infer<typeof happening>;
export type TraceEntry = z.infer<typeof traceEntry>;
export type HappeningOf<Kind extends Happening['kind']> = Extract<Happening, { kind: Kind }>;

export interface Timed {
  /** By the clock. */
  readonly atMs: number;
  readonly happening: Happening;
}

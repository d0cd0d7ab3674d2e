// Streams for the agent's suites: recorded and written ones come in as bytes, what a reader makes of them goes out.
import { readdirSync, readFileSync } from 'node:fs';
import type { Fold } from '../../src/agent/endpoint.ts';
import { createEventReader } from '../../src/agent/events.ts';
import { ReplyFold } from '../../src/agent/fold.ts';
import { ResponsesFold } from '../../src/agent/responses/fold.ts';
import type { ReplySnapshot, RunEnd } from '../../src/agent.ts';

const fixtures = new URL('../fixtures/', import.meta.url);

/** A recorded answer of a real AgentApp, without its HTTP head where that was recorded too. */
export function capture(name: string): Buffer {
  const bytes = readFileSync(new URL(`captures/${name}.sse`, fixtures));
  return bytes.subarray(bytes.indexOf(/^(?:data|event): /m.exec(bytes.toString('latin1'))?.[0] ?? ''));
}

export const captures: ReadonlyMap<string, Buffer> = new Map(
  readdirSync(new URL('captures/', fixtures))
    .filter((file) => file.endsWith('.sse'))
    .map((file) => file.replace('.sse', ''))
    .map((name) => [name, capture(name)]),
);

const responsesFolder = '1.1.6.post2-responses';

/** Recorded answers of the Responses endpoint. */
export const responsesCaptures: ReadonlyMap<string, Buffer> = new Map(
  readdirSync(new URL(`captures/${responsesFolder}/`, fixtures))
    .filter((file) => file.endsWith('.sse'))
    .map((file) => file.replace('.sse', ''))
    .map((name) => [name, capture(`${responsesFolder}/${name}`)]),
);

/** One that came in one piece. */
export function wholeCapture(name: string): string {
  return readFileSync(new URL(`captures/${responsesFolder}/${name}.json`, fixtures), 'utf8');
}

/** One of the event sequences that the protocol's description lists. */
export function stream(name: string): Buffer {
  return readFileSync(new URL(`streams/${name}.sse`, fixtures));
}

/** Events as AgentScope frames them. */
export function sse(...events: readonly unknown[]): Buffer {
  const blocks = events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
  return Buffer.from(blocks.join(''));
}

export interface Reading {
  readonly snapshot: ReplySnapshot;
  readonly end: RunEnd;
  readonly ignored: Readonly<Record<string, number>>;
}

/** Reads pieces as if each had been one read of a socket. */
export function read(...pieces: readonly Uint8Array[]): Reading {
  return readWith(new ReplyFold(), pieces);
}

/** The same for an answer of the Responses endpoint. */
export function readResponses(...pieces: readonly Uint8Array[]): Reading {
  return readWith(new ResponsesFold(), pieces);
}

function readWith(fold: Fold, pieces: readonly Uint8Array[]): Reading {
  const reader = createEventReader({
    maxEventSize: 2 ** 26,
    onEvent: (data) => fold.accept(data),
    onTooLarge: () => {
      throw new Error('too large');
    },
  });
  for (const piece of pieces) reader.read(Buffer.from(piece));
  reader.end();
  const end = fold.finish();
  return { snapshot: fold.snapshot(), end, ignored: Object.fromEntries(fold.ignored) };
}

/** Everything a reader could tell apart, as one string: thousands of these are compared. */
export function told({ snapshot, end }: Pick<Reading, 'snapshot' | 'end'>): string {
  const error = 'error' in end ? [end.error.kind, end.error.code, end.error.message] : [];
  return JSON.stringify([snapshot, end.outcome, ...error]);
}

export const created = { object: 'response', status: 'created', error: null, output: null };
export const completed = { object: 'response', status: 'completed', error: null, output: null };

export function message(id: string, type = 'message', more: object = {}): object {
  const role = type.endsWith('_output') ? 'tool' : 'assistant';
  return { object: 'message', status: 'in_progress', error: null, id, type, role, content: null, ...more };
}

export function delta(id: string, text: string, more: object = {}): object {
  return { object: 'content', status: 'in_progress', type: 'text', index: 0, delta: true, msg_id: id, text, ...more };
}

export function text(words: string, more: object = {}): object {
  return { object: 'content', status: null, type: 'text', index: 0, delta: null, msg_id: null, text: words, ...more };
}

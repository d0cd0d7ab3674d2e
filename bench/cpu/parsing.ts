// What reading the agent costs: the same bytes go through our client and fold, and through the bare parser and JSON.parse.
import { StringDecoder } from 'node:string_decoder';
import { createParser } from 'eventsource-parser';
import type { Dispatcher } from 'undici';
import { frame, newMessage, newPart, newResponse, type WireEvent } from '../../playground/friday/wire.ts';
import { ReplyFold } from '../../src/agent/fold.ts';
import { StreamedRun } from '../../src/agent/run.ts';
import { createLog } from '../../src/log.ts';
import { median } from '../statistics.ts';
import { plainWords } from '../words.ts';

const log = createLog({ level: 'silent', format: 'json', secrets: [] });
const minute = 60_000;
const options = {
  limits: { connectMs: minute, firstEventMs: minute, idleMs: minute, totalMs: 0 },
  stopWaitMs: minute,
  maxEventSize: 2 ** 26,
  maxReplySize: 2 ** 30,
  takesWhole: false,
  stop: () => Promise.resolve(),
  redact: (text: string) => text,
  log,
};
const controller = { abort: () => undefined } as unknown as Dispatcher.DispatchController;
const request = { id: 'bench', sessionId: 'bench', userId: 'bench', input: [] };

/** One answer as it comes over the wire. */
export interface Recording {
  readonly events: number;
  readonly chunks: readonly Buffer[];
}

/** @param chunkSize Bytes that one read of the socket brings; 0 = each event comes by itself. */
export function record(words: number, chunkSize: number): Recording {
  const answer = plainWords(words);
  const message = newMessage('message');
  const response = newResponse('bench', 'bench');
  const part = newPart({ type: 'text', text: answer.join('') }, { status: 'completed', index: 0, msg_id: message.id });
  const delta = { status: 'in_progress', index: 0, delta: true, msg_id: message.id } as const;
  const whole = { ...message, status: 'completed', content: [part] } as const;
  const events: WireEvent[] = [
    response,
    { ...message, status: 'in_progress' },
    ...answer.map((text) => newPart({ type: 'text', text }, delta)),
    part,
    { ...whole, content: [part] },
    { ...response, status: 'completed', output: [{ ...whole, content: [part] }] },
  ];
  const frames = events.map((event, number) => Buffer.from(frame({ ...event, sequence_number: number })));
  return { events: events.length, chunks: chunkSize === 0 ? frames : cut(Buffer.concat(frames), chunkSize) };
}

function cut(bytes: Buffer, size: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}

/** As the bridge does it: the run is fed by the connection, somebody looks at what is new after each read. */
async function throughClient({ chunks }: Recording): Promise<number> {
  const run = new StreamedRun(request, { ...options, fold: new ReplyFold() });
  const handler = run.handler();
  handler.onRequestStart?.(controller, {});
  handler.onResponseStart?.(controller, 200, { 'content-type': 'text/event-stream' });
  let seen = 0;
  for (const chunk of chunks) {
    handler.onResponseData?.(controller, chunk);
    await new Promise(process.nextTick);
    seen = run.snapshot().stableChars;
  }
  handler.onResponseEnd?.(controller, {});
  const { outcome } = await run.ended;
  if (outcome !== 'completed') throw new Error(`the recording ended as ${outcome}`);
  return seen;
}

async function throughBareParser({ chunks }: Recording): Promise<number> {
  const decoder = new StringDecoder('utf8');
  let seen = 0;
  const parser = createParser({
    onEvent: ({ data }) => {
      const event: unknown = JSON.parse(data);
      if (typeof event === 'object') seen += 1;
    },
  });
  for (const chunk of chunks) {
    parser.feed(decoder.write(chunk));
    await new Promise(process.nextTick);
  }
  return seen;
}

/** Processor seconds for a million events, each way: the medians of interleaved runs. */
export async function compare(recording: Recording, events: number, runs: number) {
  const client: number[] = [];
  const bare: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const both = [await cost(throughBareParser, recording, events), await cost(throughClient, recording, events)];
    // The first run compiles.
    if (run === 0) continue;
    bare.push(both[0] ?? 0);
    client.push(both[1] ?? 0);
  }
  const ratio = median(client.map((seconds, run) => seconds / (bare[run] ?? 1)));
  return { clientS: median(client), bareS: median(bare), ratio };
}

/** Processor seconds for a million events. */
async function cost(way: (recording: Recording) => Promise<number>, recording: Recording, events: number) {
  const times = Math.max(1, Math.round(events / recording.events));
  globalThis.gc?.();
  const before = process.cpuUsage();
  for (let time = 0; time < times; time += 1) await way(recording);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (times * recording.events);
}

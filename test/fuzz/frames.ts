// Recorded streams of both endpoints with broken frames: nothing may throw, end in a loop, change lanes or call anybody.
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { render as renderDiscord } from '../../adapters/discord/render.ts';
import { render as renderSlack } from '../../adapters/slack/render.ts';
import { nodesIn } from '../../bench/pressable.ts';
import { createEventReader } from '../../src/agent/events.ts';
import { ReplyFold } from '../../src/agent/fold.ts';
import { ResponsesFold } from '../../src/agent/responses/fold.ts';
import { capture, captures, responsesCaptures } from '../agent/streams.ts';
import { edits, mutate, mutateText, textEdits, whole } from './mutation.ts';

interface Recording {
  readonly name: string;
  readonly frames: readonly string[];
  readonly createFold: () => ReplyFold | ResponsesFold;
}

const maxEventSize = 1_000_000;

const generations = ['think', 'tool', 'unicode', 'picture', 'boom', 'snapshot'];

const recordings: readonly Recording[] = [
  ...[...captures]
    .filter(([name]) => name.startsWith('process-'))
    .map(([name, bytes]) => ({ name, frames: framesOf(bytes), createFold: () => new ReplyFold() })),
  ...generations.map((name) => {
    return { name, frames: framesOf(capture(`1.1.6.post2/${name}`)), createFold: () => new ReplyFold() };
  }),
  ...[...responsesCaptures].map(([name, bytes]) => {
    return { name: `responses ${name}`, frames: framesOf(bytes), createFold: () => new ResponsesFold() };
  }),
];

/** The `data` of each event. */
function framesOf(bytes: Buffer): readonly string[] {
  const frames: string[] = [];
  const reader = createEventReader({ onEvent: (data) => void frames.push(data), onTooLarge: ignore, maxEventSize });
  reader.read(bytes);
  reader.end();
  return frames;
}

/** What says which lane a text belongs to: with these untouched, no other change may bring it into the answer. */
const naming = new Set([
  whole,
  'object',
  'type',
  'id',
  'msg_id',
  'item_id',
  'role',
  'output_index',
  'content_index',
  'summary_index',
  'index',
  'item',
  'output',
  'content',
  'summary',
  'response',
  'sequence_number',
]);

/** Kinds of messages and items whose words are no part of the answer, as both endpoints name them. */
const besideAnswer = /^(?:reasoning|plugin_call(?:_output)?|function_call(?:_output)?|mcp_call(?:_output)?)$/;

/** Words that the recording itself says elsewhere only. */
function wordsBesideAnswer({ frames }: Recording): ReadonlySet<string> {
  const nodes = frames.flatMap((frame) => nodesIn(parse(frame)));
  const said = (isWanted: (type: string) => boolean) =>
    nodes
      .filter(({ type }) => typeof type === 'string' && isWanted(type))
      .flatMap((node) => wordsIn(JSON.stringify(node)));
  const answer = new Set(said((type) => type === 'message'));
  return new Set(said((type) => besideAnswer.test(type)).filter((word) => !answer.has(word)));
}

function wordsIn(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}_]{4,}/gu) ?? [];
}

function fold(into: ReplyFold | ResponsesFold, frames: readonly string[]) {
  for (const frame of frames) {
    into.accept(frame);
    if (into.stale) into.snapshot();
  }
  into.finish();
  return into.snapshot();
}

const frameEdits = fc.array(fc.record({ frame: fc.nat(1000), edits, textEdits, asText: fc.boolean() }), {
  minLength: 1,
  maxLength: 6,
});

type FrameEdits = readonly {
  frame: number;
  edits: Parameters<typeof mutate>[1];
  textEdits: Parameters<typeof mutateText>[1];
  asText: boolean;
}[];

function mutated(
  frames: readonly string[],
  changes: FrameEdits,
  isFixed?: (key: string) => boolean,
): readonly string[] {
  const result = [...frames];
  for (const { frame, edits: inside, textEdits: around, asText } of changes) {
    const at = frame % result.length;
    const data = result[at] ?? '';
    const parsed = parse(data);
    if (parsed === undefined || (asText && !isFixed)) result[at] = mutateText(data, around);
    else result[at] = JSON.stringify(mutate(parsed, inside, isFixed)) ?? '';
  }
  return result;
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

const anyRecording = fc.constantFrom(...recordings);

/** About as many mutated frames as there are runs, times three. */
export const anyFrames = fc.property(anyRecording, frameEdits, ({ frames, createFold }, changes) => {
  const snapshot = fold(createFold(), mutated(frames, changes));
  assert.ok(snapshot.stableChars <= snapshot.answer.length);
  // Whatever it is now, it can be written down, shown, and calls nobody.
  JSON.stringify(snapshot);
  const { markdown, text } = renderSlack(snapshot.answer).payload;
  assert.ok(!markdown.includes('<') && !text.includes('<'), 'somebody may be called');
  renderDiscord(snapshot.answer);
  assert.equal(Reflect.get({}, 'polluted'), undefined);
});

export const anyLanes = fc.property(anyRecording, frameEdits, (recording, changes) => {
  const { frames, createFold } = recording;
  const { answer } = fold(
    createFold(),
    mutated(frames, changes, (key) => naming.has(key)),
  );
  const strangers = wordsOf(recording);
  for (const word of answer.match(/[\p{L}\p{N}_]{4,}/gu) ?? [])
    assert.ok(!strangers.has(word), `${word} in: ${answer}`);
});

const known = new Map<Recording, ReadonlySet<string>>();

function wordsOf(recording: Recording): ReadonlySet<string> {
  const words = known.get(recording) ?? wordsBesideAnswer(recording);
  known.set(recording, words);
  return words;
}

/** The bytes of a stream cut and spoilt anywhere, in reads of any size. */
export const anyBytes = fc.property(
  anyRecording,
  textEdits,
  fc.integer({ min: 1, max: 400 }),
  ({ frames, createFold }, changes, readSize) => {
    const bytes = Buffer.from(mutateText(frames.map((data) => `data: ${data}\n\n`).join(''), changes));
    const into = createFold();
    const reader = createEventReader({ onEvent: (data) => into.accept(data), onTooLarge: ignore, maxEventSize });
    for (let at = 0; at < bytes.length; at += readSize) reader.read(bytes.subarray(at, at + readSize));
    reader.end();
    into.finish();
    JSON.stringify(into.snapshot());
  },
);

function ignore(): undefined {
  return undefined;
}

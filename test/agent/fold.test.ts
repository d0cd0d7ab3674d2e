import { describe, expect, it } from 'vitest';
import { ReplyFold } from '../../src/agent/fold.ts';
import type { AgentError, RunEnd } from '../../src/agent.ts';
import { completed, created, delta, message, read, sse, stream, text } from './streams.ts';

const answer = (...events: readonly unknown[]): string => read(sse(...events)).snapshot.answer;
const errorOf = (end: RunEnd): AgentError | undefined => ('error' in end ? end.error : undefined);
const tool = (id: string, data: object, more: object = {}): object => ({
  ...{ object: 'content', status: 'completed', type: 'data', index: 0, delta: false, msg_id: id, data, ...more },
});

describe('the sequences of the protocol', () => {
  it.each([
    ['a-text', 'Hello! I am Friday.', '', 'completed'],
    ['b-reasoning', 'Hello! I am Friday.', 'Let me think.', 'completed'],
    ['c-tool', 'Checking.\n\nIt is sunny.', 'Let me think.', 'completed'],
    ['d-two-messages', 'one\n\ntwo', '', 'completed'],
    ['e-text-and-image', 'Here:', '', 'completed'],
    ['e-image-only', '', '', 'completed'],
    ['f-mcp-tool-with-media', '', '', 'completed'],
    ['g-failure', 'partial ', '', 'failed'],
    ['h-stopped', 'tick0 tick1 tick2 tick3 ', '', 'interrupted'],
    ['j-unannounced', 'Hi! My name is Friday', '', 'completed'],
  ])('%s is told once, in its lanes', (name, said, thought, outcome) => {
    const { snapshot, end } = read(stream(name));
    expect([snapshot.answer, snapshot.reasoning, end.outcome]).toEqual([said, thought, outcome]);
    expect(snapshot.stableChars).toBe(said.length);
  });

  it('finds an image that never completes and is missing from the output', () => {
    expect(read(stream('e-text-and-image')).snapshot.media).toEqual([{ type: 'image', url: 'https://x.test/a.png' }]);
    const [image] = read(stream('e-image-only')).snapshot.media;
    expect(image).toEqual({ type: 'image', url: 'data:image/png;base64,iVBORw0K' });
  });

  it('finds the media inside the output of a tool', () => {
    const { tools, media } = read(stream('f-mcp-tool-with-media')).snapshot;
    expect(tools).toEqual([{ callId: 'c1', name: 'srch', arguments: '{"q": 1}', output: 'ok', state: 'done' }]);
    expect(media).toEqual([{ type: 'image', url: 'https://x.test/t.png' }]);
  });

  it('keeps the code of a failure, and the words for the log', () => {
    const error = errorOf(read(stream('g-failure')).end);
    expect(error).toMatchObject({ kind: 'failed', code: 'AGENT_UNKNOWN_ERROR' });
    expect(error?.message).toBe('Unknown agent error: RuntimeError: model exploded');
  });
});

describe('what comes is taken for what it is', () => {
  it('ignores and counts unknown objects, message types, part types and keys', () => {
    const { snapshot, ignored } = read(
      sse(
        { object: 'telemetry', text: 'x' },
        { object: 5 },
        { text: 'of no object' },
        message('m1', 'a2ui_response'),
        delta('m1', 'hidden'),
        message('m2', 'message', { surprise: { deep: true } }),
        { object: 'content', type: 'hologram', msg_id: 'm2', text: 'hidden' },
        { object: 'content', msg_id: 'm2', text: 'hidden' },
        delta('m2', 'shown', { surprise: 1 }),
        completed,
      ),
    );
    expect(snapshot.answer).toBe('shown');
    expect(ignored).toEqual({
      'object telemetry': 1,
      'object of no name': 1,
      'object of no kind': 1,
      'message type a2ui_response': 1,
      'part type hologram': 1,
      'content without a type': 1,
    });
  });

  it('is not fooled by a __proto__ among the keys', () => {
    const evil = '{"__proto__":{"status":"failed","error":"x"},"object":"response","status":"completed"}';
    const ids = { call_id: '__proto__', name: '__proto__', arguments: '{}' };
    const { snapshot, end } = read(
      sse(delta('__proto__', 'hello'), message('t', 'plugin_call'), tool('t', ids), { object: '__proto__' }, evil),
    );
    expect(end.outcome).toBe('completed');
    expect(snapshot).toMatchObject({ answer: 'hello', tools: [{ callId: '__proto__' }] });
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('counts no more kinds than fit', () => {
    const fold = new ReplyFold();
    for (let n = 0; n < 1000; n++) fold.accept(JSON.stringify({ object: `unknown ${n} ${'x'.repeat(500)}` }));
    expect(fold.ignored.size).toBe(100);
    expect(Math.max(...[...fold.ignored.keys()].map((kind) => kind.length))).toBe(60);
  });

  it('takes "error": null for no error', () => {
    expect(read(stream('a-text')).end.outcome).toBe('completed');
    expect(read(sse({ ...completed, error: {} })).end.outcome).toBe('completed');
  });

  it.each([
    [{ code: 'E1', message: 'bad' }, 'E1', 'bad'],
    [{ code: 500, message: 'bad' }, '500', 'bad'],
    ['bad', 'failed', 'bad'],
    [{ reason: 'odd' }, 'failed', '{"reason":"odd"}'],
    [null, 'failed', 'the agent said: failed'],
  ])('17: reads the error %j', (error, code, words) => {
    const { end } = read(sse(created, { ...completed, status: 'failed', error }));
    expect(errorOf(end)).toMatchObject({ kind: 'failed', code, message: words });
  });

  it('takes an error without an object for the end, also in the middle', () => {
    const { snapshot, end } = read(
      sse(created, delta('m1', 'half'), { error: 'Unsupported message type: refusal' }, delta('m1', ' more')),
    );
    expect(snapshot.answer).toBe('half');
    expect(errorOf(end)).toMatchObject({ kind: 'failed', message: 'Unsupported message type: refusal' });
  });

  it('takes an error without words for one too', () => {
    expect(read(sse({ error: '' })).end.outcome).toBe('failed');
  });

  it('takes the refusal of a second run for "busy", but only as the first thing said', () => {
    const error = 'Task u:c1 is already in RUNNING state.';
    const first = errorOf(read(sse({ error })).end);
    expect(first).toMatchObject({ kind: 'busy', harmless: true });
    expect(errorOf(read(sse(created, { error })).end)).toMatchObject({ kind: 'failed', harmless: false });
  });

  it('accepts null for index, delta, status, sequence_number and msg_id', () => {
    const nulls = { index: null, delta: null, status: null, sequence_number: null };
    expect(answer(message('m1'), { ...delta('m1', 'set'), ...nulls }, completed)).toBe('set');
    expect(answer(message('m1'), delta('m1', 'a'), delta('m1', 'b', { msg_id: null, index: null }))).toBe('ab');
    const numbers = { ...delta('m1', 'x'), index: -1, text: 5 };
    expect(answer(message('m1'), numbers, delta('m1', 'b', { index: 'x' }))).toBe('b');
  });

  it('makes a message when its first content comes', () => {
    expect(answer(delta('never-announced', 'hello'))).toBe('hello');
  });

  it('moves what came early to its lane when the message is announced late', () => {
    const { snapshot } = read(sse(delta('m1', 'thinking'), delta('m2', 'answer'), message('m1', 'reasoning')));
    expect(snapshot).toMatchObject({ answer: 'answer', reasoning: 'thinking' });
  });
});

describe('the end of a run', () => {
  it('ignores heartbeats', () => {
    const { snapshot, ignored, end } = read(
      sse(message('h', 'heartbeat'), delta('m', 'x'), message('h', 'heartbeat'), completed),
    );
    expect([snapshot.answer, ignored, end.outcome]).toEqual(['x', {}, 'completed']);
  });

  const complaint = message('e', 'error', { status: 'failed', code: 'E1', message: 'bad thing' });

  it('fails on an error message even if the response completes', () => {
    const { end } = read(sse(created, delta('m', 'half'), complaint, { ...completed, output: [complaint] }));
    expect(errorOf(end)).toMatchObject({ kind: 'failed', code: 'E1', message: 'bad thing' });
    const full = message('e', 'error', { error: { code: 'E2', message: 'worse' } });
    expect(errorOf(read(sse(full, '[DONE]')).end)).toMatchObject({ kind: 'failed', code: 'E2', message: 'worse' });
    expect(errorOf(read(sse(full)).end)).toMatchObject({ kind: 'failed', code: 'E2' });
    const inOutput = { ...completed, output: [complaint] };
    expect(errorOf(read(sse(inOutput)).end)).toMatchObject({ kind: 'failed', code: 'E1' });
    const inText = message('e', 'error', { status: 'failed', content: [text('words as text')] });
    expect(errorOf(read(sse(inText, completed)).end)).toMatchObject({ message: 'words as text' });
  });

  it('lets an agent that goes on to answer complete', () => {
    const { end } = read(sse(created, complaint, delta('m', 'but anyway'), { ...completed, output: [complaint] }));
    expect(end.outcome).toBe('completed');
  });

  it.each(['failed', 'canceled', 'rejected', 'incomplete', 'unknown'])('%s is an end, and no success', (status) => {
    const { end } = read(sse(created, delta('m', 'half'), { ...completed, status }));
    expect(errorOf(end)).toMatchObject({ kind: 'failed', code: status });
  });

  it.each(['created', 'in_progress', 'queued', null])('%s is no end', (status) => {
    expect(read(sse({ ...completed, status })).end.outcome).toBe('interrupted');
  });

  it('a stream without a word about its end is interrupted', () => {
    expect(errorOf(read(stream('h-stopped')).end)).toMatchObject({ kind: 'interrupted', code: 'eof' });
  });

  it('[DONE] ends a run', () => {
    expect(read(sse(delta('m', 'x'), '[DONE]')).end.outcome).toBe('completed');
    expect(read(sse(delta('m', 'x'), ' [DONE] ')).end.outcome).toBe('completed');
  });

  it('keeps the partial text of a failure', () => {
    expect(read(stream('g-failure')).snapshot.answer).toBe('partial ');
  });

  it('needs neither created_at nor completed_at nor usage', () => {
    expect(read(sse({ object: 'response', status: 'completed' })).end.outcome).toBe('completed');
  });

  it('ignores what comes after the end', () => {
    const { snapshot, end } = read(sse(delta('m', 'said'), completed, delta('m', ' more'), { error: 'late' }));
    expect([snapshot.answer, end.outcome]).toEqual(['said', 'completed']);
  });
});

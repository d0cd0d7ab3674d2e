import { describe, expect, it } from 'vitest';
import { ReplyFold } from '../../src/agent/fold.ts';
import { completed, created, delta, message, read, sse, text } from './streams.ts';

const answer = (...events: readonly unknown[]): string => read(sse(...events)).snapshot.answer;
const tool = (id: string, data: object, more: object = {}): object => ({
  ...{ object: 'content', status: 'completed', type: 'data', index: 0, delta: false, msg_id: id, data, ...more },
});

describe('each text is told once', () => {
  it('appends increments, and lets snapshots replace', () => {
    const replaced = { ...delta('m1', 'Hello world'), delta: false };
    expect(answer(delta('m1', 'Hel'), delta('m1', 'lo'), replaced, delta('m1', '!'))).toBe('Hello world!');
  });

  it('does not append the last increment that one framework repeats as completed', () => {
    const { snapshot } = read(
      sse(message('m1'), delta('m1', 'Hi '), delta('m1', 'there'), delta('m1', 'there', { status: 'completed' })),
    );
    expect(snapshot.answer).toBe('Hi there');
    expect(answer(delta('m1', 'only', { status: 'completed' }))).toBe('only');
  });

  it('replaces the values of calls and outputs', () => {
    const call = (value: string): object => tool('t', { call_id: 'c', name: 'f', arguments: value });
    const { tools } = read(sse(message('t', 'plugin_call'), call(''), call('{'), call('{"a": 1}'))).snapshot;
    expect(tools).toEqual([{ callId: 'c', name: 'f', arguments: '{"a": 1}', output: '', state: 'calling' }]);
  });

  it('lets the snapshot of a message replace its increments', () => {
    const content = [text('Hello, '), text('world.', { index: 1 }), text('', { index: 2 })];
    const whole = message('m1', 'message', { status: 'completed', content });
    const { snapshot } = read(sse(message('m1'), delta('m1', 'Hello, wrold.'), whole, completed));
    expect(snapshot).toMatchObject({ answer: 'Hello, world.', stableChars: 'Hello, w'.length });
  });

  it('takes the output only for messages that were not seen, or are empty', () => {
    const output = [
      message('m1', 'message', { status: 'completed', content: [text('streamed, but other words')] }),
      message('m2', 'message', { status: 'completed', content: [text('announced only')] }),
      message('m3', 'message', { status: 'completed', content: [text('never seen')] }),
      message('r1', 'reasoning', { status: 'completed', content: [text('thought')] }),
      message('u1', 'message', { role: 'user', status: 'completed', content: [text('echo')] }),
    ];
    const { snapshot } = read(sse(delta('m1', 'streamed'), message('m2'), { ...completed, output }));
    expect(snapshot).toMatchObject({ answer: 'streamed\n\nannounced only\n\nnever seen', reasoning: 'thought' });
  });

  it('lets a growing output grow, and a message’s own events replace it', () => {
    const output = (words: string): object => ({
      ...{ object: 'response', status: 'in_progress', output: [message('m1', 'message', { content: [text(words)] })] },
    });
    expect(answer(output('Hel'), output('Hello'), output('Hello world'))).toBe('Hello world');
    expect(answer(output('Hel'), delta('m1', 'Hel'), delta('m1', 'lo'), output('Hello'))).toBe('Hello');
  });

  it('keeps text that is never completed, also when the output is empty', () => {
    expect(answer(message('m1'), delta('m1', 'kept'), { ...completed, output: [] })).toBe('kept');
    const empty = message('m1', 'message', { status: 'completed', content: [text('')] });
    expect(answer(delta('m1', 'kept'), text('', { msg_id: 'm1' }), empty, completed)).toBe('kept');
  });

  it('tells when the agent does something else, and so has ended its last word', () => {
    const paused = (...events: readonly unknown[]) => {
      const fold = new ReplyFold();
      for (const event of events) {
        fold.accept(JSON.stringify(event));
        fold.snapshot();
      }
      return fold.snapshot().paused;
    };
    const said = [message('m1'), delta('m1', 'One moment.')];
    const [called, thinks] = [message('t', 'plugin_call'), message('r', 'reasoning')];
    expect(paused(...said)).toBeUndefined();
    expect(paused(...said, called)).toBe(true);
    expect(paused(...said, thinks)).toBe(true);
    expect(paused(...said, message('h', 'heartbeat'))).toBeUndefined();
    expect(paused(...said, called, message('m2'))).toBe(true);
    expect(paused(...said, called, message('m2'), delta('m2', 'Sunny.'))).toBeUndefined();
    expect(paused(...said, called, completed)).toBeUndefined();
    expect(paused(called)).toBeUndefined();
  });

  it('joins the parts of a message without a gap, in the order of their index', () => {
    expect(answer(delta('m1', 'c', { index: 2 }), delta('m1', 'a'), delta('m1', 'b', { index: 1 }))).toBe('abc');
  });

  it('takes a message that nobody has announced for the answer only where none is announced', () => {
    expect(answer(delta('m0', 'one'))).toBe('one');
    expect(answer(message('m0'), delta('m0', 'one'), delta('stranger', 'a thought'))).toBe('one');
    expect(answer(message('m0'), delta('late', 'two'), message('late'))).toBe('two');
  });

  it('joins messages by a blank line, without a gap for empty ones', () => {
    expect(
      answer(message('m0'), message('m1'), delta('m1', 'one'), message('m2'), message('m3'), delta('m3', 'three')),
    ).toBe('one\n\nthree');
  });

  it('shows nothing but the assistant’s messages as the answer', () => {
    const { snapshot } = read(
      sse(
        message('u', 'message', { role: 'user' }),
        delta('u', 'my question'),
        message('s', 'message', { role: 'system' }),
        delta('s', 'You are Friday.'),
        message('t', 'message', { role: 'tool' }),
        delta('t', 'tool text'),
        message('x', 'message', { role: 'boss' }),
        delta('x', 'order'),
        message('r', 'reasoning'),
        delta('r', 'hm'),
        message('o', 'plugin_call_output'),
        delta('o', 'raw'),
        message('a', 'message', { role: null }),
        delta('a', 'answer'),
        completed,
      ),
    );
    expect(snapshot).toMatchObject({ answer: 'answer', reasoning: 'hm' });
  });

  it('shows a refusal as the answer', () => {
    const refusal = { object: 'content', type: 'refusal', msg_id: 'm1', index: 0 };
    expect(answer({ ...refusal, delta: false, status: 'completed', refusal: "I can't" })).toBe("I can't");
    const grown = { ...refusal, delta: true, status: 'in_progress' };
    expect(answer(delta('m1', 'Well… '), { ...grown, refusal: 'I ' }, { ...grown, refusal: "can't" })).toBe(
      "Well… I can't",
    );
  });

  it('tells each medium once, wherever it comes from, and only with a URL that can be fetched', () => {
    const part = (more: object): object => ({
      object: 'content',
      delta: true,
      status: 'in_progress',
      msg_id: 'm',
      ...more,
    });
    const image = part({ type: 'image', image_url: 'https://x.test/a.png' });
    const output = JSON.stringify([{ type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } }]);
    const { snapshot, ignored } = read(
      sse(
        image,
        image,
        message('o', 'plugin_call_output'),
        tool('o', { call_id: 'c', name: 'draw', output }),
        part({ type: 'file', file_url: 'https://x.test/a.pdf', filename: 'a.pdf' }),
        part({ type: 'image', image_url: 'file:///etc/passwd' }),
        part({ type: 'audio', data: 'UklGRg==', format: 'wav' }),
        message('u', 'message', { role: 'user' }),
        part({ type: 'image', image_url: 'https://x.test/echo.png', msg_id: 'u' }),
        message('m', 'message', {
          status: 'completed',
          content: [{ type: 'image', image_url: 'https://x.test/a.png' }],
        }),
      ),
    );
    expect(snapshot.media).toEqual([
      { type: 'image', url: 'https://x.test/a.png' },
      { type: 'file', url: 'https://x.test/a.pdf', name: 'a.pdf' },
      { type: 'audio', url: 'data:audio/wav;base64,UklGRg==' },
    ]);
    expect(ignored).toEqual({ 'medium without a usable URL': 1 });
  });

  it('drops an event that comes again under its number', () => {
    const events = ['a', 'b', 'b', 'c'].map((words, at) => delta('m', words, { sequence_number: at + 3 }));
    expect(answer(...events)).toBe('abbc');
    const replayed = read(sse(...events, ...events));
    expect([replayed.snapshot.answer, replayed.ignored]).toEqual(['abbc', { duplicate: 4 }]);
  });

  it('believes no numbers that are none, or stand still', () => {
    const numbered = (number: unknown): string[] =>
      ['a', 'b', 'c'].map((words) => JSON.stringify(delta('m', words, { sequence_number: number })));
    expect(answer(...numbered(null))).toBe('abc');
    expect(answer(...numbered('7'))).toBe('abc');
    expect(answer(...numbered(0))).toBe('abc');
  });
});

describe('the dialects of other frameworks', () => {
  it('langgraph: echoes, an empty tool message, calls only completed, no completed content', () => {
    const call = { call_id: 'c', name: 'get_weather', arguments: '{}' };
    const { snapshot, end } = read(
      sse(
        created,
        message('h', 'message', { role: 'user', status: 'completed', content: [text('What is my name?')] }),
        message('s', 'message', { role: 'system', status: 'completed', content: [text('You are Friday.')] }),
        message('p', 'plugin_call', { status: 'completed', content: [{ type: 'data', index: null, data: call }] }),
        message('t', 'message', { role: 'tool' }),
        message('o', 'plugin_call_output'),
        tool('o', { call_id: 'c', name: 'get_weather', output: 'plain: sunny' }),
        message('a'),
        delta('a', 'It is '),
        delta('a', 'sunny.'),
        message('a', 'message', { status: 'completed', content: [text('It is sunny.')] }),
        completed,
      ),
    );
    expect(snapshot).toMatchObject({
      answer: 'It is sunny.',
      tools: [{ callId: 'c', arguments: '{}', output: 'plain: sunny', state: 'done' }],
    });
    expect(end.outcome).toBe('completed');
  });

  it('agno: completed content with delta false', () => {
    const { snapshot } = read(
      sse(
        message('a'),
        delta('a', 'Hel'),
        delta('a', 'lo'),
        delta('a', 'Hello', { delta: false, status: 'completed' }),
        message('a', 'message', { status: 'completed', content: [text('Hello', { delta: false })] }),
        completed,
      ),
    );
    expect(snapshot).toMatchObject({ answer: 'Hello', stableChars: 5 });
  });

  it('Java: outputs typed as approval responses, numbers from one, two equal first events', () => {
    const data = { call_id: 'c', name: 'f', output: 'done' };
    const first = { object: 'response', status: 'in_progress', sequence_number: 1 };
    const { snapshot } = read(
      sse(
        first,
        first,
        message('p', 'mcp_call', {
          status: 'completed',
          content: [{ type: 'data', data: { ...data, output: undefined } }],
        }),
        message('o', 'mcp_approval_response', { status: 'completed', content: [{ type: 'data', data }] }),
        completed,
      ),
    );
    expect(snapshot.tools).toEqual([{ callId: 'c', name: 'f', arguments: '', output: 'done', state: 'done' }]);
  });

  it('the Responses endpoint’s events are none of ours: nothing is shown of them', () => {
    const { snapshot, end } = read(sse({ type: 'response.output_text.delta', delta: 'Hello ', item_id: 'm' }));
    expect([snapshot.answer, end.outcome]).toEqual(['', 'interrupted']);
  });
});

describe('a snapshot', () => {
  it('is the same object until something changes', () => {
    const fold = new ReplyFold();
    const empty = fold.snapshot();
    fold.accept(JSON.stringify(created));
    fold.accept(JSON.stringify(message('m')));
    expect([fold.stale, fold.snapshot()]).toEqual([false, empty]);
    fold.accept(JSON.stringify(delta('m', 'a')));
    expect(fold.stale).toBe(true);
    const one = fold.snapshot();
    fold.accept(JSON.stringify(text('a', { msg_id: 'm' })));
    expect(fold.snapshot()).toBe(one);
    expect(empty.answer).toBe('');
  });

  it('calls no more stable than what no surface has to take back', () => {
    const fold = new ReplyFold();
    fold.accept(JSON.stringify(delta('m', 'Hello world')));
    expect(fold.snapshot().stableChars).toBe(11);
    fold.accept(JSON.stringify(text('Hello there', { msg_id: 'm' })));
    expect(fold.snapshot()).toMatchObject({ answer: 'Hello there', stableChars: 6 });
    // It stays there: who skipped the state above must still learn that "world" was taken back.
    fold.accept(JSON.stringify(delta('m', ', friend')));
    expect(fold.snapshot()).toMatchObject({ answer: 'Hello there, friend', stableChars: 6 });
  });

  it('does not call half a character stable', () => {
    const [high, low] = '🚀';
    const fold = new ReplyFold();
    fold.accept(`{"object":"content","type":"text","delta":true,"msg_id":"m","text":"go \\ud83d"}`);
    expect([fold.snapshot().answer.length, fold.snapshot().stableChars, high, low]).toEqual([4, 3, '🚀', undefined]);
    fold.accept(`{"object":"content","type":"text","delta":true,"msg_id":"m","text":"\\ude80"}`);
    expect(fold.snapshot()).toMatchObject({ answer: 'go 🚀', stableChars: 5 });
  });

  it('puts a late addition to an earlier message where it belongs', () => {
    const { snapshot } = read(
      sse(delta('m1', 'one'), delta('m2', 'two'), delta('m1', ' and a half'), delta('m2', '!')),
    );
    expect(snapshot).toMatchObject({ answer: 'one and a half\n\ntwo!', stableChars: 3 });
  });
});

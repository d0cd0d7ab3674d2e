import { describe, expect, it } from 'vitest';
import { ResponsesFold } from '../../../src/agent/responses/fold.ts';
import { readResponses, sse } from '../streams.ts';

const created = {
  type: 'response.created',
  response: { id: 'r1', object: 'response', status: 'in_progress', output: [] },
};
const completed = {
  type: 'response.completed',
  response: { id: 'r1', object: 'response', status: 'completed', output: [] },
};

function added(id: string, item: object = {}, output_index = 0): object {
  return {
    type: 'response.output_item.added',
    output_index,
    item: { id, type: 'message', role: 'assistant', content: [], ...item },
  };
}

function delta(item_id: string, words: string, more: object = {}): object {
  return { type: 'response.output_text.delta', item_id, output_index: 0, content_index: 0, delta: words, ...more };
}

describe('the text', () => {
  it('grows, part by part and message by message', () => {
    const { snapshot } = readResponses(
      sse(
        created,
        added('m1'),
        delta('m1', 'One'),
        delta('m1', ', two.', { content_index: 1 }),
        added('m2', {}, 1),
        delta('m2', 'Three.'),
        completed,
      ),
    );
    expect(snapshot.answer).toBe('One, two.\n\nThree.');
  });

  it('may repeat an increment, which is said twice then', () => {
    const { snapshot } = readResponses(
      sse(added('m'), delta('m', 'ha', { sequence_number: 0 }), delta('m', 'ha', { sequence_number: 0 })),
    );
    expect(snapshot.answer).toBe('haha');
  });

  it('is found by the place of its item where events name no id', () => {
    const { item_id: _id, ...bare } = delta('', 'Hi!', { output_index: 1 }) as Record<string, unknown>;
    expect(readResponses(sse(added('m1', {}, 1), bare, completed)).snapshot.answer).toBe('Hi!');
    expect(readResponses(sse(bare, completed)).snapshot.answer).toBe('Hi!');
  });

  it('is taken from wherever it was said first: the part, the item, or the response alone', () => {
    const content = [{ type: 'output_text', text: 'Hello.' }];
    const item = { id: 'm', type: 'message', role: 'assistant', status: 'completed', content };
    const part = { type: 'response.content_part.done', item_id: 'm', content_index: 0, part: content[0] };
    const response = { ...completed.response, output: [item] };
    const all = [added('m'), part, { type: 'response.output_item.done', item }, { ...completed, response }];
    for (const events of [all, all.slice(1), all.slice(2), all.slice(3)])
      expect(readResponses(sse(...events)).snapshot.answer).toBe('Hello.');
  });

  it('includes a refusal, and nothing that is not the assistant’s', () => {
    const { snapshot } = readResponses(
      sse(
        added('u', { role: 'user', content: [{ type: 'input_text', text: 'Who are you?' }] }),
        {
          type: 'response.output_item.done',
          item: { id: 'u', type: 'message', role: 'user', content: [{ type: 'output_text', text: 'x' }] },
        },
        added('m'),
        { type: 'response.refusal.delta', item_id: 'm', content_index: 0, delta: 'I can' },
        { type: 'response.refusal.delta', item_id: 'm', content_index: 0, delta: 'not.' },
        { type: 'response.refusal.done', item_id: 'm', content_index: 0, refusal: 'I cannot.' },
        completed,
      ),
    );
    expect(snapshot.answer).toBe('I cannot.');
  });
});

describe('what was thought', () => {
  it('is kept apart, and its repetition at the end is not said', () => {
    const think = (words: string) => ({
      type: 'response.reasoning_text.delta',
      item_id: 't',
      content_index: 0,
      delta: words,
    });
    const fold = new ResponsesFold();
    for (const event of [think('Let me'), think(' think.'), think('Let me think.')]) fold.accept(JSON.stringify(event));
    expect(fold.snapshot()).toMatchObject({ answer: '', reasoning: 'Let me think.' });
    expect(fold.ignored.get('duplicate')).toBe(1);
  });

  it('may be told in summaries, each a paragraph', () => {
    const summary = (n: number, words: string) => ({
      type: 'response.reasoning_summary_text.delta',
      item_id: 't',
      summary_index: n,
      delta: words,
    });
    const item = {
      id: 't',
      type: 'reasoning',
      summary: ['First.', 'Second.'].map((text) => ({ type: 'summary_text', text })),
    };
    const { snapshot } = readResponses(
      sse(
        { type: 'response.output_item.added', output_index: 0, item: { id: 't', type: 'reasoning', summary: [] } },
        summary(0, 'Fir'),
        summary(0, 'st.'),
        { type: 'response.reasoning_summary_text.done', item_id: 't', summary_index: 0, text: 'First.' },
        summary(1, 'Second.'),
        { type: 'response.output_item.done', output_index: 0, item },
        { ...completed, response: { ...completed.response, output: [item] } },
      ),
    );
    expect(snapshot).toMatchObject({ answer: '', reasoning: 'First.\n\nSecond.' });
  });
});

describe('tools', () => {
  it('are shown where a server tells of them', () => {
    const call = { id: 'f', type: 'function_call', call_id: 'c1', name: 'weather', arguments: '{"city":"Rome"}' };
    const search = { id: 's', type: 'web_search_call', status: 'completed' };
    const remote = { id: 'x', type: 'mcp_call', name: 'read', arguments: '{}', output: 'ok' };
    const finished = (item: object) => ({ type: 'response.output_item.done', item });
    const { snapshot, end } = readResponses(
      sse(
        { type: 'response.output_item.added', output_index: 0, item: { ...call, arguments: '' } },
        finished(call),
        finished({ id: 'fo', type: 'function_call_output', call_id: 'c1', output: 'sunny' }),
        finished(search),
        finished(remote),
        { ...completed, response: { ...completed.response, output: [call, search, remote] } },
      ),
    );
    expect(end.outcome).toBe('completed');
    expect(snapshot.tools).toEqual([
      { callId: 'c1', name: 'weather', arguments: '{"city":"Rome"}', output: 'sunny', state: 'done' },
      { callId: 's', name: 'web_search', arguments: '', output: '', state: 'done' },
      { callId: 'x', name: 'read', arguments: '{}', output: 'ok', state: 'done' },
    ]);
  });

  it('may draw a picture', () => {
    const item = { id: 'i', type: 'image_generation_call', status: 'completed', result: 'AAAA' };
    const { snapshot } = readResponses(sse({ type: 'response.output_item.done', item }, completed));
    expect(snapshot.media).toEqual([{ type: 'image', url: 'data:image/png;base64,AAAA' }]);
  });
});

describe('the end', () => {
  const outcomeOf = (...events: readonly unknown[]) =>
    readResponses(sse(created, added('m'), delta('m', 'Hi'), ...events)).end;

  it.each([
    ['completed', completed, { outcome: 'completed' }],
    ['done, in the Java runtime’s words', { ...completed, type: 'response.done' }, { outcome: 'completed' }],
    ['completed, without a type', completed.response, { outcome: 'completed' }],
    [
      'incomplete',
      {
        type: 'response.incomplete',
        response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
      },
      { outcome: 'failed', error: { kind: 'failed', code: 'max_output_tokens' } },
    ],
    [
      'failed without a word',
      { type: 'response.failed', response: {} },
      { outcome: 'failed', error: { code: 'failed' } },
    ],
    ['cancelled', { type: 'response.cancelled', response: { status: 'cancelled' } }, { outcome: 'failed' }],
    [
      'an error',
      { type: 'error', code: 'rate_limit', message: 'too fast', param: null },
      { outcome: 'failed', error: { kind: 'failed', code: 'rate_limit', message: 'too fast' } },
    ],
    ['an error in an error', { type: 'error', error: { message: 'too fast' } }, { error: { message: 'too fast' } }],
    ['an error without a type', { error: { code: 500, message: 'no' } }, { error: { code: '500', message: 'no' } }],
    ['[DONE] alone', '[DONE]', { outcome: 'completed' }],
    ['nothing', { type: 'ping' }, { outcome: 'interrupted', error: { code: 'eof' } }],
  ])('may be %s', (_what, event, goal) => {
    expect(outcomeOf(event)).toMatchObject(goal);
  });

  it('is a refusal for now when a run of the conversation is under way and nothing was said', () => {
    const error = { code: 'server_error', message: 'Task u:s is already in RUNNING state.' };
    const failed = { type: 'response.failed', response: { status: 'failed', error } };
    expect(readResponses(sse(created, failed)).end).toMatchObject({ error: { kind: 'busy' } });
    expect(outcomeOf(failed)).toMatchObject({ error: { kind: 'failed' } });
  });

  it('tells the response’s id when it was completed, and only then', () => {
    for (const [event, ids] of [
      [completed, ['r1']],
      [{ type: 'response.failed', response: { id: 'r1', status: 'failed' } }, []],
    ] as const) {
      const seen: string[] = [];
      const fold = new ResponsesFold((id) => seen.push(id));
      for (const each of [created, event]) fold.accept(JSON.stringify(each));
      expect(seen).toEqual(ids);
    }
  });
});

it('takes no harm from events of any shape', () => {
  const odd = [
    null,
    7,
    'x',
    [],
    {},
    { id: 7 },
    { type: 'message', content: 'x' },
    { type: 'message', content: [null, 7, {}] },
  ];
  const types = [
    'response.output_item.added',
    'response.output_item.done',
    'response.output_text.delta',
    'response.completed',
    'error',
    7,
  ];
  for (const type of types)
    for (const value of odd) {
      const fold = new ResponsesFold();
      const event = {
        type,
        item: value,
        delta: value,
        text: value,
        part: value,
        response: value,
        output_index: value,
        item_id: value,
      };
      fold.accept(JSON.stringify(event));
      fold.accept(JSON.stringify(value));
      fold.finish();
      expect(['', 'x']).toContain(fold.snapshot().answer);
    }
});

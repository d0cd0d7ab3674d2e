import { describe, expect, it } from 'vitest';
import { WholeOrIncrements } from '../../src/agent/documented.ts';
import { read, sse } from './streams.ts';

const event = (words: string, more: object = {}): object => ({
  ...{ output: [{ role: 'assistant', content: [{ type: 'text', text: words }] }], ...more },
});
const answer = (...words: readonly string[]): string =>
  read(sse(...words.map((one) => event(one)), '[DONE]')).snapshot.answer;

describe('the older documented form', () => {
  it('carries increments', () => {
    expect(answer('Hel', 'lo', ', I am', ' Friday', '.')).toBe('Hello, I am Friday.');
  });

  it('carries growing whole texts', () => {
    expect(answer('Hel', 'Hello', 'Hello, I am', 'Hello, I am Friday.')).toBe('Hello, I am Friday.');
  });

  it('carries the whole text again at the end', () => {
    expect(answer('Hel', 'Hello ', 'Hello there ', 'Hello there')).toBe('Hello there ');
  });

  it('carries increments of which one happens to extend another', () => {
    expect(answer('#', '##', ' Title')).toBe('### Title');
    expect(answer('1', '10', ' apples')).toBe('110 apples');
  });

  it('carries a second text after a growing one', () => {
    expect(answer('Check', 'Checking.', 'It is', 'It is sunny.')).toBe('Checking.It is sunny.');
  });

  it('is ended by [DONE], and interrupted without', () => {
    expect(read(sse(event('x'), '[DONE]')).end.outcome).toBe('completed');
    expect(read(sse(event('x'))).end.outcome).toBe('interrupted');
  });

  it('grows as it arrives, and stays where it is', () => {
    const { snapshot } = read(sse(event('Hel'), event('Hello'), event('Hello!')));
    expect(snapshot).toMatchObject({ answer: 'Hello!', stableChars: 6 });
  });

  it('may hold null, other parts and reasoning', () => {
    const reasoning = { type: 'reasoning', role: 'assistant', content: [{ type: 'text', text: 'hm' }] };
    const image = { type: 'image', image_url: 'https://x.test/a.png' };
    const output = [reasoning, { type: 'assistant', content: [image, { type: 'text', text: 'Hello' }] }];
    const { snapshot, end } = read(
      sse({ output: null }, { output: [] }, { output: [{ content: null }, null, 7] }, { output }, '[DONE]'),
    );
    expect(snapshot).toMatchObject({ answer: 'Hello', reasoning: 'hm', media: [{ url: 'https://x.test/a.png' }] });
    expect(end.outcome).toBe('completed');
  });

  it('fails when it says so', () => {
    const { snapshot, end } = read(sse(event('half', { error: null }), { error: 'out of tokens', output: null }));
    expect([snapshot.answer, end.outcome]).toEqual(['half', 'failed']);
  });
});

describe('whole texts or increments', () => {
  it('gives any split of a text back', () => {
    const words = 'The quick brown fox jumps over the lazy dog, and over the lazy dog again.';
    for (let step = 1; step < words.length; step++) {
      const increments = new WholeOrIncrements();
      const whole = new WholeOrIncrements();
      let last = { increments: '', whole: '' };
      for (let at = 0; at < words.length; at += step) {
        const to = at + step;
        last = { increments: increments.take(words.slice(at, to)), whole: whole.take(words.slice(0, to)) };
      }
      expect(last).toEqual({ increments: words, whole: words });
    }
  });
});

import { describe, expect, it } from 'vitest';
import { ReplyFold } from '../../src/agent/fold.ts';

const png = `data:image/png;base64,${'iVBO'.repeat(30)}`;
const words = `Look: ![A cat](${png}) and ${png}`;

function delta(text: string): string {
  return JSON.stringify({ object: 'content', msg_id: 'm', type: 'text', delta: true, text });
}

const end = JSON.stringify({ object: 'response', status: 'completed', output: [] });

describe('media that an answer writes out', () => {
  it.each([1, 2, 3, 4, 7, 50, 1_000])('are never seen as text, in deltas of %i characters', (chars) => {
    const fold = new ReplyFold();
    let shown = '';
    for (let at = 0; at < words.length; at += chars) {
      fold.accept(delta(words.slice(at, at + chars)));
      const { answer, stableChars } = fold.snapshot();
      expect(answer).not.toMatch(/;base64|iVBO/);
      // What is certain stays, but for what `heal` holds back, and the beginning of the word itself.
      expect(answer.startsWith(shown)).toBe(true);
      shown = answer.slice(0, stableChars).replace(/(?:!|!?\[[^\]]*(?:\](?:\([^)]*)?)?|d|da|dat|data)$/, '');
    }
    expect(fold.snapshot().answer).toBe('Look: `A cat.png` and ');
    fold.accept(end);
    const { answer, stableChars, media } = fold.snapshot();
    expect(answer).toBe('Look: `A cat.png` and `image-2.png`');
    expect(stableChars).toBe(answer.length);
    expect(media).toEqual(
      [
        { type: 'image', url: png, name: 'A cat.png', description: 'A cat' },
        { type: 'image', url: png, name: 'image-2.png' },
      ].slice(0, media.length),
    );
  });

  it('are found too when a text arrives as a whole, and each is there once', () => {
    const fold = new ReplyFold();
    fold.accept(JSON.stringify({ object: 'content', msg_id: 'i', type: 'image', delta: true, image_url: png }));
    const content = [{ type: 'text', text: words }];
    fold.accept(
      JSON.stringify({ object: 'message', id: 'm', type: 'message', role: 'assistant', status: 'completed', content }),
    );
    fold.accept(end);
    expect(fold.snapshot().answer).toBe('Look: `A cat.png` and `image-2.png`');
    expect(fold.snapshot().media).toEqual([{ type: 'image', url: png }]);
  });

  it('leave other answers alone, and the same snapshot when nothing has changed', () => {
    const fold = new ReplyFold();
    fold.accept(delta('Data: data here, '));
    fold.accept(delta('no URL.'));
    const snapshot = fold.snapshot();
    expect(snapshot.answer).toBe('Data: data here, no URL.');
    expect(fold.snapshot()).toBe(snapshot);
    fold.accept(end);
    expect(fold.snapshot()).toBe(fold.snapshot());
  });
});

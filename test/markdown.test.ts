import { describe, expect, it } from 'vitest';
import { parse, spanOf, spansOf, walk } from '../src/markdown.ts';

const text = '# Title\n\n- see [docs](https://example.org) and `code`\n\n| a |\n| - |\n| ~~b~~ |\n';

describe('parsed Markdown', () => {
  it('tells where everything lies in the text', () => {
    const said = (types: Parameters<typeof spansOf>[1]) =>
      spansOf(parse(text), types).map(({ start, end }) => text.slice(start, end));
    expect(said(new Set(['link', 'inlineCode']))).toEqual(['[docs](https://example.org)', '`code`']);
    expect(said(new Set(['delete']))).toEqual(['~~b~~']);
    expect(said(new Set(['tableRow']))).toEqual(['| a |', '| ~~b~~ |']);
  });

  it('has no part without a place, not even an address in what is no link', () => {
    walk(parse('![a\nhttps://e.example/ and b@e.example\n---\n[www.e.example'), ({ position }) => {
      expect(position).toBeDefined();
    });
  });

  it('is walked from the outside to the inside, in the order of the text', () => {
    const seen: string[] = [];
    walk(parse('> *a*\n\nb'), (node, ancestors) => {
      seen.push([...ancestors, node].map(({ type }) => type).join(' '));
    });
    expect(seen).toEqual([
      'root',
      'root blockquote',
      'root blockquote paragraph',
      'root blockquote paragraph emphasis',
      'root blockquote paragraph emphasis text',
      'root paragraph',
      'root paragraph text',
    ]);
  });

  it('is not walked where the visitor does not want to', () => {
    const seen: string[] = [];
    walk(parse('> a\n\nb'), (node) => {
      seen.push(node.type);
      return node.type !== 'blockquote';
    });
    expect(seen).toEqual(['root', 'blockquote', 'paragraph', 'text']);
  });

  it('has offsets in UTF-16 units', () => {
    const link = spansOf(parse('👍 [a](b)'), new Set(['link']))[0];
    expect(link).toEqual({ start: 3, end: 9 });
    expect(spanOf(parse('👍'))).toEqual({ start: 0, end: 2 });
  });

  it('is plain text where nesting goes beyond reason, so that no reply can stop the process', () => {
    for (const deep of ['>'.repeat(20_000), '- '.repeat(10_000), `a\n${'> 1. '.repeat(4_000)}b`]) {
      const root = parse(deep);
      expect(root.children).toMatchObject([{ type: 'paragraph', children: [{ type: 'text', value: deep }] }]);
      expect(spanOf(root)).toEqual({ start: 0, end: deep.length });
    }
    expect(parse('> '.repeat(20)).children).toMatchObject([{ type: 'blockquote' }]);
  });
});

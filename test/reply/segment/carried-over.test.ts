import { describe, expect, it } from 'vitest';
import { parse, walk } from '../../../src/markdown.ts';
import { measures, sentences, split, texts } from './cutting.ts';

describe('what a cut carries over', () => {
  const rows = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, row) => `| row ${from + row} | value |`).join('\n');

  it('is a table’s header and delimiter row', () => {
    const pieces = split(`| a | b |\n|---|:-:|\n${rows(1, 12)}\n\nEnd.`, measures.characters, 120);
    expect(pieces.length).toBeGreaterThan(2);
    for (const { text } of pieces) expect(text).toMatch(/^\| a \| b \|\n\|---\|:-:\|\n\| row/);
    expect(pieces.map(({ before }) => before)).toEqual(['', ...pieces.slice(1).map(() => '| a | b |\n|---|:-:|\n')]);
    expect(pieces.at(-1)?.text).toMatch(/value \|\n\nEnd\.$/);
  });

  it('is a table’s header within a quote, too', () => {
    const table = `| a | b |\n|---|---|\n${rows(1, 9)}`.replaceAll(/^/gm, '> ');
    for (const text of texts(table, 110)) expect(text).toMatch(/^> \| a \| b \|\n> \|---\|---\|\n> \| row/);
  });

  it('are the cells of a row that is longer than a message', () => {
    const [, second] = texts(`| a | b |\n|---|---|\n| x | ${'word '.repeat(40)}|\n| y | z |`, 150);
    expect(second).toMatch(/^\| a \| b \|\n\|---\|---\|\n\| \| word/);
  });

  it('is no header that would fill a good part of the message', () => {
    const header = `| ${'long header '.repeat(5)}| b |`;
    const pieces = texts(`${header}\n|---|---|\n${rows(1, 9)}`, 160);
    expect(pieces[1]).toMatch(/^\| row/);
  });

  it('is the number of the next item, whatever the source calls it', () => {
    const items = Array.from({ length: 9 }, (_, item) => `1. Item ${item + 1} of the list.`);
    const pieces = texts(items.join('\n'), 70);
    expect(pieces[1]).toMatch(/^4\. Item 4/);
    expect(pieces[2]).toMatch(/^7\. Item 7/);
  });

  it('is the number behind what is left of an item', () => {
    const pieces = texts(`1. One.\n1. ${sentences(6)}\n1. Three.`, 100);
    expect(pieces[1]).toMatch(/^Sentence/);
    expect(pieces.at(-1)).toMatch(/\.\n\n3\. Three\.$/);
  });

  it('are the numbers of nested lists, each its own', () => {
    const inner = Array.from({ length: 8 }, (_, item) => `   ${item + 1}. nested item ${item + 1}`);
    const pieces = texts(`1. One.\n2. Two.\n${inner.join('\n')}\n3. Three.`, 100);
    expect(pieces[1]).toMatch(/^5\. nested item 5\n6\. nested item 6\n7\. nested item 7\n8\. nested/);
    const numbers: string[] = [];
    walk(parse(pieces[1] ?? ''), (node) => {
      if (node.type === 'list') numbers.push(`${node.start}+${node.children.length}`);
    });
    expect(numbers).toEqual(['5+4', '3+1']);
  });

  it('are numbers also when a list of another kind lies between', () => {
    const inner = Array.from({ length: 8 }, (_, item) => `   ${item + 1}. nested item ${item + 1}`);
    const pieces = texts(`1. One.\n2. Two.\n${inner.join('\n')}\n      1) deep\n3. Three.`, 105);
    const numbers: string[] = [];
    walk(parse(pieces[1] ?? ''), (node) => {
      if (node.type === 'list') numbers.push(`${node.start}+${node.children.length}`);
    });
    expect(numbers).toEqual(['5+4', '1+1', '3+1']);
  });

  it('is more room for what lies in an item whose number has become longer', () => {
    const items = Array.from({ length: 12 }, (_, item) => `1. Item ${item + 1}.\n   - inner`);
    const piece = texts(items.join('\n'), 200).find((text) => text.startsWith('10.'));
    expect(piece).toMatch(/^10\. Item 10\.\n {4}- inner\n1\. Item 11\.\n {3}- inner/);
  });

  it('does not make a list of what is none', () => {
    const words = `${'word '.repeat(18)}chapter 3. Next ${'word '.repeat(18)}`;
    for (const text of texts(words, 102)) expect(text).not.toMatch(/^3\./);
  });
});

import { describe, expect, it } from 'vitest';
import { commandOf } from '../src/commands.ts';
import { inbound } from './engine/inbound.ts';

const unaddressed = { mentioned: false, inThread: true };

describe('new', () => {
  it.each([
    ['!new', {}],
    [' !NEW ', { addressing: unaddressed }],
    ['new', { addressing: { mentioned: true } }],
    ['New', { kind: 'direct' as const, addressing: { mentioned: false } }],
    ['新对话', { kind: 'direct' as const }],
  ])('is said as %j', (text, said) => {
    expect(commandOf(inbound({ text, ...said }))).toBe('new');
  });

  it.each([
    ['new', { addressing: unaddressed }],
    ['new ideas please', { addressing: { mentioned: true } }],
    ['!newer', {}],
    ['!constructor', {}],
    ['__proto__', {}],
    ['', {}],
  ])('is not meant by %j', (text, said) => {
    expect(commandOf(inbound({ text, ...said }))).toBeUndefined();
  });

  it('is not meant by a word that comes with a file', () => {
    const files = [{ name: 'new.png', mimeType: 'image/png', size: 1, address: null }];
    expect(commandOf(inbound({ text: '!new', files }))).toBeUndefined();
  });
});

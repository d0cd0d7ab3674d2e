import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { help, readTyped, type Typed } from '../../../playground/terminal/commands.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'friday-typed-'));
  writeFileSync(join(folder, 'cat.PNG'), 'picture');
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('what is typed', () => {
  const cases: readonly [string, Typed][] = [
    ['', { type: 'nothing' }],
    ['   ', { type: 'nothing' }],
    [' hello ', { type: 'say', text: 'hello', files: [] }],
    ['!new', { type: 'say', text: '!new', files: [] }],
    ['/slack', { type: 'room', platform: 'Slack', fresh: false }],
    ['/Discord', { type: 'room', platform: 'Discord', fresh: false }],
    ['/thread', { type: 'room', platform: 'Slack', fresh: true }],
    ['/as bob', { type: 'person', name: 'Bob' }],
    ['/as 陈晨', { type: 'person', name: '陈晨' }],
    ['/kill', { type: 'kill' }],
    ['/HELP', { type: 'help' }],
    ['/quit', { type: 'quit' }],
    ['/exit', { type: 'quit' }],
  ];

  it.each(cases)('%j', (line, typed) => {
    expect(readTyped(line)).toEqual(typed);
  });

  it('that is no command is told, not said', () => {
    expect(readTyped('/dance')).toMatchObject({
      type: 'mistake',
      words: 'There is no /dance. /help tells what there is.',
    });
    expect(readTyped('/as Mallory')).toMatchObject({ words: 'Nobody is called "Mallory": Alice, Bob, 陈晨.' });
    expect(readTyped('/file')).toMatchObject({ type: 'mistake' });
    expect(readTyped('/file /no/such/file.png')).toMatchObject({ words: expect.stringContaining('/no/such/file.png') });
  });

  it('with a file brings the file', () => {
    expect(readTyped(`/file ${join(folder, 'cat.PNG')} what is this?`)).toEqual({
      type: 'say',
      text: 'what is this?',
      files: [{ name: 'cat.PNG', mimeType: 'image/png', bytes: Buffer.from('picture') }],
    });
  });

  it('is explained, every command of it', () => {
    for (const command of ['/slack', '/discord', '/thread', '/as', '/file', '/kill', '/help', '/quit'])
      expect(help.join('\n')).toContain(command);
  });
});

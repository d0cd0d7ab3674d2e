import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const sources = fileURLToPath(new URL('../../playground/page/src/', import.meta.url));

test.each([
  { file: 'texts.ts', variable: 'texts', one: 'reply' },
  { file: 'scenarios/words.ts', variable: 'words', one: 'titles' },
])('whatever the page could say, it says somewhere: $file', ({ file, variable, one }) => {
  const names = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  const code = names
    .filter((name) => name !== file)
    .map((name) => readFileSync(join(sources, name), 'utf8'))
    .join('\n');
  const [english = ''] = readFileSync(join(sources, file), 'utf8').split('\n};');
  const keys = [...english.matchAll(/^ {2}(\w+):/gm)].map(([, key = '']) => key);
  expect(keys).toContain(one);
  expect(keys.filter((key) => !new RegExp(`\\b(?:t|${variable}\\.value)\\.${key}\\b`).test(code))).toEqual([]);
});

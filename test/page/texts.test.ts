import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const sources = fileURLToPath(new URL('../../playground/page/src/', import.meta.url));

test('whatever the page could say, it says somewhere', () => {
  const names = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  const others = names.filter((name) => name !== 'texts.ts').map((name) => readFileSync(join(sources, name), 'utf8'));
  const [english = ''] = readFileSync(join(sources, 'texts.ts'), 'utf8').split('\n};');
  const keys = [...english.matchAll(/^ {2}(\w+):/gm)].map(([, key = '']) => key);
  expect(keys).toContain('reply');
  const code = others.join('\n');
  expect(keys.filter((key) => !new RegExp(`\\b(?:t|texts\\.value)\\.${key}\\b`).test(code))).toEqual([]);
});

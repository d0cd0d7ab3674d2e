// The READMEs and the commands that they tell people to run.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

export const readmes = {
  en: readFileSync(join(root, 'README.md'), 'utf8'),
  zh: readFileSync(join(root, 'README.zh-CN.md'), 'utf8'),
} as const;

/** Line by line, as they are typed. */
export function commandsIn(text: string): readonly string[] {
  return [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].flatMap(([, lines = '']) =>
    lines
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  );
}

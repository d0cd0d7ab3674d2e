// Every diagnosis there is: read from the sources, in their order.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface Known {
  readonly check: string;
  readonly code: string;
  readonly level: string;
}

const root = resolve(import.meta.dirname, '../..');

export function knownDiagnoses(): readonly Known[] {
  const files = ['src/doctor', 'adapters/slack/check', 'adapters/discord/check'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .sort()
      .map((file) => readFileSync(join(root, folder, file), 'utf8')),
  );
  return files.flatMap((text) =>
    [...text.matchAll(/= diagnosis\(\s*('[^']+'|\w+),\s*'([^']+)',\s*'([^']+)',/g)].map(
      ([, about = '', code = '', level = '']) => {
        const check = about.startsWith("'") ? about.slice(1, -1) : constantIn(text, about);
        return { check, code, level };
      },
    ),
  );
}

function constantIn(text: string, name: string): string {
  return new RegExp(`^const ${name} = '([^']+)'`, 'm').exec(text)?.[1] ?? name;
}

// The program as it is published: the sources' types are taken away, once, into a temporary folder.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface Built {
  /** `bin/friday.js` in front of the built sources. */
  readonly command: string;
  /** A program of this folder, built: `bridge.ts` → its absolute path. */
  program(name: string): string;
  remove(): Promise<void>;
}

export async function build(): Promise<Built> {
  const folder = await mkdtemp(join(tmpdir(), 'friday-built-'));
  const dist = join(folder, 'dist');
  for (const top of ['src', 'adapters', 'bench']) {
    for (const file of await readdir(join(root, top), { recursive: true })) {
      if (file.endsWith('.ts')) await buildFile(join(root, top, file), join(dist, top, file.replace(/\.ts$/, '.js')));
    }
  }
  for (const place of [folder, dist]) await cp(join(root, 'package.json'), join(place, 'package.json'));
  await cp(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return {
    command: join(folder, 'bin/friday.js'),
    program: (name) => join(dist, 'bench', name.replace(/\.ts$/, '.js')),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function buildFile(from: string, to: string): Promise<void> {
  const script = stripTypeScriptTypes(await readFile(from, 'utf8'));
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, script.replaceAll(/((?:from|import)\s*\(?\s*'\.[^']*)\.ts'/g, "$1.js'"));
}

// The command as it is published, in a temporary folder; and programs of this folder with the sources' types taken away.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '../..');

export interface Built {
  /** `bin/friday.js` in front of what `npm run build` makes. */
  readonly command: string;
  /** A program of this folder, built: `bridge.ts` → its absolute path. */
  program(name: string): string;
  remove(): Promise<void>;
}

export async function build(): Promise<Built> {
  const folder = await mkdtemp(join(tmpdir(), 'friday-built-'));
  const dist = join(folder, 'dist');
  const programs = join(folder, 'programs');
  await promisify(execFile)(process.execPath, [join(root, 'scripts/bundle.ts'), dist]);
  for (const top of ['src', 'adapters', 'bench']) {
    for (const file of await readdir(join(root, top), { recursive: true })) {
      if (file.endsWith('.ts'))
        await buildFile(join(root, top, file), join(programs, top, file.replace(/\.ts$/, '.js')));
    }
  }
  for (const place of [folder, programs]) await cp(join(root, 'package.json'), join(place, 'package.json'));
  await cp(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return {
    command: join(folder, 'bin/friday.js'),
    program: (name) => join(programs, 'bench', name.replace(/\.ts$/, '.js')),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function buildFile(from: string, to: string): Promise<void> {
  const script = stripTypeScriptTypes(await readFile(from, 'utf8'));
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, script.replaceAll(/((?:from|import)\s*\(?\s*'\.[^']*)\.ts'/g, "$1.js'"));
}

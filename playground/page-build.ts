// The page for browsers: its sources go in, a folder of files comes out, made once for each state of the sources.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const sources = join(here, 'page');
const root = join(here, '..');
/** Beside its own, the page is made of these. */
const shared = ['client-api', 'inspector', 'recorder'].map((folder) => join(here, folder));
const isBuilt = import.meta.url.endsWith('.js');

/**
 * Where the page's files lie. What is published carries them; in a clone they are made when they are first wanted, and
 * again after a change, which takes some seconds.
 *
 * @param onBuild called before that
 */
export async function pageFolder(onBuild: () => void): Promise<string> {
  if (isBuilt) {
    if (existsSync(join(sources, 'index.html'))) return sources;
    throw new Error(`The page is missing in ${sources}.\nNext step: run "npm run build" in the project.`);
  }
  const cache = cacheFolder();
  const folder = join(cache, stateOfSources());
  if (existsSync(folder)) return folder;
  onBuild();
  forgetOld(cache);
  const fresh = mkdtempSync(join(cache, 'building-'));
  // Also where somebody does not wait for the end.
  process.once('exit', () => rmSync(fresh, { recursive: true, force: true }));
  await buildPage(fresh);
  try {
    renameSync(fresh, folder);
  } catch (error) {
    // Somebody else was quicker.
    rmSync(fresh, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Only a clone has what is needed for this. @throws when its packages for development are not installed */
export async function buildPage(folder: string): Promise<void> {
  const [{ build }, { default: tailwind }] = await builders();
  await build({
    root: sources,
    base: './',
    configFile: false,
    logLevel: 'warn',
    plugins: [tailwind()],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: folder,
      emptyOutDir: true,
      // What comes from others is named with its licence.
      license: { fileName: 'licenses.md' },
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1_000,
    },
  });
}

async function builders() {
  try {
    return await Promise.all([import('vite'), import('@tailwindcss/vite')]);
  } catch (cause) {
    const nextStep = 'run "npm ci" in the project, or use the playground with --terminal';
    throw new Error(`The page cannot be made: its tools are not installed.\nNext step: ${nextStep}.`, { cause });
  }
}

const keptMs = 60 * 60_000;

/** What was made of earlier sources; a playground that runs has it in memory. */
export function forgetOld(cache: string): void {
  for (const name of readdirSync(cache)) {
    const folder = join(cache, name);
    // Somebody else who makes it at the same time may have named it otherwise, or taken it away.
    const madeAtMs = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - madeAtMs > keptMs) rmSync(folder, { recursive: true, force: true });
  }
}

function stateOfSources(): string {
  const hash = createHash('sha256');
  const own = [sources, ...shared].flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()),
  );
  const paths = own.map(({ parentPath, name }) => join(parentPath, name)).sort();
  const others = [join(root, 'src', 'texts.ts'), join(root, 'package-lock.json'), fileURLToPath(import.meta.url)];
  for (const path of [...paths, ...others]) {
    hash.update(path).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

/** Beside the packages, as build tools do; in a place of its own where these cannot be written to. */
function cacheFolder(): string {
  const beside = join(root, 'node_modules', '.cache', 'friday-page');
  try {
    mkdirSync(beside, { recursive: true });
    return beside;
  } catch {
    const own = mkdtempSync(join(tmpdir(), 'friday-page-'));
    process.once('exit', () => rmSync(own, { recursive: true, force: true }));
    return own;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPage(resolve(process.argv[2] ?? 'dist'));

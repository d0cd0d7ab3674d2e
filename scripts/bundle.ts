// npm run build, its first half: the command and what it needs of other packages, as a few files of JavaScript. What is not
// used is left out: a bridge that waits would hold it in memory (docs/benchmarks.md).
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'vite';

const root = resolve(import.meta.dirname, '..');

/** Looked for where it is used, if at all: a clone's tools, a printer for terminals, and what others take if it is there. */
const leftOutside = [
  ...['vite', '@tailwindcss/vite'],
  'pino-pretty',
  ...['zlib-sync', 'bufferutil', 'utf-8-validate', 'pg-native'],
];

/** Bolt loads all receivers that it has, and is given ours. Those for HTTP bring a web server, and rules for installing. */
const onlyForHttp = ['express', 'raw-body', '@slack/oauth'];

const withoutHttp: Plugin = {
  name: 'bolt-without-http',
  enforce: 'pre',
  resolveId: (name, importer) =>
    onlyForHttp.includes(name) && importer?.includes('/@slack/bolt/') ? `\0nothing-of-${name}` : undefined,
  load: (id) => (id.startsWith('\0nothing-of-') ? 'export {};' : undefined),
};

await build({
  root,
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  plugins: [withoutHttp],
  ssr: { noExternal: true },
  build: {
    ssr: join(root, 'src/cli/main.ts'),
    outDir: resolve(process.argv[2] ?? 'dist'),
    emptyOutDir: true,
    target: 'node22.19',
    sourcemap: true,
    // What comes from others is named with its licence.
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      external: leftOutside,
      // discord.js brings a function that needs it.
      checks: { eval: false },
      output: {
        chunkFileNames: '[name]-[hash].js',
        // Nothing is shortened: traces in logs are to be read. Only comments would lie in memory.
        keepNames: true,
        comments: false,
      },
    },
  },
});

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/**
 * Who may import what: the law of the house, argued in ARCHITECTURE.md. The longest matching row counts; a place's own
 * files and `node:*` are always allowed; a file without a row fails. Packages are named, paths are prefixes.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'src/chat.ts': ['src/chat/'],
  'src/chat/': [],
  'src/check.ts': [],
  'src/proxy.ts': ['undici'],
  'src/deadline.ts': [],
  'src/platform.ts': ['src/chat.ts', 'src/check.ts', 'src/log.ts', 'src/proxy.ts'],
  'src/platform/': ['src/platform.ts', 'zod'],
  'src/agent.ts': [],
  'src/engine.ts': ['src/chat.ts'],
  'src/log.ts': ['pino', 'pino-pretty'],
  'src/texts.ts': [],
  'src/config.ts': [
    'src/config/',
    'src/agent/apis.ts',
    'src/platform.ts',
    'src/proxy.ts',
    'src/log.ts',
    'src/store/address.ts',
    'zod',
  ],
  'src/config/': ['src/agent/apis.ts', 'src/media/hosts.ts', 'src/platform.ts', 'src/store/address.ts', 'zod'],
  'src/store.ts': ['src/store/', 'src/log.ts', 'keyv'],
  'src/store/': ['keyv', '@keyv/redis', '@keyv/postgres'],
  'src/session.ts': ['src/chat.ts', 'keyv', 'zod'],
  'src/media.ts': ['src/chat.ts', 'src/agent.ts', 'src/log.ts', 'src/media/'],
  'src/media/': ['src/chat.ts', 'src/agent.ts', 'src/proxy.ts', 'content-disposition', 'ipaddr.js', 'mime', 'undici'],
  'src/markdown.ts': ['mdast', 'mdast-util-from-markdown', 'mdast-util-gfm', 'micromark-extension-gfm'],
  'src/markdown/': [],
  'src/commands.ts': ['src/chat.ts'],
  'src/controls.ts': ['src/chat.ts', 'src/engine.ts', 'src/texts.ts'],
  'src/notices.ts': ['src/chat.ts', 'src/engine.ts', 'src/texts.ts', 'src/turn.ts', 'src/log.ts'],
  'src/orders.ts': [
    'src/chat.ts',
    'src/controls.ts',
    'src/engine.ts',
    'src/notices.ts',
    'src/texts.ts',
    'src/turn.ts',
    'src/log.ts',
  ],
  'src/health.ts': ['src/chat.ts', 'src/log.ts'],
  'src/ops.ts': ['src/health.ts'],
  'src/intake.ts': ['src/chat.ts', 'src/commands.ts', 'src/engine.ts', 'src/orders.ts', 'src/log.ts'],
  'src/catchup.ts': ['src/chat.ts', 'src/commands.ts', 'src/engine.ts', 'src/turn.ts', 'src/log.ts'],
  'src/engine/': ['src/engine.ts', 'src/chat.ts', 'src/log.ts'],
  'src/agent/': [
    'src/agent.ts',
    'src/log.ts',
    'src/media/inline.ts',
    'src/proxy.ts',
    'undici',
    'eventsource-parser',
    'openai',
    'zod',
  ],
  'src/reply/': ['src/chat.ts', 'src/markdown.ts', 'mdast'],
  'src/delivery.ts': ['src/chat.ts', 'src/delivery/', 'src/reply/pace.ts', 'src/reply/pace/', 'src/log.ts'],
  'src/delivery/': ['src/chat.ts', 'src/log.ts'],
  'src/reply.ts': ['src/chat.ts', 'src/engine.ts', 'src/delivery.ts', 'src/reply/', 'src/log.ts'],
  'src/turn.ts': [
    'src/agent.ts',
    'src/chat.ts',
    'src/engine.ts',
    'src/commands.ts',
    'src/controls.ts',
    'src/delivery.ts',
    'src/media.ts',
    'src/media/fetch.ts',
    'src/session.ts',
    'src/texts.ts',
    'src/turn/',
    'src/log.ts',
  ],
  'src/turn/': [
    'src/turn.ts',
    'src/agent.ts',
    'src/chat.ts',
    'src/controls.ts',
    'src/engine.ts',
    'src/media.ts',
    'src/media/',
    'src/reply.ts',
    'src/reply/blocks.ts',
    'src/reply/pace/clock.ts',
    'src/texts.ts',
    'src/log.ts',
  ],
  'src/doctor/': [
    'src/check.ts',
    'src/agent.ts',
    'src/agent/create.ts',
    'src/agent/request.ts',
    'src/agent/responses/request.ts',
    'src/agent/transport.ts',
    'src/config.ts',
    'src/config/environment.ts',
    'src/engine/lock.ts',
    'src/engine/schema.ts',
    'src/log.ts',
    'src/platform.ts',
    'src/proxy.ts',
    'src/store.ts',
    'src/store/address.ts',
    'src/texts.ts',
    'chalk',
    'string-width',
    'undici',
  ],
  'src/bridge.ts': ['src/'],
  'src/cli/': ['src/', 'adapters/index.ts', 'commander'],
  'src/cli/playground.ts': ['src/', 'playground/'],
  'src/cli/replay.ts': ['src/texts.ts', 'src/cli/language.ts', 'playground/inspector/'],
  'adapters/index.ts': ['src/platform.ts', 'adapters/'],
  'adapters/slack/': [
    'src/chat.ts',
    'src/check.ts',
    'src/deadline.ts',
    'src/platform.ts',
    'src/platform/',
    'src/markdown.ts',
    'src/markdown/',
    'src/log.ts',
    'src/proxy.ts',
    '@slack/bolt',
    '@slack/socket-mode',
    '@slack/types',
    '@slack/web-api',
    'undici',
    'zod',
    'mdast',
  ],
  'adapters/discord/': [
    'src/chat.ts',
    'src/check.ts',
    'src/deadline.ts',
    'src/platform.ts',
    'src/platform/',
    'src/markdown.ts',
    'src/markdown/',
    'src/log.ts',
    'src/proxy.ts',
    'discord.js',
    '@discordjs/rest',
    'discord-api-types',
    'undici',
    'zod',
    'mdast',
    'string-width',
  ],
  'playground/faults.ts': [],
  'playground/strangers.ts': [],
  'playground/refusal.ts': [],
  'playground/friday/': ['playground/strangers.ts'],
  'playground/slack-server/': [
    'playground/faults.ts',
    'playground/refusal.ts',
    'playground/strangers.ts',
    '@slack/types',
    '@slack/web-api',
    'ws',
  ],
  'playground/discord-server/': [
    'playground/faults.ts',
    'playground/refusal.ts',
    'playground/strangers.ts',
    'discord-api-types',
    'ws',
    'zod',
  ],
  'playground/recorder/': ['eventsource-parser', 'playground/strangers.ts'],
  'playground/inspector/': [
    'playground/refusal.ts',
    'playground/slack-server/',
    'playground/discord-server/',
    'playground/recorder/',
    'playground/client-api/session.ts',
    'playground/client-api/refusals.ts',
    'playground/client-api/refusal-words.ts',
    'playground/bridge-life.ts',
    'playground/launch.ts',
    // The same blanks as in the log.
    'src/log.ts',
    'zod',
  ],
  'playground/client-api/': [
    'playground/refusal.ts',
    'playground/inspector/trace.ts',
    'playground/slack-server/',
    'playground/discord-server/',
    'discord-api-types',
    'mime',
    'ws',
    'zod',
  ],
  'playground/page/': [
    'src/texts.ts',
    'playground/client-api/acts.ts',
    'playground/client-api/limits.ts',
    'playground/client-api/protocol.ts',
    'playground/client-api/refusal-names.ts',
    'playground/client-api/refusal-words.ts',
    'playground/client-api/trouble-names.ts',
    'playground/inspector/answer.ts',
    'playground/inspector/answers.ts',
    'playground/inspector/asides.ts',
    'playground/inspector/groups.ts',
    'playground/inspector/series.ts',
    'playground/inspector/trace.ts',
    '@preact/signals',
    'discord-emoji',
    'discord-markdown-parser',
    'emojibase-data/',
    'lowlight',
    'lucide',
    'markdown-it',
    'preact',
    'uplot',
  ],
  'playground/page-build.ts': ['vite', '@tailwindcss/vite'],
  'playground/': ['playground/', 'wrap-ansi', 'string-width', 'chalk'],
};

function sourceFiles(): readonly string[] {
  return ['src', 'adapters', 'playground'].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => join(top, file)),
  );
}

/** Static, type-only, re-exporting and dynamic imports alike. */
function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const patterns = [
    /^(?:import|export)\b[^'"`;]*?\bfrom\s+'([^']+)'/gm,
    /^import\s+'([^']+)'/gm,
    /\bimport\(\s*'([^']+)'/g,
  ];
  return patterns
    .flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''))
    .map((name) => (name.startsWith('.') ? relative(root, resolve(root, dirname(file), name)) : name));
}

function rowFor(file: string): string | undefined {
  return Object.keys(mayImport)
    .filter((row) => file === row || (row.endsWith('/') && file.startsWith(row)))
    .sort((a, b) => b.length - a.length)[0];
}

function isAllowed(imported: string, row: string): boolean {
  if (imported.startsWith('node:')) return true;
  const own = row.endsWith('/') ? [row] : [];
  return [...own, ...(mayImport[row] ?? [])].some((allowed) => covers(allowed, imported));
}

function covers(allowed: string, imported: string): boolean {
  return allowed.endsWith('/')
    ? imported.startsWith(allowed)
    : imported === allowed || imported.startsWith(`${allowed}/`);
}

/** Every import of the file that its row does not allow. */
function strangersIn(file: string, imports: readonly string[]): readonly string[] {
  const row = rowFor(file);
  if (row === undefined) return [`${file} has no row in the table`];
  return imports.filter((imported) => !isAllowed(imported, row)).map((imported) => `${file} imports ${imported}`);
}

describe('the direction of imports', () => {
  it('is as the table says', () => {
    expect(sourceFiles().flatMap((file) => strangersIn(file, importsOf(file)))).toEqual([]);
  });

  it('has no row without a file', () => {
    const used = new Set(sourceFiles().map(rowFor));
    expect(Object.keys(mayImport).filter((row) => !used.has(row))).toEqual([]);
  });

  it('allows the core nothing that nobody needs', () => {
    const files = sourceFiles().map((file) => ({ row: rowFor(file), imports: importsOf(file) }));
    const core = Object.entries(mayImport).filter(([row]) => row.startsWith('src/'));
    const unused = core.flatMap(([row, allowed]) => {
      const imports = files.filter((file) => file.row === row).flatMap((file) => file.imports);
      return allowed.filter((one) => !imports.some((imported) => covers(one, imported))).map((one) => `${row}: ${one}`);
    });
    expect(unused).toEqual([]);
  });

  it('keeps platforms out of the core, the agent out of the adapters, the playground out of both', () => {
    expect(strangersIn('src/turn.ts', ['discord.js'])).toHaveLength(1);
    expect(strangersIn('src/reply/pace.ts', ['adapters/slack/limits.ts'])).toHaveLength(1);
    expect(strangersIn('adapters/slack/inbound.ts', ['src/agent.ts', 'adapters/discord/thread.ts'])).toHaveLength(2);
    expect(strangersIn('src/cli/start.ts', ['playground/launch.ts'])).toHaveLength(1);
    expect(strangersIn('playground/client-api/server.ts', ['playground/launch.ts', 'src/chat.ts'])).toHaveLength(2);
    expect(strangersIn('playground/page/src/app.tsx', ['playground/client-api/server.ts'])).toHaveLength(1);
    expect(strangersIn('src/newcomer/first.ts', [])).toHaveLength(1);
  });
});

describe('the size of files', () => {
  it('stays within one room: 300 lines', () => {
    const long = sourceFiles()
      .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length - 1 }))
      .filter(({ lines }) => lines > 300);
    expect(long).toEqual([]);
  });
});

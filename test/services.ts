// Real programs for suites that need them: a Redis and a PostgreSQL of their own, on loopback, in a temporary folder; a browser.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

export interface Service {
  readonly url: string;
  /** Ends the server at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with what was on its disk. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

const password = 'p4ssw0rd-of-tests';
const startTimeoutMs = 30_000;

const redisProgram = programIn((process.env.PATH ?? '').split(delimiter), ['redis-server', 'valkey-server']);
const chromiumProgram = programIn((process.env.PATH ?? '').split(delimiter), [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
]);
const postgresFolder = postgresFolders().find((folder) => existsSync(join(folder, 'initdb')));
const postgresUser = process.getuid?.() === 0 ? accountOf('postgres') : undefined;

/** For `describe.skipIf(!available.redis)`. */
export const available = {
  chromium: chromiumProgram !== undefined,
  redis: redisProgram !== undefined,
  // PostgreSQL refuses to run as root, so root needs an account to lend it.
  postgres: postgresFolder !== undefined && (process.getuid?.() !== 0 || postgresUser !== undefined),
};

/** Says loudly which suites will not run; under REQUIRE_SERVICES=1 nothing may be skipped. */
export function announceMissing(...names: readonly (keyof typeof available)[]): void {
  const missing = names.filter((name) => !available[name]);
  if (missing.length === 0) return;
  const text = `NOT TESTED against ${missing.join(' and ')}: not installed here`;
  if (process.env.REQUIRE_SERVICES === '1') throw new Error(`${text}, and REQUIRE_SERVICES=1 wants it`);
  process.stderr.write(`\n!!!!! ${text} !!!!!\n\n`);
}

/** For {@link available}.chromium. */
export function chromiumPath(): string {
  return chromiumProgram ?? 'chromium';
}

export async function startRedis(): Promise<Service> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'friday-redis-'));
  const settings = { port, bind: '127.0.0.1', dir: folder, requirepass: password, appendonly: 'yes', save: '' };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const run = () => spawn(redisProgram ?? 'redis-server', args, { stdio: 'ignore' });
  return serve(`redis://:${password}@127.0.0.1:${port}`, folder, 'SIGKILL', run, () => redisAnswers(port));
}

export async function startPostgres(): Promise<Service> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'friday-postgres-'));
  const bin = postgresFolder ?? '';
  const account = { cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C' }, ...postgresUser };
  writeFileSync(join(folder, 'password'), password);
  if (postgresUser !== undefined) chownSync(folder, postgresUser.uid, postgresUser.gid);
  if (postgresUser !== undefined) chownSync(join(folder, 'password'), postgresUser.uid, postgresUser.gid);
  const data = join(folder, 'data');
  const login = ['-U', 'friday', '-A', 'scram-sha-256', `--pwfile=${join(folder, 'password')}`];
  execFileSync(join(bin, 'initdb'), ['-D', data, '-E', 'UTF8', '--no-sync', ...login], { stdio: 'ignore', ...account });
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-c', 'fsync=off'];
  const run = () => spawn(join(bin, 'postgres'), args, { stdio: 'ignore', ...account });
  const url = `postgres://friday:${password}@127.0.0.1:${port}/postgres`;
  // SIGQUIT drops every connection at once; SIGKILL would leave the server's children behind.
  return serve(url, folder, 'SIGQUIT', run, async () => {
    const { connectPostgres } = await import('../src/store/postgres.ts');
    const store = connectPostgres(url);
    try {
      await store.has('ready');
    } finally {
      await store.disconnect();
    }
  });
}

async function serve(
  url: string,
  folder: string,
  signal: 'SIGKILL' | 'SIGQUIT',
  run: () => ChildProcess,
  answers: () => Promise<void>,
): Promise<Service> {
  let child = run();
  const endWithUs = () => child.kill(signal);
  process.once('exit', endWithUs);
  const kill = () => ended(child, signal);
  try {
    await until(answers, child);
  } catch (reason) {
    await kill();
    throw reason;
  }
  return {
    url,
    kill,
    async restart() {
      await kill();
      child = run();
      await until(answers, child);
    },
    async stop() {
      await kill();
      process.off('exit', endWithUs);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ended(child: ChildProcess, signal: 'SIGKILL' | 'SIGQUIT'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once('exit', () => resolve());
  child.kill(signal);
  await promise;
}

async function until(answers: () => Promise<void>, child: ChildProcess): Promise<void> {
  const giveUpAtMs = Date.now() + startTimeoutMs;
  for (;;) {
    try {
      return await answers();
    } catch (cause) {
      if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with code ${child.exitCode}`, { cause });
      if (Date.now() > giveUpAtMs) throw new Error(`${child.spawnfile} does not answer`, { cause });
      await sleep(50);
    }
  }
}

function redisAnswers(port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect(port, '127.0.0.1', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
  let heard = '';
  // An error, such as LOADING while it still reads its file, is an answer too: ask again on another connection.
  socket.on('data', (bytes) => {
    heard += bytes.toString('latin1');
    if (heard.includes('+PONG')) resolve();
    if (/\+PONG|^-/m.test(heard)) socket.destroy();
  });
  socket.setTimeout(1000, () => socket.destroy());
  socket.on('error', reject);
  socket.on('close', () => reject(new Error(`Redis said ${heard}`)));
  return promise;
}

function programIn(folders: readonly string[], names: readonly string[]): string | undefined {
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
}

/** Debian keeps the server's programs out of PATH, in one folder a version. */
function postgresFolders(): readonly string[] {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const newestFirst = versions.toSorted((a, b) => Number(b) - Number(a));
  return [...newestFirst.map((version) => join(debian, version, 'bin')), ...(process.env.PATH ?? '').split(delimiter)];
}

function accountOf(name: string): { readonly uid: number; readonly gid: number } | undefined {
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

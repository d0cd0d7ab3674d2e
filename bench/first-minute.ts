// From a clean clone to the first answer that can be read in the page, with no step by hand: measured and printed.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstAnswer, npmStart } from '../test/page/newcomer.ts';

const limitS = 60;
const folder = mkdtempSync(join(tmpdir(), 'friday-first-minute-'));
const clone = join(folder, 'friday-chat');
const cache = join(folder, 'npm-cache');
/** A newcomer has no tokens in the surroundings, but a way to the packages. */
const passedOn = 'PATH HOME npm_config_registry NODE_EXTRA_CA_CERTS HTTPS_PROXY HTTP_PROXY NO_PROXY'.split(' ');
const environment = {
  ...Object.fromEntries(
    passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  ),
  ...{ npm_config_cache: cache, npm_config_audit: 'false', npm_config_fund: 'false' },
};

function print(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(52)} ${value.padStart(10)}\n`);
}

function megabytesIn(place: string): number {
  const files = readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  return bytes / 1_000_000;
}

try {
  execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${process.cwd()}`, clone]);
  const beganAtMs = performance.now();
  execFileSync('npm', ['ci', '--loglevel=error'], {
    cwd: clone,
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const installedAtMs = performance.now();
  print('npm ci, with an empty cache', `${((installedAtMs - beganAtMs) / 1000).toFixed(1)} s`);
  print('downloaded by it', `${megabytesIn(join(cache, '_cacache', 'content-v2')).toFixed(0)} MB`);
  print('then in node_modules', `${megabytesIn(join(clone, 'node_modules')).toFixed(0)} MB`);
  const { url, stop } = await npmStart(clone, environment);
  const startedAtMs = performance.now();
  print('npm start, until it prints the address', `${((startedAtMs - installedAtMs) / 1000).toFixed(1)} s`);
  const answer = await firstAnswer(url).finally(stop);
  const answeredAtMs = performance.now();
  print('opening the page, one click, the answer is there', `${((answeredAtMs - startedAtMs) / 1000).toFixed(1)} s`);
  const totalS = (answeredAtMs - installedAtMs) / 1000;
  print('altogether, besides the packages', `${totalS.toFixed(1)} s`);
  process.stdout.write(`Friday: ${answer}\n`);
  if (totalS > limitS) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// From a clean clone to the first answer that can be read in the page, with no step by hand: measured and printed.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumPath } from '../test/services.ts';

const limitS = 60;
const folder = mkdtempSync(join(tmpdir(), 'friday-first-minute-'));
const clone = join(folder, 'friday-chat');
const cache = join(folder, 'npm-cache');
const environment = { ...process.env, npm_config_cache: cache, npm_config_audit: 'false', npm_config_fund: 'false' };

function print(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(52)} ${value.padStart(10)}\n`);
}

function megabytesIn(place: string): number {
  const files = readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  return bytes / 1_000_000;
}

/** Resolves with the address once `npm start` has printed it. */
async function start(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const child = spawn('npm', ['start'], {
    cwd: clone,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(printed)?.[0];
    if (url !== undefined) resolve(url);
  });
  child.on('exit', () => reject(new Error(`npm start ended: ${printed}`)));
  const stop = async () => {
    const ended = once(child, 'exit');
    // As Ctrl-C does: to npm and what it has started.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
    await ended;
  };
  return { url: await promise, stop };
}

/** What a newcomer does: opens the address, clicks the first suggestion, reads. */
async function firstAnswer(url: string): Promise<string> {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    await page.getByRole('button', { name: 'My name is Alice.' }).last().click();
    const answer = page.getByText('Nice to meet you, Alice!');
    await answer.first().waitFor();
    return await answer.first().innerText();
  } finally {
    await browser.close();
  }
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
  const { url, stop } = await start();
  const startedAtMs = performance.now();
  print('npm start, until it prints the address', `${((startedAtMs - installedAtMs) / 1000).toFixed(1)} s`);
  const answer = await firstAnswer(url);
  const answeredAtMs = performance.now();
  print('opening the page, one click, the answer is there', `${((answeredAtMs - startedAtMs) / 1000).toFixed(1)} s`);
  const totalS = (answeredAtMs - installedAtMs) / 1000;
  print('altogether, besides the packages', `${totalS.toFixed(1)} s`);
  process.stdout.write(`Friday: ${answer}\n`);
  await stop();
  if (totalS > limitS) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

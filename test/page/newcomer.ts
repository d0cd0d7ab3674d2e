// What a newcomer does: `npm start`, opens the address that it prints, clicks the first suggestion, reads.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chromium } from 'playwright-core';
import { chromiumPath } from '../services.ts';

export interface Started {
  readonly url: string;
  /** Ctrl-C. Resolves when npm has ended. */
  stop(): Promise<void>;
}

/** Resolves with the address once `npm start` has printed it. @throws when it ends without. */
export async function npmStart(folder: string, env: NodeJS.ProcessEnv): Promise<Started> {
  const child = spawn('npm', ['start'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
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

/** @param timeout of each step, in milliseconds */
export async function firstAnswer(url: string, timeout = 30_000): Promise<string> {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(timeout);
    await page.goto(url);
    await page.getByRole('button', { name: 'My name is Alice.' }).last().click();
    const answer = page.getByText('Nice to meet you, Alice!').first();
    await answer.waitFor();
    return await answer.innerText();
  } finally {
    await browser.close();
  }
}

// The package as it is published: built JavaScript behind the command, without any TypeScript beside it.
import { execFileSync } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildPage } from '../playground/page-build.ts';
import { startSlackServer } from '../playground/slack-server/index.ts';
import { ran, run, temporaryFolder } from './cli/program.ts';

const root = join(import.meta.dirname, '..');
const patienceMs = 180_000;

it('what is built is the command, the service and the playground', { timeout: patienceMs }, async () => {
  const folder = temporaryFolder();
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  execFileSync(tsc, ['-p', 'tsconfig.build.json', '--outDir', join(folder, 'dist')], { cwd: root });
  await buildPage(join(folder, 'dist', 'playground', 'page'));
  for (const part of ['bin', 'package.json']) cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const program = [process.execPath, join(folder, 'bin', 'friday.js')] as const;

  expect(await ran({ program, args: ['--version'] })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\d+\./),
  });
  const typed = await ran({ program, args: ['playground', '--terminal'], input: 'My name is Alice.\n' });
  expect(typed).toMatchObject({ code: 0, stdout: expect.stringContaining('Nice to meet you, Alice!') });
  const page = run({ program, args: ['playground'] });
  await page.prints('in a browser');
  const address = /http:\S+/.exec(page.printed.stdout)?.[0] ?? '';
  expect(await (await fetch(address)).text()).toContain('<div id="page"></div>');
  const slack = await startSlackServer();
  const env = { SLACK_API_URL: slack.apiUrl, SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken };
  try {
    const service = run({ program, args: ['start'], env });
    await service.prints('Friday is listening');
    service.child.kill('SIGTERM');
    expect(await service.exited).toBe(0);
  } finally {
    await slack.stop();
  }
});

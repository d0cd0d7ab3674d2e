// The command under a Node that is too old for everything else: the system's own, where there is one.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startSlackServer } from '../playground/slack-server/index.ts';
import { command, ran, run, temporaryFolder } from './cli/program.ts';

const oldNode = findOldNode();
if (oldNode === undefined) {
  const missing = 'NOT TESTED under an old Node (18 to 22.18): there is none on the PATH';
  if (process.env.REQUIRE_SERVICES === '1') throw new Error(missing);
  process.stderr.write(`\n!!!!! ${missing} !!!!!\n\n`);
}

function findOldNode(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  const found = folders.map((folder) => join(folder, 'node')).filter((path) => existsSync(path));
  return [...new Set(found.map((path) => realpathSync(path)))].find(isTooOld);
}

function isTooOld(node: string): boolean {
  if (node.includes('node_modules')) return false;
  const [major = 0, minor = 0] = execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' })
    .split('.')
    .map(Number);
  return major >= 18 && (major < 22 || (major === 22 && minor < 19));
}

/** The command alone, as it would lie in a project without anything installed, or with this Node. */
function copiedCommand(node?: string): string {
  const folder = temporaryFolder();
  cpSync(join(command, '..'), join(folder, 'bin'), { recursive: true });
  if (node !== undefined) {
    mkdirSync(join(folder, 'node_modules', 'node', 'bin'), { recursive: true });
    symlinkSync(node, join(folder, 'node_modules', 'node', 'bin', 'node'));
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  return join(folder, 'bin', 'friday.js');
}

describe.skipIf(oldNode === undefined)('the command under an old Node', { timeout: 60_000 }, () => {
  const node = oldNode ?? '';

  it('starts again with the Node that is installed beside it, with the same arguments and streams', async () => {
    const { code, stdout } = await ran({ program: [node, command], args: ['--help'] });
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: friday');
    const wrong = await ran({ program: [node, command], args: ['dance'] });
    expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('no command "dance"') });
    const typed = await ran({
      program: [node, command],
      args: ['playground', '--terminal'],
      input: 'My name is Alice.\n',
    });
    expect(typed).toMatchObject({ code: 0, stdout: expect.stringContaining('Nice to meet you, Alice!') });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('passes %s on, and waits for the orderly end', async (signal) => {
    await asService(async (service) => {
      service.child.kill(signal);
      expect(await service.exited).toBe(0);
      expect(service.printed.stderr).toContain('stopping; running answers may finish');
    });
  });

  it('leaves nothing behind when it is killed', async () => {
    await asService(async (service) => {
      service.child.kill('SIGKILL');
      await service.prints('stopping; running answers may finish');
    });
  });

  async function asService(act: (service: ReturnType<typeof run>) => Promise<void>): Promise<void> {
    const slack = await startSlackServer();
    const env = { SLACK_API_URL: slack.apiUrl, SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken };
    try {
      const service = run({ program: [node, command], args: ['start'], env });
      await service.prints('Friday is listening');
      await act(service);
    } finally {
      await slack.stop();
    }
  }

  it('says what to do when no other Node is there', async () => {
    const { code, stdout, stderr } = await ran({ program: [node, copiedCommand()], args: ['--help'] });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^friday needs Node 22\.19 or newer; this is \d+\.\d+\.\d+\.\nNext step: run "npm ci"/);
  });

  it('says what to do when the other Node cannot be started', async () => {
    const { code, stderr } = await ran({ program: [node, copiedCommand(temporaryFolder())], args: ['--help'] });
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot be started: .*\nNext step: /);
  });
});

describe('the command under a Node that is new enough', () => {
  it('prefers what is built', async () => {
    const copy = copiedCommand();
    const built = join(copy, '..', '..', 'dist');
    mkdirSync(built, { recursive: true });
    writeFileSync(join(built, 'main.js'), 'process.stdout.write(process.argv.slice(2).join());');
    expect(await ran({ program: [process.execPath, copy], args: ['a', 'b'] })).toMatchObject({ stdout: 'a,b' });
  });
});

import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startBridge } from '../../playground/bridge-process.ts';
import { launchPlayground, type Playground } from '../../playground/launch.ts';
import { startSlackServer } from '../../playground/slack-server/index.ts';
import { run, temporaryFolder } from '../cli/program.ts';

const patience = { timeoutMs: 30_000 };
let playground: Playground | undefined;

afterEach(async () => {
  await playground?.stop();
  playground = undefined;
});

describe('the whole playground', { timeout: 60_000 }, () => {
  it('answers in Slack and in Discord, also after a power cut', async () => {
    const log: string[] = [];
    playground = await launchPlayground({ onLog: (line) => log.push(line) });
    const { slack, discord, freeChannel } = playground;
    expect(playground.agent.info).toMatchObject({ demo: true });
    const [heard, ended] = [playground.hears(), playground.turnEnds()];
    const { ts } = slack.person('Alice').say('#general', '@Friday My name is Alice.');
    await Promise.all([heard, ended]);
    discord.person('Bob').say(freeChannel, 'My name is Bob.');
    await discord.until(
      () => discord.messagesOf(freeChannel).some(({ shown }) => shown.includes('meet you, Bob')),
      patience,
    );
    await playground.bridge.kill();
    slack.person('Alice').say('#general', 'What is my name?', { threadTs: ts });
    const thread = () => slack.messagesOf('#general', { threadTs: ts }).map(({ shown }) => shown);
    await slack.until(() => thread().some((text) => text.includes('Your name is Alice')), patience);
    expect(log.filter((line) => line.includes('Friday is listening'))).toHaveLength(2);
  });
});

describe('a bridge in a process of its own', () => {
  it('ends with the program that started it, however that ended', async () => {
    const slack = await startSlackServer();
    const settings = { SLACK_API_URL: slack.apiUrl, SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken };
    const script = `
      import { startBridge } from ${JSON.stringify(import.meta.resolve('../../playground/bridge-process.ts'))};
      const { pid } = await startBridge({ settings: ${JSON.stringify(settings)}, folder: process.cwd() });
      process.stdout.write('bridge ' + pid + '.');
    `;
    try {
      const starter = run({ program: [process.execPath, '--input-type=module', '-e', script] });
      await starter.prints('.');
      const pid = Number(/bridge (\d+)\./.exec(starter.printed.stdout)?.[1]);
      expect(isAlive(pid)).toBe(true);
      starter.child.kill('SIGKILL');
      await vi.waitUntil(() => !isAlive(pid), { timeout: 30_000, interval: 20 });
    } finally {
      await slack.stop();
    }
  });

  it('that cannot start says why', async () => {
    const folder = temporaryFolder();
    const starting = startBridge({ settings: { SLACK_BOT_TOKEN: 'xoxb-1' }, folder });
    await expect(starting).rejects.toThrow(/ended before it listened:[\s\S]*SLACK_APP_TOKEN is missing/);
    expect(readdirSync(folder)).toEqual([]);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // There is no such process.
  }
}

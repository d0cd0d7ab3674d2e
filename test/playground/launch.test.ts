import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { startBridge } from '../../playground/bridge-process.ts';
import { launchPlayground, type Playground } from '../../playground/launch.ts';
import { temporaryFolder } from '../cli/program.ts';

const patience = { timeoutMs: 15_000 };
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
    expect(playground.agentTrouble).toBeUndefined();
    discord.person('Bob').say(freeChannel, 'My name is Bob.');
    const [heard, ended] = [playground.hears(), playground.turnEnds()];
    const { ts } = slack.person('Alice').say('#general', '@Friday My name is Alice.');
    await Promise.all([heard, ended]);
    await discord.until(
      () => discord.messagesOf(freeChannel).some(({ shown }) => shown.includes('meet you, Bob')),
      patience,
    );
    await playground.killBridge();
    slack.person('Alice').say('#general', 'What is my name?', { threadTs: ts });
    const thread = () => slack.messagesOf('#general', { threadTs: ts }).map(({ shown }) => shown);
    await slack.until(() => thread().some((text) => text.includes('Your name is Alice')), patience);
    expect(log.filter((line) => line.includes('Friday is listening'))).toHaveLength(2);
  });

  it("knows that an agent of one's own does not answer", async () => {
    playground = await launchPlayground({ agentUrl: 'http://127.0.0.1:1/process' });
    expect(playground.demo).toBe(false);
    expect(playground.agentTrouble).toMatch(/^Nobody answers at http:\/\/127\.0\.0\.1:1\/process/);
  });
});

describe('a bridge in a process of its own', () => {
  it('that cannot start says why', async () => {
    const folder = temporaryFolder();
    const starting = startBridge({ settings: { SLACK_BOT_TOKEN: 'xoxb-1' }, folder });
    await expect(starting).rejects.toThrow(/ended before it listened:[\s\S]*SLACK_APP_TOKEN is missing/);
    expect(readdirSync(folder)).toEqual([]);
  });
});

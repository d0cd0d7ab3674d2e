import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Friday, startFriday } from '../../playground/friday/server.ts';
import { type SlackServer, startSlackServer } from '../../playground/slack-server/index.ts';
import { run, temporaryFolder } from './program.ts';

let slack: SlackServer;
let friday: Friday;

beforeEach(async () => {
  slack = await startSlackServer();
  friday = await startFriday({ wordDelayMs: 20 });
});

afterEach(async () => {
  await friday.stop();
  await slack.stop();
});

/** The service, with a stranger's code in its process that goes wrong at SIGUSR2, as an SDK might. */
async function serviceThat(goesWrong: string) {
  const folder = temporaryFolder();
  const stranger = join(folder, 'stranger.mjs');
  writeFileSync(stranger, `process.on('SIGUSR2', () => { setTimeout(() => { ${goesWrong} }) });`);
  const env = {
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    AGENT_URL: friday.url,
    NODE_OPTIONS: `--import ${pathToFileURL(stranger).href}`,
  };
  const service = run({ args: ['start'], env, folder });
  await service.prints('Friday is listening');
  return service;
}

function say(text: string): () => string {
  const { ts } = slack.person('Alice').say('#general', `@Friday ${text}`);
  const replies = () =>
    slack.messagesOf('#general', { threadTs: ts }).filter(({ authorId }) => authorId === slack.botUserId);
  return () => replies().at(-1)?.shown ?? '';
}

const patience = { timeoutMs: 30_000 };

describe('the service', { timeout: 60_000 }, () => {
  it('goes on after a rejection that nobody handled, and says so', async () => {
    const service = await serviceThat("Promise.reject(new Error('a packet that cannot be read'));");
    service.child.kill('SIGUSR2');
    await service.prints('a packet that cannot be read');
    expect(service.printed.stderr).toMatch(/"level":50.*a rejection that nobody handled; going on/);
    const reply = say('My name is Alice.');
    await slack.until(() => reply().includes('Alice'), patience);
    service.child.kill('SIGTERM');
    expect(await service.exited).toBe(0);
  });

  it('ends in order after an error that nobody caught: what runs may finish, and its watcher is told', async () => {
    const service = await serviceThat("throw new Error('half done');");
    const reply = say('long 60');
    await slack.until(() => reply().length > 20, patience);
    service.child.kill('SIGUSR2');
    expect(await service.exited).toBe(1);
    expect(service.printed.stderr).toMatch(/"level":60.*half done/);
    expect(service.printed.stderr).toContain('"turn ended"');
    expect(reply()).not.toContain('⚠️');
  });
});

// Every command of the READMEs, typed in a clone as its reader would; only addresses and ids are those of this test.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type DiscordServer, startDiscordServer } from '../../playground/discord-server/index.ts';
import { type Friday, startFriday } from '../../playground/friday/server.ts';
import { type SlackServer, startSlackServer } from '../../playground/slack-server/index.ts';
import { agentAppAvailable } from '../agentapp/start.ts';
import { freePort } from '../free-port.ts';
import { commandsIn, readmes, root } from './commands.ts';

let friday: Friday;
let slack: SlackServer;
let discord: DiscordServer;
let clone: string;

beforeAll(async () => {
  friday = await startFriday({ wordDelayMs: 2 });
  slack = await startSlackServer();
  discord = await startDiscordServer();
  clone = mkdtempSync(join(tmpdir(), 'friday-readme-'));
  const mine = new Set(['.env', '.git', 'data']);
  for (const name of readdirSync(root)) if (!mine.has(name)) symlinkSync(join(root, name), join(clone, name));
});

afterAll(async () => {
  rmSync(clone, { recursive: true, force: true });
  await friday?.stop();
  await slack?.stop();
  await discord?.stop();
});

interface Typed {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  printed(): string;
  /** Resolves once it has printed this. @throws when it ends without, or after a while. */
  prints(text: string): Promise<void>;
  /** Ctrl-C: to all that the command has started. */
  interrupt(): Promise<number | null>;
}

const groups: (() => void)[] = [];

afterEach(() => {
  for (const end of groups.splice(0)) end();
});

/** Typed into a shell in the clone. Gets nothing of the surroundings' settings. */
function type(command: string, env: Readonly<Record<string, string>> = {}): Typed {
  const here = command
    .replaceAll('http://127.0.0.1:8090', new URL(friday.url).origin)
    .replaceAll('C0123456789', 'C0GENERAL1');
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn('bash', ['-c', here], { cwd: clone, env: { PATH, HOME, ...env }, detached: true });
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(-(child.pid ?? 0), name);
    } catch {
      // All of it has ended.
    }
  };
  groups.push(() => signal('SIGKILL'));
  child.stdin.end();
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
  }
  let over = false;
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      over = true;
      resolve(code);
    });
  });
  return {
    child,
    ended,
    printed: () => text,
    prints: async (wanted) => {
      await vi.waitUntil(() => text.includes(wanted) || over, { timeout: 90_000, interval: 20 });
      expect(text).toContain(wanted);
    },
    interrupt: () => {
      signal('SIGINT');
      return ended;
    },
  };
}

/** Runs to its end, with exit code 0. */
async function well(command: string): Promise<string> {
  const typed = type(command);
  const code = await typed.ended;
  expect(code, typed.printed()).toBe(0);
  return typed.printed();
}

/** What a reader has written there after the steps for Slack and Discord. */
function fillIn(): void {
  const settings = {
    AGENT_URL: friday.url,
    AGENT_STOP_URL: friday.stopUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    DISCORD_BOT_TOKEN: discord.botToken,
    DISCORD_API_URL: discord.apiUrl,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(clone, '.env'), readFileSync(join(clone, '.env.example'), 'utf8') + lines.join(''));
}

/** Installing, and the whole suite, are run by `.ci/run` on a fresh machine. */
async function inCi(command: string): Promise<void> {
  const ci = readFileSync(join(root, '.ci', 'run'), 'utf8');
  for (const part of command.split(' && ')) expect(ci).toMatch(new RegExp(`^${part}\\b`, 'm'));
}

const runs: Readonly<Record<string, (command: string) => Promise<void>>> = {
  'npm ci && npm start': async (command) => {
    const [install = '', start = ''] = command.split(' && ');
    await inCi(install);
    const playground = type(start);
    await playground.prints('in a browser');
    await playground.interrupt();
  },
  'npm start -- playground --agent http://127.0.0.1:8090/process': async (command) => {
    const playground = type(command);
    await playground.prints('in a browser');
    expect(playground.printed()).toContain(`Friday answers at ${friday.url}`);
    await playground.interrupt();
  },
  'npx friday ask --agent http://127.0.0.1:8090/process "What can you do?"': async (command) => {
    expect(await well(command)).toContain('I am **Friday**');
  },
  'npx friday doctor --agent http://127.0.0.1:8090/process': async (command) => {
    expect(await well(command)).toContain('All is well.');
  },
  'bash scripts/install-agentapp.sh': inCi,
  '.venv/bin/python examples/friday/friday.py': async (command) => {
    if (!agentAppAvailable()) return;
    const port = await freePort();
    const agent = type(command, { FRIDAY_PORT: String(port), FRIDAY_DIR: join(clone, 'sessions') });
    await vi.waitUntil(
      () =>
        fetch(`http://127.0.0.1:${port}/health`).then(
          ({ ok }) => ok,
          () => false,
        ),
      {
        timeout: 90_000,
        interval: 100,
      },
    );
    await agent.interrupt();
  },
  'cp .env.example .env': async (command) => {
    await well(command);
    fillIn();
  },
  'npx friday slack manifest': async (command) => {
    expect(await well(command)).toBe(readFileSync(join(root, 'slack-manifest.full.json'), 'utf8'));
  },
  'npx friday discord invite': async (command) => {
    expect(await well(command)).toContain(`client_id=${discord.applicationId}`);
  },
  'npx friday start': async (command) => {
    const service = type(command);
    await service.prints('Friday is listening');
    slack.person('Alice').say('#general', '@Friday hello');
    discord.person('Alice').say('#general', '@Friday hello');
    await slack.until(() => slack.messagesOf('#general').some(({ byApp, shown }) => byApp && shown.includes('Hello')));
    await discord.until(() =>
      discord
        .messagesOf('#general')
        .some(({ authorId, text }) => authorId === discord.botUserId && text.includes('Hello')),
    );
    await service.interrupt();
  },
  'npx friday doctor': async (command) => {
    expect(await well(command)).toContain('All is well.');
  },
  'npx friday doctor --live': async (command) => {
    const doctor = type(command);
    await doctor.prints('Slack: say hi to Friday now');
    await doctor.prints('Discord: say hi to Friday now');
    slack.person('Alice').say('#general', '@Friday hi');
    discord.person('Alice').say('#general', '@Friday hi');
    expect(await doctor.ended, doctor.printed()).toBe(0);
    expect(doctor.printed().match(/your "hi" arrived/g)).toHaveLength(2);
  },
  'npx friday doctor --channel C0123456789': async (command) => {
    expect(await well(command)).toContain('she is in #general');
  },
  'npm ci && npm test': inCi,
};

describe('every command of the READMEs', { timeout: 120_000 }, () => {
  /** In their order; once, though they may stand there twice. What has a gap to be filled in cannot be typed. */
  const commands = [...new Set(commandsIn(readmes.en))].filter((command) => !command.endsWith('…'));

  it('has a run here, and no other has', () => {
    expect(Object.keys(runs).toSorted()).toEqual(commands.toSorted());
  });

  it.each(commands)('%s', async (command) => {
    await runs[command]?.(command);
  });
});

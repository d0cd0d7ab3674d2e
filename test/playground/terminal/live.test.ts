// In a real pseudo-terminal: tmux holds it, types into it and tells what is to be seen.
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { command } from '../../cli/program.ts';
import { columns, hasTmux, rows, Terminal } from '../../terminal.ts';

async function start(terminal: Terminal): Promise<void> {
  await terminal.shows('$');
  terminal.enter(`'${process.execPath}' '${command}' playground --terminal`);
  await terminal.shows('Alice ▸');
}

/** The terminal is as it was before, and a shell reads from it. */
async function isGivenBack(terminal: Terminal): Promise<void> {
  await terminal.shows(/ready\.\nFriday answers at .*\n\$ *$/m);
  expect(terminal.cursorIsShown()).toBe(true);
  terminal.enter('echo "it is $((40 + 2))"');
  await terminal.shows(/^it is 42$/m);
  expect(terminal.screen()).not.toContain('Slack  Discord');
}

/** Of the playground in this terminal. */
function bridgePid({ folder }: Terminal): number {
  const isIts = (pid: string) => {
    try {
      return (
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('friday.js\0start') &&
        readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`TMPDIR=${folder}\0`)
      );
    } catch {
      return false; // It has ended, or is no process at all.
    }
  };
  return Number(readdirSync('/proc').find(isIts));
}

/** One after the other in the same terminal, as a person would. */
describe.skipIf(!hasTmux)('the playground in a terminal', { timeout: 60_000 }, () => {
  let terminal: Terminal;

  beforeAll(async () => {
    terminal = new Terminal();
    await start(terminal);
  });

  afterAll(() => {
    terminal?.close();
  });

  it('opens in an empty room that says what one could say', () => {
    const screen = terminal.rows();
    expect(screen[0]).toMatch(/^ Slack {2}Discord {3}#general › thread +you are Alice · Tab: other platform · \/help$/);
    expect(screen).toHaveLength(rows);
    expect(screen[rows - 1]).toMatch(/^ Alice ▸/);
    for (const words of ['Try:', 'My name is Alice.', 'markdown', 'draw a sunset'])
      expect(terminal.screen()).toContain(words);
  });

  it('shows an answer that grows in its place', async () => {
    terminal.enter('markdown');
    const seen = new Set<string>();
    await vi.waitUntil(
      () => {
        const answer = terminal.screen().split(' Friday\n')[1]?.split('─')[0]?.trimEnd() ?? '';
        if (answer.trim() !== '') seen.add(answer);
        return answer.includes('Wednesday');
      },
      { timeout: 30_000, interval: 20 },
    );
    const lengths = [...seen].map((answer) => answer.length);
    expect(lengths.length).toBeGreaterThan(2);
    expect([...lengths].sort((a, b) => a - b)).toEqual(lengths);
    expect(terminal.screen().match(/^ Friday$/gm)).toHaveLength(1);
  });

  it('goes to the other platform and to other people', async () => {
    terminal.enter('/thread');
    await terminal.shows('Try:');
    terminal.enter('My name is Alice.');
    await terminal.shows('Nice to meet you, Alice!');
    terminal.enter('/as Bob');
    await terminal.shows('Bob ▸');
    terminal.enter('Who do you know?');
    await terminal.shows('I know Alice here.');
    terminal.press('Tab');
    await terminal.shows('no mention is needed in #friday');
    expect(terminal.screen()).not.toContain('Nice to meet you');
    terminal.enter('Who do you know?');
    await terminal.shows('Nobody has told me a name here yet.');
    terminal.press('Tab');
    await terminal.shows('I know Alice here.');
  });

  it('edits what is typed, and keeps its shape when the terminal changes its own', async () => {
    terminal.type('hallo 世界');
    terminal.press('Home', 'Right', 'DC');
    terminal.type('e');
    await terminal.shows(/^ Bob ▸ hello 世界/m);
    terminal.resize(60, 20);
    await terminal.shows(/^ Slack {2}Discord[\s\S]*\n─{60}\n Bob ▸ hello 世界 *$/);
    terminal.resize(columns, rows);
    await terminal.shows(new RegExp(`^ Slack {2}Discord[\\s\\S]*\\n─{${columns}}\\n Bob ▸ hello 世界 *$`));
    terminal.press('C-e', 'C-u');
    terminal.enter('/dance');
    await terminal.shows('There is no /dance.');
    terminal.enter('/help');
    await terminal.shows('/kill');
  });

  it('survives a power cut in the middle of an answer', async () => {
    terminal.enter('/thread');
    await terminal.shows('Try:');
    terminal.enter('long 400');
    await terminal.shows(/ Friday\n {3}\S/);
    terminal.enter('/kill');
    await terminal.shows('The bridge lives again');
    await terminal.shows('I was restarted');
    terminal.enter('My name is Bob.');
    await terminal.shows('Nice to meet you, Bob!');
  });

  it('says that the bridge has died by itself, with its last words, and starts it again', async () => {
    terminal.enter('/thread');
    await terminal.shows('Try:');
    process.kill(bridgePid(terminal), 'SIGKILL');
    await terminal.shows(
      /The bridge has died by itself \(SIGKILL\)\.[\s\S]*It said last:[\s\S]*Start it again with \/kill\./,
    );
    terminal.enter('/kill');
    await terminal.shows('The bridge lives again');
    terminal.enter('My name is Bob.');
    await terminal.shows('Nice to meet you, Bob!');
  });

  it('gives the terminal back as it was on Ctrl-C, whatever is under way, and on Ctrl-D', async () => {
    terminal.enter('long 400');
    await terminal.shows(/long 400\n\n Friday\n {3}\S/);
    terminal.press('C-c');
    await isGivenBack(terminal);
    terminal.enter('clear');
    await start(terminal);
    terminal.press('C-d');
    await isGivenBack(terminal);
  });

  it('leaves nothing behind when its window is closed', async () => {
    const playgrounds = () => readdirSync(terminal.folder).filter((name) => name.startsWith('friday-playground-'));
    terminal.enter('clear');
    await start(terminal);
    expect(playgrounds()).toHaveLength(1);
    terminal.hangUp();
    await vi.waitUntil(() => playgrounds().length === 0, { timeout: 30_000, interval: 20 });
  });
});

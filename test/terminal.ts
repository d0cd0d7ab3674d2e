// A real pseudo-terminal: tmux holds it, types into it and tells what is to be seen.
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';

/** For `describe.skipIf(!hasTmux)`. */
export const hasTmux = spawnSync('tmux', ['-V']).status === 0;
if (!hasTmux) {
  const text = 'NOT TESTED in a real terminal: tmux is not installed here';
  if (process.env.REQUIRE_SERVICES === '1') throw new Error(`${text}, and REQUIRE_SERVICES=1 wants it`);
  process.stderr.write(`\n!!!!! ${text} !!!!!\n\n`);
}

export const columns = 90;
export const rows = 48;

export class Terminal {
  /** A server of its own, so that nobody else's tmux is touched. */
  readonly folder = mkdtempSync(join(tmpdir(), 'friday-terminal-'));
  readonly #server = `friday-test-${randomBytes(6).toString('hex')}`;

  /** A shell, in which commands are typed as a person would. */
  constructor() {
    const temporary = `TMPDIR=${this.folder}`;
    const shell = [
      'env',
      '-i',
      temporary,
      `PATH=${process.env.PATH}`,
      'TERM=tmux-256color',
      'LANG=C.UTF-8',
      'PS1=$ ',
      'sh',
    ];
    const size = ['-x', String(columns), '-y', String(rows)];
    this.#tmux('-f', '/dev/null', '-u', 'new-session', '-d', '-s', 'test', ...size, '-c', this.folder, ...shell);
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-L', this.#server, ...args], { encoding: 'utf8' });
  }

  type(text: string): void {
    this.#tmux('send-keys', '-t', 'test', '-l', text);
  }

  press(...keys: readonly string[]): void {
    this.#tmux('send-keys', '-t', 'test', ...keys);
  }

  enter(text: string): void {
    this.type(text);
    this.press('Enter');
  }

  /** Exactly the rows of the screen. */
  rows(): string[] {
    return this.#tmux('capture-pane', '-p', '-t', 'test').split('\n').slice(0, -1);
  }

  screen(): string {
    return this.rows().join('\n');
  }

  resize(width: number, height: number): void {
    this.#tmux('resize-window', '-t', 'test', '-x', String(width), '-y', String(height));
  }

  cursorIsShown(): boolean {
    return this.#tmux('display-message', '-p', '-t', 'test', '#{cursor_flag} #{alternate_on}').trim() === '1 0';
  }

  async shows(expected: string | RegExp, timeout = 30_000): Promise<void> {
    const seen = () => (typeof expected === 'string' ? this.screen().includes(expected) : expected.test(this.screen()));
    await vi.waitUntil(seen, { timeout, interval: 20 }).catch(() => {
      throw new Error(`never showed ${expected}; showed:\n${this.screen()}`);
    });
  }

  /** As if somebody closed the window. */
  hangUp(): void {
    spawnSync('tmux', ['-L', this.#server, 'kill-server']);
  }

  close(): void {
    this.hangUp();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

// The example's README: its variables are those that she reads, its questions are answered as they are written there.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command, ran } from '../cli/program.ts';
import { commandsIn, root } from '../readme/commands.ts';
import { agentAppAvailable, startAgentApp } from './start.ts';

const folder = join(root, 'examples', 'friday');
const readme = readFileSync(join(folder, 'README.md'), 'utf8');
const programs = readdirSync(folder).filter((name) => name.endsWith('.py'));

describe('the README of the example', () => {
  it('tells of every variable that she reads, and of no other', () => {
    const read = programs.flatMap((name) => [
      ...readFileSync(join(folder, name), 'utf8').matchAll(/getenv\("([A-Z_]+)"/g),
    ]);
    const told = [...readme.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
    // What tests alone need is none of the reader's business.
    const names = new Set(read.map(([, name]) => name).filter((name) => name !== 'FRIDAY_END_WITH_STDIN'));
    expect(told.toSorted()).toEqual([...names].toSorted());
  });

  it('names every file', () => {
    for (const name of [...programs, 'requirements.txt']) expect(readme).toContain(`\`${name}\``);
  });

  it.skipIf(!agentAppAvailable())('has questions that she answers', { timeout: 120_000 }, async () => {
    const friday = await startAgentApp({ wordDelayMs: 1 });
    try {
      const questions = commandsIn(readme).filter((line) => line.startsWith('npx friday ask '));
      const answers: string[] = [];
      for (const question of questions) {
        const typed = question.replace('npx friday', `"${process.execPath}" "${command}"`);
        const { code, stdout } = await ran({ program: ['sh', '-c', typed], env: { AGENT_URL: friday.url } });
        answers.push(`${code} ${stdout}`);
      }
      expect(answers).toEqual(['0 Hello Alice! I am Friday.\n', '0 Your name is Alice.\n']);
    } finally {
      await friday.stop();
    }
  });
});

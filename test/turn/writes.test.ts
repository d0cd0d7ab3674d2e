// How often a turn is written down.
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, vi } from 'vitest';
import { waitFor } from '../wait-for.ts';
import type { ScriptedRun } from './agent.ts';
import { openStage, type Stage } from './stage.ts';

describe('the journal of a turn', () => {
  /** Commits during one turn of a thread. */
  async function commitsOf(script: (run: ScriptedRun, stage: Stage) => Promise<void>): Promise<number> {
    const stage = openStage();
    const exec = vi.spyOn(DatabaseSync.prototype, 'exec');
    const commits = () => exec.mock.calls.filter(([sql]) => sql === 'COMMIT').length;
    await waitFor(() => expect(commits()).toBe(1));
    exec.mockClear();
    await stage.say('hello');
    await script(await stage.run(0), stage);
    await stage.ended('answered');
    return commits();
  }

  it('is written four times for an answer that comes at once', async () => {
    const commits = await commitsOf(async (run) => {
      run.says('Hello.').ends().releases();
    });
    expect(commits).toBe(4);
  });

  it('is written once more when all of it stood there already before its end', async () => {
    const commits = await commitsOf(async (run, stage) => {
      run.says('Hello.\n');
      await stage.shows('Hello.');
      await waitFor(() => expect(stage.turns()[0]?.segments).toContain('Hello.'));
      run.says('Hello.').ends().releases();
    });
    expect(commits).toBe(5);
  });

  it('is written once more for each time that the message is edited', async () => {
    const commits = await commitsOf(async (run, stage) => {
      for (const text of ['One ', 'One two ', 'One two three ']) {
        run.says(text);
        await stage.shows(text.trim());
        await waitFor(() => expect(stage.turns()[0]?.segments).toContain(text.trim()));
      }
      run.says('One two three four.').ends().releases();
    });
    expect(commits).toBe(7);
  });
});

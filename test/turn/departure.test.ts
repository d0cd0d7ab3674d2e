// The process ends while turns are under way: each is brought as far as it can be, and nothing is left open.
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Control } from '../../src/chat.ts';
import { textsFor } from '../../src/texts.ts';
import { waitFor } from '../wait-for.ts';
import { answers, bad, breaks, ScriptedAgent } from './agent.ts';
import { openStage, type Stage } from './stage.ts';

const texts = textsFor('en', '');
/** Whoever waited for all of it would not be back before the test is over. */
const hourMs = 3_600_000;

/** Below the last message, since its last change. */
function lastControls({ chat }: Stage): readonly Control[] {
  const changes = chat.operations.flatMap((operation) => ('content' in operation ? [operation] : []));
  return changes.at(-1)?.controls ?? [];
}

describe('when the process ends', () => {
  it('a turn that waits for an agent that is away goes back to the journal at once, and the next life answers', async () => {
    const away = bad('unreachable', { retryAfterMs: hourMs });
    const stage = openStage({ agent: new ScriptedAgent(breaks(away)), desk: { agentWaitMs: 2 * hourMs } });
    await stage.say('hello');
    await waitFor(() => expect(stage.chat.texts()).toEqual([texts.agentAway]));
    await stage.engine.stop(hourMs);
    expect(stage.turns()).toMatchObject([{ state: 'accepted' }]);
    expect(stage.chat.texts()).toEqual([texts.agentAway]);
    expect(lastControls(stage)).toEqual([]);
    await stage.crash(new ScriptedAgent(answers('Hello.')));
    await stage.ended('answered');
    expect(stage.chat.texts()).toEqual(['Hello.']);
  });

  it('an answer that takes too long is closed with a word why, and can be asked again', async () => {
    const stage = openStage({ agent: new ScriptedAgent((run) => run.says('The first half. ')) });
    await stage.say('hello');
    await waitFor(() => expect(stage.chat.texts()[0]).toContain('first half'));
    await stage.engine.stop(1_000);
    expect(stage.turns()).toMatchObject([{ state: 'interrupted' }]);
    expect(stage.chat.texts()).toEqual([`The first half.\n\n${texts.crashed} ${texts.retryHint}`]);
    expect(lastControls(stage)).toMatchObject([{ action: 'retry' }]);
  });

  it('an agent that works on unseen is waited for until nothing can be said any more, and no longer', async () => {
    const stage = openStage();
    await stage.say('hello');
    const run = await stage.run(0);
    run.says('Done.').ends();
    await stage.ended('answered');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    let isOver = false;
    const stopped = stage.engine.stop(4_000).then(() => {
      isOver = true;
    });
    await vi.advanceTimersByTimeAsync(1_999);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await stopped;
  });

  it('an answer that comes to its end in time is whole', async () => {
    const stage = openStage({ agent: new ScriptedAgent((run) => run.says('The first half. ')) });
    await stage.say('hello');
    await waitFor(() => expect(stage.chat.texts()[0]).toContain('first half'));
    const stopped = stage.engine.stop(hourMs);
    stage.agent.runs[0]?.says('The first half. And the second.').ends().releases();
    await stopped;
    expect(stage.turns()).toMatchObject([{ state: 'answered' }]);
    expect(stage.chat.texts()).toEqual(['The first half. And the second.']);
  });
});

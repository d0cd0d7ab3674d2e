import { describe, expect, it } from 'vitest';
import { textsFor } from '../../src/texts.ts';
import { waitFor } from '../wait-for.ts';
import { answers, bad, breaks, ScriptedAgent } from './agent.ts';
import { openStage, type Stage } from './stage.ts';

const texts = textsFor('en', '');

describe('a memory that may be broken', () => {
  const fails = () => breaks(bad('failed'));
  const isOffered = (stage: Stage) => stage.chat.texts().map((text) => text.includes(texts.beginAnew));

  it('is told of at the second failure of a kind, and a new one is offered', async () => {
    const stage = openStage({ agent: new ScriptedAgent(fails(), fails(), answers('Well.'), fails()) });
    for (const [at, end] of ['failed', 'failed', 'answered', 'failed'].entries()) {
      await stage.say(`question ${at}`);
      await waitFor(() => expect(stage.turns()[at]?.state).toBe(end));
    }
    expect(isOffered(stage)).toEqual([false, true, false, false]);
  });

  it('is left behind with the conversation that it belongs to', async () => {
    const stage = openStage({ agent: new ScriptedAgent(fails(), fails()) });
    for (const [at, text] of ['question', '!new', 'question'].entries()) {
      await stage.say(text);
      await waitFor(() => expect(stage.turns()[at]?.state).toMatch(/failed|answered/));
    }
    expect(isOffered(stage)).toEqual([false, false, false]);
  });

  it('is told of at the first failure after we had cut the agent off', async () => {
    const stage = openStage();
    await stage.say('hello');
    await stage.run(0);
    await stage.crash(new ScriptedAgent(fails()));
    await stage.ended('interrupted');
    await stage.say('hello again');
    await stage.ended('interrupted', 'failed');
    expect(isOffered(stage)).toEqual([false, true]);
  });

  it('need not be waited for when it stays locked', async () => {
    const busy = Array.from({ length: 3 }, () => breaks(bad('busy')));
    const stage = openStage({ agent: new ScriptedAgent(...busy), desk: { agentWaitMs: 400 } });
    await stage.say('hello');
    await stage.ended('failed');
    expect(stage.chat.texts()[0]).toContain(`${texts.busy}`);
    expect(stage.chat.texts()[0]).toContain(texts.orBeginAnew);
  });
});

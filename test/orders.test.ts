import { describe, expect, it } from 'vitest';
import { textsFor } from '../src/texts.ts';
import { inbound } from './engine/inbound.ts';
import { alice, control, controls, notices, open, press, stranger, targetOf, texts } from './orders/scene.ts';
import { answers, ScriptedAgent } from './turn/agent.ts';
import { waitFor } from './wait-for.ts';

describe('a thumb', () => {
  const desk = { showFeedback: true };

  it('is asked for below a good answer, kept with turn and session, and the last one counts', async () => {
    const { stage, orders } = open({ agent: new ScriptedAgent(answers('Good.')), desk });
    await stage.say('hello');
    await stage.ended('answered');
    expect(controls(stage).map(({ action }) => action)).toEqual(['good', 'bad']);
    const [good, bad] = controls(stage);
    await orders.press(press(good));
    await orders.press(press(bad));
    await orders.press(press(bad, stranger));
    const turn = stage.agent.runs[0]?.request.id;
    expect(stage.feedback()).toEqual([{ turn, session: 'test-thread', user: 'test-U1', verdict: 'bad' }]);
    await waitFor(() => expect(notices(stage)).toEqual([texts.thanks, texts.thanks, texts.notYours]));
  });
});

describe('what comes from a platform', () => {
  it.each(['', 'none', 'x'.repeat(16), `${'x'.repeat(16)}.delete`, `${'x'.repeat(16)}.stop'--`])(
    'is not taken for a button of ours: %j',
    async (id) => {
      const { stage, orders } = open();
      await orders.press({ ...press(undefined), control: id });
      expect(stage.chat.operations).toEqual([]);
    },
  );

  it('is answered in the language of the answer below which it was pressed', async () => {
    const { stage, orders } = open();
    await stage.say('请数到三');
    (await stage.run(0)).says('一 二 ');
    await stage.shows('一 二');
    await orders.press(press(control(stage, 'stop'), stranger));
    await waitFor(() => expect(notices(stage)).toEqual([textsFor('zh', '').notYours]));
  });

  it('may be a button that nobody knows any more', async () => {
    const { stage, orders } = open();
    await orders.press({ ...press(undefined), control: `${'x'.repeat(16)}.retry` });
    await waitFor(() => expect(notices(stage)).toEqual([texts.expired]));
  });
});

describe('help and suggestions', () => {
  it('are given to whoever asks or looks', async () => {
    const { stage, orders } = open();
    expect(await orders.heed(inbound({ text: '!help' }), 'help')).toBe(true);
    expect(await orders.heed(inbound({ text: '!帮助' }), 'help')).toBe(true);
    await orders.opened({ type: 'opened', author: alice, target: targetOf('none') });
    await waitFor(() => expect(stage.chat.operations).toHaveLength(3));
    expect(notices(stage)).toEqual([texts.help, textsFor('zh', '').help]);
    expect(stage.chat.operations.at(-1)).toMatchObject({ type: 'suggest', prompts: texts.suggestions.prompts });
  });
});

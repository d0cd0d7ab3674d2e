// Asking again what failed, was stopped or broke off.
import { describe, expect, it } from 'vitest';
import { AgentError } from '../../src/agent.ts';
import { inbound } from '../engine/inbound.ts';
import { answers, breaks, ScriptedAgent } from '../turn/agent.ts';
import { waitFor } from '../wait-for.ts';
import { answering, control, controls, notices, open, ordersOn, press, texts } from './scene.ts';

const failed = { outcome: 'failed', error: new AgentError('failed', 'CODE', 'words') } as const;

describe('try again', () => {
  async function broken(...more: Parameters<typeof answers>[0][]) {
    const opened = open({ agent: new ScriptedAgent(breaks(failed, 'Half '), ...more.map((text) => answers(text))) });
    await opened.stage.say('hello', { id: 'question' });
    await opened.stage.ended('failed');
    return opened;
  }

  it('asks the same messages in a new turn, below, and the old button goes', async () => {
    const { stage, orders } = await broken('Whole.');
    const event = press(control(stage, 'retry'));
    await orders.press(event);
    await stage.ended('failed', 'answered');
    const [first, second] = stage.agent.runs.map(({ request }) => request);
    expect(second?.input).toEqual(first?.input);
    expect(second?.id).not.toBe(first?.id);
    expect(stage.chat.texts()).toEqual([expect.stringContaining('Half'), 'Whole.']);
    const change = stage.chat.operations.find((operation) => operation.type === 'update');
    expect(change).toMatchObject({ receipt: { address: 0 }, via: event.target });
    expect(change).not.toHaveProperty('controls');
  });

  it('works once, however often it is pressed', async () => {
    const { stage, orders } = await broken('Whole.', 'Twice!');
    const event = press(control(stage, 'retry'));
    await Promise.all([orders.press(event), orders.press(event)]);
    await stage.ended('failed', 'answered');
    await orders.press(event);
    expect(stage.agent.runs).toHaveLength(2);
    await waitFor(() => expect(notices(stage)).toEqual([texts.nothingToRetry, texts.nothingToRetry]));
  });

  it('works while the agent is still busy with what was stopped, and waits for that', async () => {
    const { stage, orders, run } = await answering();
    await orders.press(press(control(stage, 'stop')));
    await waitFor(() => expect(control(stage, 'retry')).toBeDefined());
    await orders.press(press(control(stage, 'retry')));
    expect(stage.agent.runs).toHaveLength(1);
    run.releases();
    (await stage.run(1)).says('Whole.').ends().releases();
    await stage.ended('stopped', 'answered');
    expect(notices(stage)).toEqual([]);
  });

  it('keeps the last words where it is pressed before they are noted', async () => {
    const { stage, orders } = await answering();
    let pressed: Promise<void> | undefined;
    stage.chat.before = (operation) => {
      if (operation.type === 'finish') pressed = orders.press(press(operation.controls?.[0]));
    };
    await orders.press(press(control(stage, 'stop')));
    await waitFor(() => expect(pressed).toBeDefined());
    await pressed;
    const whole = `One two\n\n${texts.stopped} ${texts.retryHint}`;
    await waitFor(() =>
      expect(stage.chat.operations.at(-1)).toMatchObject({ type: 'update', content: { text: whole } }),
    );
    expect(controls(stage)).toEqual([]);
  });

  it('works after a restart', async () => {
    const { stage } = await broken();
    const event = press(control(stage, 'retry'));
    await stage.crash(new ScriptedAgent(answers('Whole.')));
    await ordersOn(stage).press(event);
    await stage.ended('failed', 'answered');
  });

  it('is offered until a later turn begins', async () => {
    const { stage, orders } = await broken('Other.');
    const event = press(control(stage, 'retry'));
    await stage.say('something else');
    await stage.ended('failed', 'answered');
    await waitFor(() => expect(stage.chat.operations.some(({ type }) => type === 'update')).toBe(true));
    await orders.press(event);
    await waitFor(() => expect(notices(stage)).toEqual([texts.nothingToRetry]));
    expect(stage.agent.runs).toHaveLength(2);
  });

  it('is offered where a crash has cut an answer off', async () => {
    const { stage } = await answering();
    await waitFor(() => expect(stage.turns()[0]?.segments).toContain('One two'));
    await stage.crash(new ScriptedAgent(answers('Whole.')));
    await stage.ended('interrupted');
    expect(controls(stage).map(({ action }) => action)).toEqual(['retry']);
    await ordersOn(stage).press(press(control(stage, 'retry')));
    await stage.ended('interrupted', 'answered');
    expect(stage.chat.texts().at(-1)).toBe('Whole.');
  });

  it('can be said', async () => {
    const { stage, orders } = await broken('Whole.');
    expect(await orders.heed(inbound({ text: '!retry' }), 'retry')).toBe(true);
    await stage.ended('failed', 'answered');
    expect(await orders.heed(inbound({ text: '!retry' }), 'retry')).toBe(true);
    await waitFor(() => expect(notices(stage)).toEqual([texts.nothingToRetry]));
  });
});

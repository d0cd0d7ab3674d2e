// Names are learnt in the background; no message waits for one, unless it must be known whether a person wrote it.
import { afterEach, describe, expect, it } from 'vitest';
import type { InboundMessage } from '../../../src/chat.ts';
import { RecordingSink } from '../../adapter-contract/stage.ts';
import { waitFor } from '../../wait-for.ts';
import { openStage, type SlackStage } from './stage.ts';

describe('names', () => {
  let stage: SlackStage;
  let sink: RecordingSink;
  afterEach(() => stage.close());

  async function begin(options: Parameters<typeof openStage>[0] = {}): Promise<void> {
    stage = await openStage(options);
    sink = new RecordingSink();
    await stage.adapter.start(sink);
  }
  const lookUps = () => stage.server.timeline.calls('users.info');

  /** Alice speaks until her words are heard as they shall be: a name comes over another connection than what is said. */
  const speaksUntil = async (text: string, isSo: (heard: InboundMessage) => void) => {
    let times = 0;
    await waitFor(async () => {
      times += 1;
      await stage.say('Alice', 'direct', `${text} ${times}.`);
      isSo(await sink.message(` ${times}.`));
    });
  };

  it('are unknown at first, known later, and asked for once', async () => {
    await begin();
    await stage.say('Alice', 'direct', 'first');
    expect((await sink.message('first')).author).toEqual({ id: 'U0ALICE001', userId: 'slack-T0PLAYGRND-U0ALICE001' });
    await speaksUntil('again', ({ author }) => expect(author.name).toBe('Alice'));
    await stage.say('Alice', 'direct', 'at last');
    expect((await sink.message('at last')).author.name).toBe('Alice');
    expect(lookUps()).toHaveLength(1);
  });

  it('make mentions of others readable once known', async () => {
    await begin();
    await stage.say('Alice', 'direct', 'one @Bob');
    expect((await sink.message('one')).text).toBe('one @U0BOB00001');
    await speaksUntil('@Bob', ({ text }) => expect(text).toMatch(/^@Bob \d/));
  });

  it('hold no message up, whether they come late, fail or are refused', async () => {
    await begin();
    for (const fault of [
      { kind: 'hang', when: 'before' },
      { kind: 'rate-limited', retryAfterMs: 60_000 },
    ] as const) {
      const rule = stage.server.faults.add({ call: 'users.info', fault });
      const person = fault.kind === 'hang' ? 'Alice' : 'Bob';
      await stage.say(person, 'direct', `with ${fault.kind}`);
      expect((await sink.message(`with ${fault.kind}`)).author.name).toBeUndefined();
      rule.remove();
    }
  });

  it('tell a person who posts through an app from a bot', async () => {
    await begin();
    const app = { bot_id: 'B0OTHERBOT', app_id: 'A0OTHERAPP' };
    const posted = { type: 'message', channel: 'C0GENERAL1', channel_type: 'channel', ...app };
    stage.deliver({ ...posted, user: 'U0ALICE001', ts: '1700000001.000100', text: 'by my own hand' });
    expect((await sink.message('by my own hand')).author.name).toBe('Alice');
    await stage.botSays('@Friday beep');
    await stage.say('Alice', 'shared', 'the end');
    await sink.message('the end');
    expect(sink.messages().some(({ text }) => text.includes('beep'))).toBe(false);
  });

  const app = { bot_id: 'B0OTHERBOT', app_id: 'A0OTHERAPP' };
  const through = { type: 'message', channel: 'C0GENERAL1', channel_type: 'channel', ...app };

  it('do not let a person’s words get lost while Slack does not tell who it is: they come again', async () => {
    await begin({ ackDeadlineMs: 200, retryDelaysMs: [0, 2500, 0] });
    stage.server.faults.add({ call: 'users.info', fault: { kind: 'rate-limited', retryAfterMs: 1000 }, times: 1 });
    stage.deliver({ ...through, user: 'U0ALICE001', ts: '1700000001.000100', text: 'through an app' });
    await sink.message('through an app');
    expect(stage.server.timeline.deliveries('message').length).toBeGreaterThan(1);
    // While the budget rests nobody is asked.
    expect(lookUps()).toHaveLength(2);
    await stage.server.until(() => stage.server.timeline.acks().length === 1);
  });

  it('are not asked for again and again where the app may not ask', async () => {
    await begin();
    stage.server.faults.add({ call: 'users.info', fault: { kind: 'error', code: 'missing_scope' } });
    for (const line of [1, 2, 3, 4]) {
      stage.deliver({ ...through, user: 'U0ROBOT001', ts: `170000000${line}.000100`, text: `line ${line}` });
    }
    await stage.server.until(() => stage.server.timeline.acks().length === 4);
    stage.deliver({ ...through, user: 'U0ROBOT001', ts: '1700000009.000100', text: 'line 9' });
    await stage.server.until(() => stage.server.timeline.acks().length === 5);
    expect(sink.messages()).toEqual([]);
    expect(lookUps()).toHaveLength(1);
  });

  it('take few places on the line to Slack, however many people speak', async () => {
    await begin();
    const rule = stage.server.faults.add({ call: 'users.info', fault: { kind: 'hang', when: 'before' } });
    const names = Array.from({ length: 20 }, (_, index) => stage.server.addPerson(`Person${index}`));
    for (const person of names) person.say('#general', 'good morning');
    await waitFor(() => expect(sink.messages()).toHaveLength(20));
    await waitFor(() => expect(rule.struck()).toBeGreaterThanOrEqual(4));
    await stage.say('Alice', 'direct', 'good night');
    await sink.message('good night');
    expect(rule.struck()).toBe(4);
  });
});

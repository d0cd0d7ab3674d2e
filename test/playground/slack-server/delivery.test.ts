// Envelopes and acknowledgements: one socket each, redelivery when an acknowledgement fails, and what can be held back.

import { describe, expect, it } from 'vitest';
import type { SlackServer } from '../../../playground/slack-server/index.ts';
import { listen } from './listener.ts';
import { slackForTest } from './official.ts';

const quick = { ackDeadlineMs: 40, retryDelaysMs: [0, 5, 10] };
const ask = (slack: SlackServer, text = 'hi') => slack.person('Alice').say('#general', text);
const attempts = (slack: SlackServer) =>
  slack.timeline.deliveries('message').map(({ attempt, reason }) => [attempt, reason]);

describe('an event', () => {
  it('goes to any one socket, in turn', async () => {
    const slack = await slackForTest();
    const first = await listen(slack);
    const second = await listen(slack);
    for (const text of ['a', 'b', 'c', 'd']) ask(slack, text);
    await slack.until(() => slack.timeline.acks().length === 4);
    expect(first.events().map(({ text }) => text)).toEqual(['a', 'c']);
    expect(second.events().map(({ text }) => text)).toEqual(['b', 'd']);
  });

  it('whose acknowledgement is swallowed comes again with the same event id and a retry number', async () => {
    const slack = await slackForTest({ ...quick, ackDeadlineMs: 1_000 });
    const app = await listen(slack);
    slack.faults.add({ call: 'socket.ack', fault: { kind: 'hang', when: 'after' }, times: 1 });
    ask(slack);
    await slack.until(() => slack.timeline.acks().length === 2);
    expect(app.received.map(({ retry_num, retry_reason }) => [retry_num, retry_reason])).toEqual([
      [0, ''],
      [1, 'timeout'],
    ]);
    expect(app.received[0]?.body.event_id).toBe(app.received[1]?.body.event_id);
    expect(slack.timeline.acks().map((ack) => ack.swallowed)).toEqual([true, false]);
    expect(slack.delivery.pending).toBe(0);
  });

  it('that is never acknowledged is tried four times and then given up', async () => {
    const slack = await slackForTest(quick);
    await listen(slack, { acks: false });
    ask(slack);
    await slack.until(() => slack.timeline.deliveries().length === 4);
    await expect(slack.until(() => slack.timeline.deliveries().length > 4, { timeoutMs: 200 })).rejects.toThrow(
      /Not within 200 ms/,
    );
    expect(attempts(slack)).toEqual([
      [0, ''],
      [1, 'timeout'],
      [2, 'timeout'],
      [3, 'timeout'],
    ]);
    expect(slack.delivery.pending).toBe(0);
  });

  it('on a socket that is cut before the acknowledgement comes again on another', async () => {
    const slack = await slackForTest({ retryDelaysMs: [0] });
    await listen(slack, { acks: false });
    const second = await listen(slack);
    ask(slack);
    expect(slack.timeline.deliveries()).toMatchObject([{ socketId: 1 }]);
    slack.sockets.drop(1);
    await slack.until(() => slack.timeline.acks().length === 1);
    expect(second.received).toMatchObject([{ retry_num: 1, retry_reason: 'connection_failed' }]);
  });

  it('waits for a socket when there is none', async () => {
    const slack = await slackForTest();
    ask(slack);
    expect(slack.delivery.pending).toBe(1);
    const app = await listen(slack);
    await slack.until(() => slack.timeline.acks().length === 1);
    expect(app.events()).toMatchObject([{ text: 'hi' }]);
  });

  it('can be held back and released, in order', async () => {
    const slack = await slackForTest();
    const app = await listen(slack);
    slack.delivery.hold();
    ask(slack, 'one');
    ask(slack, 'two');
    expect(slack.timeline.deliveries()).toEqual([]);
    slack.delivery.release();
    await slack.until(() => slack.timeline.acks().length === 2);
    expect(app.received.map(({ body, retry_num }) => [body.event?.text, retry_num])).toEqual([
      ['one', 0],
      ['two', 0],
    ]);
  });

  it('can come in another order', async () => {
    const slack = await slackForTest();
    const app = await listen(slack);
    slack.delivery.hold();
    for (const text of ['one', 'two', 'three']) ask(slack, text);
    slack.delivery.release('reversed');
    await slack.until(() => slack.timeline.acks().length === 3);
    expect(app.received.map(({ body }) => body.event?.text)).toEqual(['three', 'two', 'one']);
  });

  it('that was acknowledged can be delivered again', async () => {
    const slack = await slackForTest();
    const app = await listen(slack);
    ask(slack);
    await slack.until(() => slack.timeline.acks().length === 1);
    slack.delivery.redeliver(app.received[0]?.body.event_id ?? '');
    await slack.until(() => slack.timeline.acks().length === 2);
    expect(app.received.map(({ retry_num }) => retry_num)).toEqual([0, 1]);
    expect(() => slack.delivery.redeliver('Ev0')).toThrow('No event Ev0');
  });
});

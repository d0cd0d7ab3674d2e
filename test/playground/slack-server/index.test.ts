// The local Slack, driven by the unmodified SDKs: a Bolt app in Socket Mode answers a mention and edits its answer.

import { App } from '@slack/bolt';
import { afterEach, describe, expect, it } from 'vitest';
import { type SlackServer, type SlackServerOptions, startSlackServer } from '../../../playground/slack-server/index.ts';
import { silentLogger } from './official.ts';

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function slackWithApp(
  options?: SlackServerOptions,
): Promise<{ slack: SlackServer; app: InstanceType<typeof App> }> {
  const slack = await startSlackServer(options);
  closers.push(() => slack.stop());
  const app = new App({
    token: slack.botToken,
    appToken: slack.appToken,
    socketMode: true,
    logger: silentLogger,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  closers.push(() => app.stop());
  return { slack, app };
}

describe('a Bolt app in Socket Mode on the local Slack', () => {
  it('answers a mention in its thread, and the people see every edit in one message', async () => {
    const { slack, app } = await slackWithApp();
    app.event('app_mention', async ({ event, client }) => {
      const posted = await client.chat.postMessage({ channel: event.channel, thread_ts: event.ts, text: 'He' });
      const ts = posted.ts ?? '';
      const blocks = [{ type: 'markdown', text: 'Hello **Alice** &lt;3' }];
      await client.chat.update({ channel: event.channel, ts, text: 'Hello', blocks });
    });
    await app.start();
    const alice = slack.person('Alice');

    const question = alice.say('#general', 'Hi @Friday & co <there>');
    await slack.until(() => slack.timeline.changes('edited').length === 1);

    const thread = slack.messagesOf('#general', { threadTs: question.ts });
    expect(thread.map((message) => [message.authorName, message.shown])).toEqual([
      ['Alice', 'Hi @Friday & co <there>'],
      ['Friday', 'Hello **Alice** <3'],
    ]);
    expect(thread[0]?.text).toBe(`Hi <@${slack.botUserId}> &amp; co &lt;there&gt;`);
    expect(thread[1]?.edited).toBe(false);
    expect(slack.timeline.textsOf({ channelId: 'C0GENERAL1', ts: thread[1]?.ts ?? '' }, alice.id)).toEqual([
      'He',
      'Hello **Alice** <3',
    ]);
    expect(slack.timeline.calls('chat.update')).toHaveLength(1);
  });

  it('answers in a direct conversation and to a pressed button', async () => {
    const { slack, app } = await slackWithApp();
    const elements = [{ type: 'button', action_id: 'again', text: { type: 'plain_text', text: 'Again' } }] as const;
    app.message('hello', async ({ say }) => {
      await say({ text: 'hi', blocks: [{ type: 'actions', elements: [...elements] }] });
    });
    app.action('again', async ({ ack, respond }) => {
      await ack();
      await respond({ text: 'hi again', replace_original: true });
    });
    await app.start();
    const chen = slack.person('陈晨');

    chen.say(chen.dm(), 'hello');
    const answer = await slack.until(() => chen.reads(chen.dm())[1]);
    expect(answer.buttons).toEqual(['Again']);
    await chen.press(answer, 'again');
    await slack.until(() => chen.reads(chen.dm())[1]?.shown === 'hi again');
  });

  it('meets the same event again when its acknowledgement was lost', async () => {
    const { slack, app } = await slackWithApp({ ackDeadlineMs: 300 });
    app.event('app_mention', ({ body, client }) =>
      client.chat.postMessage({ channel: body.event.channel, text: body.event_id }).then(() => undefined),
    );
    await app.start();
    slack.faults.add({ call: 'socket.ack', fault: { kind: 'hang', when: 'after' }, times: 2 });
    slack.person('Alice').say('#general', '@Friday once, please');
    const answers = () => slack.messagesOf('#general').filter(({ byApp }) => byApp);
    await slack.until(() => answers().length === 2);
    expect(answers()[0]?.text).toBe(answers()[1]?.text);
  });
});

it('two local Slacks run side by side without knowing of each other', async () => {
  const [first, second] = [await startSlackServer(), await startSlackServer()];
  closers.push(() => Promise.all([first.stop(), second.stop()]));
  first.person('Alice').say('#general', 'here');
  expect([first.messagesOf('#general').length, second.messagesOf('#general').length]).toEqual([1, 0]);
  expect(first.apiUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/$/);
});

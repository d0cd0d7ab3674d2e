// The local Slack, driven by the unmodified SDKs: a Bolt app in Socket Mode answers a mention and edits its answer.

import { App, LogLevel } from '@slack/bolt';
import { afterEach, describe, expect, it } from 'vitest';
import { type SlackServer, startSlackServer } from '../../../playground/slack-server/index.ts';

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function slackWithApp(): Promise<{ slack: SlackServer; app: InstanceType<typeof App> }> {
  const slack = await startSlackServer();
  closers.push(() => slack.stop());
  const app = new App({
    token: slack.botToken,
    appToken: slack.appToken,
    socketMode: true,
    logLevel: LogLevel.ERROR,
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
});

// What people do that is no message: pressing, commands, response URLs; and what they may not do.

import { describe, expect, it } from 'vitest';
import { listen } from './listener.ts';
import { clientOf, slackForTest } from './official.ts';

const channel = 'C0GENERAL1';
const controls = [
  {
    type: 'actions',
    block_id: 'controls',
    elements: [{ type: 'button', action_id: 'stop', value: 'turn-7', text: { type: 'plain_text', text: 'Stop' } }],
  },
  {
    type: 'context_actions',
    elements: [
      {
        type: 'feedback_buttons',
        action_id: 'feedback',
        positive_button: { text: { type: 'plain_text', text: 'Good' }, value: 'up' },
        negative_button: { text: { type: 'plain_text', text: 'Bad' }, value: 'down' },
      },
    ],
  },
];

async function stage(answer?: Record<string, unknown>) {
  const slack = await slackForTest();
  const app = await listen(slack, answer ? { answer } : {});
  const { ts = '' } = (await clientOf(slack).apiCall('chat.postMessage', { channel, text: 'x', blocks: controls })) as {
    ts?: string;
  };
  return { slack, app, message: { channelId: channel, ts } };
}

describe('pressing', () => {
  it('a button tells the app who pressed what in which message', async () => {
    const { slack, app, message } = await stage();
    const bob = slack.person('Bob');
    await bob.press(message, 'stop');
    expect(app.received.at(-1)).toMatchObject({
      type: 'interactive',
      body: {
        type: 'block_actions',
        user: { id: bob.id, username: 'bob', team_id: slack.teamId },
        team: { id: slack.teamId },
        channel: { id: channel },
        container: { type: 'message', message_ts: message.ts, channel_id: channel, is_ephemeral: false },
        message: { ts: message.ts, bot_id: slack.botId },
        actions: [{ type: 'button', action_id: 'stop', block_id: 'controls', value: 'turn-7' }],
      },
    });
  });

  it('one of two feedback buttons sends its value', async () => {
    const { slack, app, message } = await stage();
    await slack.person('Bob').press(message, 'feedback', 'down');
    expect(app.received.at(-1)?.body.actions).toMatchObject([
      { type: 'feedback_buttons', action_id: 'feedback', value: 'down', text: { text: 'Bad' } },
    ]);
  });

  it('what is not there fails', async () => {
    const { slack, message } = await stage();
    expect(() => slack.person('Bob').press(message, 'dance')).toThrow('No control "dance"');
  });
});

describe('a slash command', () => {
  it('reaches the app, and its acknowledged text is shown to the person alone', async () => {
    const { slack, app } = await stage({ text: 'at your service' });
    const bob = slack.person('Bob');
    await bob.command('#general', '/friday', 'new topic');
    expect(app.received.at(-1)).toMatchObject({
      type: 'slash_commands',
      body: { command: '/friday', text: 'new topic', user_id: bob.id, channel_id: channel, team_id: slack.teamId },
    });
    expect(bob.reads('#general').at(-1)).toMatchObject({ shown: 'at your service', onlyFor: bob.id });
    expect(slack.person('Alice').reads('#general')).toHaveLength(1);
  });
});

describe('a response URL', () => {
  it('answers five times, edits and deletes the message, and takes no markdown_text', async () => {
    const { slack, app, message } = await stage();
    await slack.person('Bob').press(message, 'stop');
    const url = String(app.received.at(-1)?.body.response_url);
    const respond = async (body: object): Promise<number> =>
      (
        await fetch(url, {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        })
      ).status;
    expect(await respond({ markdown_text: 'x' })).toBe(500);
    expect(await respond({ text: 'only Bob' })).toBe(200);
    expect(await respond({ text: 'everybody', response_type: 'in_channel' })).toBe(200);
    expect(await respond({ text: 'replaced', replace_original: true })).toBe(200);
    const seen = (name: string) =>
      slack
        .person(name)
        .reads('#general')
        .map(({ shown }) => shown);
    expect(seen('Bob')).toEqual(['replaced', 'only Bob', 'everybody']);
    expect(seen('Alice')).toEqual(['replaced', 'everybody']);
    expect(await respond({ delete_original: true })).toBe(200);
    expect(seen('Alice')).toEqual(['everybody']);
    expect(await respond({ text: 'fifth' })).toBe(200);
    expect(await respond({ text: 'sixth' })).toBe(404);
  });
});

describe('a person', () => {
  it('cannot speak where they are not, nor change what is not theirs', async () => {
    const slack = await slackForTest();
    const [alice, bob, chen] = [slack.person('Alice'), slack.person('Bob'), slack.person('陈晨')];
    expect(() => chen.say('#private', 'hi')).toThrow('陈晨 is not in private');
    const message = alice.say('#general', 'mine @陈晨');
    expect(message.pings).toEqual([chen.id]);
    expect(() => bob.edit(message, 'ours')).toThrow("is not Bob's");
    expect(() => bob.delete(message)).toThrow("is not Bob's");
    expect(() => slack.person('Eve')).toThrow('No person called Eve');
  });

  it('brings the app into a channel, joins, leaves and reacts', async () => {
    const slack = await slackForTest();
    const alice = slack.person('Alice');
    alice.invite('#random');
    expect(slack.workspace.channel('#random')?.memberIds).toContain(slack.botUserId);
    slack.person('陈晨').join('#private');
    expect(slack.person('陈晨').reads('#private')[0]?.subtype).toBe('group_join');
    const message = alice.say('#random', 'hi');
    slack.person('Bob').react(message, 'eyes');
    slack.person('Bob').react(message, 'eyes');
    expect(alice.reads('#random').at(-1)?.reactions).toEqual([{ name: 'eyes', userIds: [slack.person('Bob').id] }]);
    slack.person('Bob').leave('#random');
    expect(() => slack.person('Bob').reads('#random')).toThrow('Bob is not in random');
  });

  it('finds a Stop button only where something is to be stopped', async () => {
    const slack = await slackForTest();
    const alice = slack.person('Alice');
    const { ts } = alice.say('#general', 'hi');
    expect(() => alice.stop('#general', ts)).toThrow('No Stop button');
    const place = { channel_id: 'C0GENERAL1', thread_ts: ts };
    await clientOf(slack).agents.sessions.setStatus({ ...place, status: 'processing' });
    alice.stop('#general', ts);
  });
});

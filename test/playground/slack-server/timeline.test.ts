// Waiting for what happens, and reading afterwards who saw what when.

import { describe, expect, it } from 'vitest';
import { clientOf, slackForTest } from './official.ts';

const channel = 'C0GENERAL1';

describe('until', () => {
  it('resolves with the first truthy answer, at once or when something happens', async () => {
    const slack = await slackForTest();
    expect(await slack.until(() => 'already')).toBe('already');
    const waited = slack.until(() => slack.messagesOf('#general').find(({ text }) => text === 'two'));
    slack.person('Alice').say('#general', 'one');
    slack.person('Alice').say('#general', 'two');
    expect(await waited).toMatchObject({ text: 'two', authorName: 'Alice' });
  });

  it('fails after the time limit, telling what happened last', async () => {
    const slack = await slackForTest();
    slack.person('Alice').say('#general', 'lonely');
    const waited = slack.until(() => slack.timeline.calls('chat.update').length > 0, { timeoutMs: 20 });
    await expect(waited).rejects.toThrow(/Not within 20 ms[\s\S]*chat\.update[\s\S]*posted "lonely"/);
  });

  it('fails when the predicate throws', async () => {
    const slack = await slackForTest();
    const waited = slack.until(() => {
      if (slack.messagesOf('#general').length > 0) throw new Error('too much');
      return false;
    });
    slack.person('Alice').say('#general', 'x');
    await expect(waited).rejects.toThrow('too much');
  });
});

describe('the timeline', () => {
  it('keeps calls, changes with their viewers, and every text of a message', async () => {
    const slack = await slackForTest();
    const { chat } = clientOf(slack);
    const entries: number[] = [];
    const forget = slack.onChange(() => entries.push(slack.timeline.entries.length));
    const { ts = '' } = await chat.postMessage({ channel: 'C0PRIVATE1', text: 'a' });
    for (const text of ['ab', 'ab', 'abc']) await chat.update({ channel: 'C0PRIVATE1', ts, text });
    await chat.delete({ channel: 'C0PRIVATE1', ts });
    forget();
    const [alice, bob, chen] = ['Alice', 'Bob', '陈晨'].map((name) => slack.person(name).id);
    expect(slack.timeline.textsOf({ channelId: 'C0PRIVATE1', ts }, alice)).toEqual(['a', 'ab', 'abc']);
    expect(slack.timeline.textsOf({ channelId: 'C0PRIVATE1', ts }, chen)).toEqual([]);
    expect(slack.timeline.changes().map(({ change, viewers }) => [change.kind, viewers])).toEqual(
      ['posted', 'edited', 'edited', 'edited', 'deleted'].map((kind) => [kind, [alice, bob]]),
    );
    expect(slack.timeline.calls('chat.update').map(({ args, status }) => [args, status])).toContainEqual([
      { channel: 'C0PRIVATE1', ts, text: 'abc' },
      200,
    ]);
    expect(entries).toEqual(slack.timeline.entries.map(({ seq }) => seq + 1));
  });

  it('shows what a text would ping', async () => {
    const slack = await slackForTest();
    const { chat } = clientOf(slack);
    const { id } = slack.person('Bob');
    const loud = `<!channel> <@${id}> &lt;!here&gt; <!subteam^S1|crew>`;
    await chat.postMessage({ channel, text: 'quiet', blocks: [{ type: 'markdown', text: loud }] });
    expect(slack.messagesOf('#general')[0]).toMatchObject({
      pings: ['channel', id, 'subteam^S1'],
      shown: '@channel @Bob <!here> @crew',
    });
  });
});

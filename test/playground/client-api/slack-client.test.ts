import { WebClient } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { Page, type Stage, startStage } from './page.ts';

const base64 = Buffer.from('hello').toString('base64');

function friday({ slack }: Pick<Stage, 'slack'>): WebClient {
  return new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
}

describe("a person's Slack", () => {
  it('begins with all that the person sees, and with nothing else', async () => {
    const stage = await startStage();
    stage.slack.person('Alice').say('#private', 'Between Alice and Bob');
    stage.slack.person('Alice').say('#general', '@Friday Hello');
    const page = await Page.open(stage);
    const { person, slack } = page.last('snapshot');
    expect(person).toBe('Alice');
    expect(slack.rooms.map(({ kind, name, withFriday }) => [kind, name, withFriday])).toEqual([
      ['channel', 'general', true],
      ['channel', 'random', false],
      ['group', 'private', true],
      ['im', 'Friday', true],
    ]);
    expect(slack.messages.map(({ shown, author }) => [shown, author.name, author.kind])).toEqual([
      ['@Friday Hello', 'Alice', 'person'],
      ['Between Alice and Bob', 'Alice', 'person'],
    ]);
    expect(await page.perform({ type: 'see-as', person: '陈晨' })).toBe('done');
    const other = page.last('snapshot');
    expect(other.person).toBe('陈晨');
    expect(other.slack.rooms.map(({ name }) => name)).toEqual(['general', 'random', 'Friday']);
    expect(other.slack.messages.map(({ shown }) => shown)).toEqual(['@Friday Hello']);
  });

  it('writes, answers in a thread, edits, reacts and deletes, as anybody', async () => {
    const stage = await startStage();
    const page = await Page.open(stage);
    const channelId = page.last('snapshot').slack.rooms[0]?.id ?? '';
    const files = [{ name: 'note.txt', mimeType: 'text/plain', base64 }];
    expect(await page.perform({ type: 'slack-say', as: 'Bob', channelId, text: 'Look, @Alice', files })).toBe('done');
    const said = (await page.next('slack-message')).message;
    expect(said).toMatchObject({ author: { name: 'Bob' }, shown: 'Look, @Alice', subtype: 'file_share' });
    expect(said.files).toMatchObject([{ name: 'note.txt', size: 5, url: expect.stringMatching(/^\/files\/slack\/F/) }]);
    const ref = { channelId, ts: said.ts };
    expect(await page.perform({ type: 'slack-say', as: '陈晨', channelId, text: 'Yes', threadTs: said.ts })).toBe(
      'done',
    );
    expect(page.last('slack-message').message).toMatchObject({ threadTs: said.ts, author: { name: '陈晨' } });
    expect(await page.perform({ type: 'slack-edit', as: 'Bob', ...ref, text: 'Look!' })).toBe('done');
    expect(page.last('slack-message').message).toMatchObject({ shown: 'Look!', edited: true });
    expect(await page.perform({ type: 'slack-react', as: 'Alice', ...ref, emoji: '+1', on: true })).toBe('done');
    expect(page.last('slack-message').message.reactions).toEqual([{ name: '+1', by: ['Alice'] }]);
    expect(await page.perform({ type: 'slack-react', as: 'Alice', ...ref, emoji: '+1', on: false })).toBe('done');
    expect(page.last('slack-message').message.reactions).toEqual([]);
    expect(await page.perform({ type: 'slack-delete', as: 'Bob', ...ref })).toBe('done');
    // It has an answer: a stone stays in its place.
    expect(page.last('slack-message').message).toMatchObject({ ts: said.ts, subtype: 'tombstone' });
    const answer = page.all('slack-message').find(({ message }) => message.shown === 'Yes')?.message;
    expect(await page.perform({ type: 'slack-delete', as: '陈晨', channelId, ts: answer?.ts ?? '' })).toBe('done');
    expect(page.last('slack-gone')).toMatchObject({ channelId, ts: answer?.ts });
  });

  it('tells why Slack does not let somebody', async () => {
    const stage = await startStage();
    const page = await Page.open(stage);
    const { id: channelId = '' } = page.last('snapshot').slack.rooms.find(({ name }) => name === 'private') ?? {};
    const { ts } = stage.slack.person('Bob').say('#private', 'Mine');
    expect(await page.perform({ type: 'slack-say', as: '陈晨', channelId, text: 'Hi' })).toMatch(
      '陈晨 is not in private',
    );
    expect(await page.perform({ type: 'slack-edit', as: 'Alice', channelId, ts, text: 'Ours' })).toMatch(
      "is not Alice's",
    );
    expect(await page.perform({ type: 'slack-say', as: 'Eve', channelId, text: 'Hi' })).toBe('Nobody is called Eve');
    expect(await page.perform({ type: 'slack-stop', as: 'Bob', channelId, threadTs: ts })).toMatch('No Stop button');
  });

  it('shows an edit as it happens, a private word to one person, and what is being done', async () => {
    const stage = await startStage();
    const [alice, bob] = [await Page.open(stage), await Page.open(stage)];
    await bob.perform({ type: 'see-as', person: 'Bob' });
    const bot = friday(stage);
    const { channelId, ts: threadTs } = stage.slack.person('Alice').say('#general', '@Friday Hi');
    await bot.apiCall('agents.sessions.setStatus', {
      channel_id: channelId,
      thread_ts: threadTs,
      status: 'processing',
    });
    expect((await alice.caughtUp()).last('slack-sign').sign).toMatchObject({
      threadTs,
      working: true,
      stoppable: true,
    });
    const { ts = '' } = await bot.chat.postMessage({ channel: channelId, thread_ts: threadTs, text: 'One' });
    for (const text of ['One two', 'One two three']) await bot.chat.update({ channel: channelId, ts, text });
    const texts = (await alice.caughtUp()).all('slack-message').filter(({ message }) => message.ts === ts);
    expect(texts.map(({ message }) => message.shown)).toEqual(['One', 'One two', 'One two three']);
    expect(await alice.perform({ type: 'slack-stop', as: 'Alice', channelId, threadTs })).toBe('done');
    const user = stage.slack.person('Bob').id;
    await bot.chat.postEphemeral({ channel: channelId, user, text: 'For Bob' });
    await Promise.all([alice.caughtUp(), bob.caughtUp()]);
    const forBob = ({ message }: { message: { shown: string } }) => message.shown === 'For Bob';
    expect(bob.all('slack-message').filter(forBob)).toMatchObject([{ message: { private: true } }]);
    expect(alice.all('slack-message').some(forBob)).toBe(false);
  });

  it('shows a native stream to its recipient, and to others only how it began', async () => {
    const stage = await startStage();
    const [alice, bob] = [await Page.open(stage), await Page.open(stage)];
    await bob.perform({ type: 'see-as', person: 'Bob' });
    const bot = friday(stage);
    const { slack } = stage;
    const { channelId: channel, ts: thread_ts } = slack.person('Alice').say('#general', '@Friday Hi');
    const recipient = { recipient_user_id: slack.person('Alice').id, recipient_team_id: slack.teamId };
    const { ts = '' } = await bot.chat.startStream({ channel, thread_ts, markdown_text: 'A', ...recipient });
    await bot.chat.appendStream({ channel, ts, markdown_text: 'B' });
    await Promise.all([alice.caughtUp(), bob.caughtUp()]);
    // Whoever tries it out may look with the eyes of either.
    const eyes = { recipient: 'Alice', recipientSees: [{ type: 'markdown', text: 'AB' }], othersSee: 'A' };
    expect(alice.last('slack-message').message).toMatchObject({ shown: 'AB', streaming: 'in_progress', eyes });
    expect(bob.last('slack-message').message).toMatchObject({ shown: 'A', blocks: [], eyes });
    expect(alice.last('slack-sign').sign.stoppable).toBe(true);
    await bot.chat.stopStream({ channel, ts });
    await Promise.all([alice.caughtUp(), bob.caughtUp()]);
    expect(bob.last('slack-message').message).toMatchObject({ shown: 'AB', streaming: 'completed' });
    expect(bob.last('slack-message').message.eyes).toBeUndefined();
    expect(alice.last('slack-sign').sign.stoppable).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { Page, startStage } from './page.ts';

describe('one open page', () => {
  it('is told who there is and who answers', async () => {
    const page = await Page.open(await startStage());
    expect(page.last('welcome')).toMatchObject({
      version: 2,
      people: ['Alice', 'Bob', '陈晨'],
      agent: { url: 'http://127.0.0.1:1/process', demo: true },
    });
  });

  it.each([
    ['an act that is none', { id: 7, act: { type: 'dance' } }],
    ['an act without its person', { id: 7, act: { type: 'slack-say', channelId: 'C0GENERAL1', text: 'Hi' } }],
    [
      'a file that is no base64',
      {
        id: 7,
        act: {
          type: 'slack-say',
          as: 'Bob',
          channelId: 'C',
          text: '',
          files: [{ name: 'a', mimeType: '', base64: '*' }],
        },
      },
    ],
  ])('refuses %s, and goes on', async (_what, sent) => {
    const page = await Page.open(await startStage());
    page.send(sent);
    expect(await page.next('refused')).toMatchObject({ id: 7, reason: expect.any(String) });
    expect(await page.perform({ type: 'see-as', person: 'Bob' })).toBe('done');
  });

  it.each(['no JSON', '[]', '{"act":{}}'])('lets go of who sends %s', async (text) => {
    const page = await Page.open(await startStage());
    page.send(text);
    expect(await page.closed()).toBe(1008);
  });

  it('switches troubles on, tells every page of them, and says why one cannot be had', async () => {
    const stage = await startStage();
    const [one, other] = [await Page.open(stage), await Page.open(stage)];
    expect(other.last('troubles')).toMatchObject({ active: [], bridge: 'up' });
    expect(await one.perform({ type: 'trouble', name: 'slow', on: true })).toBe('done');
    expect((await other.caughtUp()).last('troubles')).toMatchObject({ active: ['slow'] });
    expect(await one.perform({ type: 'trouble', name: 'kill-bridge', on: true })).toBe('There is no bridge');
  });

  it('is told when nobody answers at the address of the agent, and when somebody does again', async () => {
    const stage = await startStage();
    const page = await Page.open(stage);
    stage.agentHas('Nobody answers');
    expect((await page.caughtUp()).last('agent').agent).toMatchObject({ trouble: 'Nobody answers' });
    expect((await Page.open(stage)).last('welcome').agent.trouble).toBe('Nobody answers');
    stage.agentHas(undefined);
    expect((await page.caughtUp()).last('agent').agent.trouble).toBeUndefined();
  });

  it('hears no more once it is closed, while others do', async () => {
    const stage = await startStage();
    const [one, other] = [await Page.open(stage), await Page.open(stage)];
    one.send('no JSON');
    await one.closed();
    const before = one.heard.length;
    stage.slack.person('Bob').say('#general', 'Hello');
    expect((await other.next('slack-message')).message.shown).toBe('Hello');
    expect(one.heard).toHaveLength(before);
  });
});

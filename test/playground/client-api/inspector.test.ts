import { describe, expect, it } from 'vitest';
import { bundleText, readBundle } from '../../../playground/inspector/bundle.ts';
import { Page, type Stage, startStage } from './page.ts';

async function exported({ api }: Stage, headers: Record<string, string> = {}): Promise<Response> {
  return await fetch(`${api.url}recording.json`, { headers });
}

describe('the inspector behind the page', () => {
  it('tells what happens only to whoever has asked, from the beginning, and for as long', async () => {
    const stage = await startStage();
    const [one, other] = [await Page.open(stage), await Page.open(stage)];
    stage.slack.person('Alice').say('#general', 'First');
    expect(await one.perform({ type: 'inspect', on: true })).toBe('done');
    const first = one.last('trace');
    expect(first).toMatchObject({ of: 'now', anew: true });
    expect(first.entries.map(({ kind }) => kind)).toContain('deed');
    stage.discord.person('Bob').say('#friday', 'Second');
    await one.caughtUp();
    const told = one.all('trace').filter(({ anew }) => !anew);
    expect(told.flatMap(({ entries }) => entries)).toContainEqual(
      expect.objectContaining({ kind: 'deed', platform: 'discord', person: 'Bob' }),
    );
    await one.perform({ type: 'inspect', on: false });
    const before = one.all('trace').length;
    stage.discord.person('Bob').say('#friday', 'Third');
    await one.caughtUp();
    expect(one.all('trace')).toHaveLength(before);
    expect((await other.caughtUp()).all('trace')).toEqual([]);
  });

  it('hands the recording out as a file, to its own page only', async () => {
    const stage = await startStage();
    stage.slack.person('Alice').say('#general', 'First');
    const answer = await exported(stage);
    expect(answer.headers.get('content-disposition')).toContain('attachment');
    expect(readBundle(await answer.text()).entries).toHaveLength(1);
    expect((await exported(stage, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const gone = await fetch(`${stage.api.url}recording.json?turn=t9`);
    expect([gone.status, await gone.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'conversation-forgotten' }),
    ]);
  });

  it('opens a recording, and says why it cannot', async () => {
    const stage = await startStage();
    stage.slack.person('Alice').say('#general', 'First');
    const bundle = readBundle(await (await exported(stage)).text());
    const page = await Page.open(stage);
    expect(await page.perform({ type: 'open-recording', text: bundleText(bundle) })).toBe('done');
    expect(page.last('trace')).toEqual({
      type: 'trace',
      of: 'recording',
      anew: true,
      entries: bundle.entries,
      isCut: false,
    });
    expect(await page.perform({ type: 'open-recording', text: '{}' })).toMatch(/^This is no recording/);
    expect(await page.perform({ type: 'replay-recording', text: 'no', fast: true })).toBe('This is no JSON.');
  });
});

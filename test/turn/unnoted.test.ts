// What was posted in the instant of a crash and not noted any more is found, closed, and not said a second time.
import { describe, expect, it, vi } from 'vitest';
import { textsFor } from '../../src/texts.ts';
import { waitFor } from '../wait-for.ts';
import { answers, bad, breaks, picture, ScriptedAgent } from './agent.ts';
import { MemoryChat } from './chat.ts';
import { openStage } from './stage.ts';

const texts = textsFor('en', '');
const crashNote = `${texts.crashed} ${texts.retryHint}`;

describe('after a crash', () => {
  it('the note is not said a second time by a third life', async () => {
    const stage = openStage();
    await stage.say('hello');
    const { id } = (await stage.run(0)).request;
    stage.chat.posts.push({ nonce: `${id}-note`, text: crashNote, history: [] });
    await stage.crash();
    await stage.ended('interrupted');
    expect(stage.chat.texts()).toEqual([crashNote]);
  });

  it('a message that was posted and not noted any more keeps its text, and loses its Stop', async () => {
    const stage = openStage();
    await stage.say('hello');
    const { id } = (await stage.run(0)).request;
    stage.chat.posts.push({ nonce: `${id}-0`, text: 'I was about to', history: [] });
    await stage.crash();
    await stage.ended('interrupted');
    expect(stage.chat.texts()).toEqual([`I was about to\n\n${crashNote}`]);
    const finish = stage.chat.operations.find(({ type }) => type === 'finish');
    expect(finish).toMatchObject({ controls: [{ action: 'retry' }] });
    expect(JSON.parse(stage.turns()[0]?.segments ?? '')).toMatchObject([{ sealed: true }]);
  });

  it('nor is the note told twice in such a message', async () => {
    const stage = openStage();
    await stage.say('hello');
    const { id } = (await stage.run(0)).request;
    const told = `I was about to\n\n${crashNote}`;
    stage.chat.posts.push({ nonce: `${id}-0`, text: told, history: [] });
    await stage.crash();
    await stage.ended('interrupted');
    expect(stage.chat.texts()).toEqual([told]);
  });

  it('the answer to a question that is asked again is not looked for in the message of its first answer', async () => {
    const stage = openStage({ agent: new ScriptedAgent(breaks(bad('refused'))) });
    await stage.say('hello');
    await stage.ended('failed');
    const read = vi.spyOn(stage.chat, 'read');
    await stage.engine.retry(stage.agent.runs[0]?.request.id ?? '');
    await stage.run(1);
    await stage.crash();
    await stage.ended('failed', 'interrupted');
    const except = [{ platform: 'test', address: 0 }];
    expect(read.mock.calls.flat()).toContainEqual(expect.objectContaining({ type: 'posted', alone: true, except }));
  });

  it('a promise that was posted and not noted any more does not outlive an answer without words', async () => {
    const stage = openStage({ agent: new ScriptedAgent(breaks(bad('unreachable'))) });
    await stage.say('draw a cat');
    await stage.shows(texts.agentAway);
    await waitFor(() => expect(stage.turns()[0]?.segments).toContain(texts.agentAway));
    stage.forget(0);
    await stage.crash(new ScriptedAgent(answers('', { media: [picture] })));
    await stage.ended('answered');
    expect(stage.chat.texts()[0]).toBe(texts.mediaOnly);
  });

  it('the same goes for a message that follows others', async () => {
    const stage = openStage({ chat: new MemoryChat({ surfaces: { message: { maxSize: 500 } } }) });
    await stage.say('hello');
    const run = await stage.run(0);
    run.says(`${'One. '.repeat(90)}\n\n${'Two. '.repeat(40)}`);
    const segments = () => JSON.parse(stage.turns()[0]?.segments ?? '[]');
    await waitFor(() => expect(segments()).toMatchObject([{ sealed: true }, { sealed: false }]));
    // As if the crash had come before the second one was noted.
    stage.forget(1);
    await stage.crash();
    await stage.ended('interrupted');
    expect(stage.chat.texts()).toHaveLength(2);
    expect(stage.chat.texts()[1]).toMatch(/^Two\. [\s\S]*Two\.\n\n⚠️ I was restarted/);
  });
});

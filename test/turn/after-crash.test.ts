import { Keyv } from 'keyv';
import { describe, expect, it, vi } from 'vitest';
import { ChatError } from '../../src/chat.ts';
import { createSessions } from '../../src/session.ts';
import { textsFor } from '../../src/texts.ts';
import { createTurnRunner } from '../../src/turn.ts';
import { inbound } from '../engine/inbound.ts';
import { waitFor } from '../wait-for.ts';
import { answers, bad, breaks, picture, ScriptedAgent } from './agent.ts';
import { MemoryChat } from './chat.ts';
import { deskOn, ListJournal, openStage, type Stage } from './stage.ts';

const texts = textsFor('en', '');
const crashNote = `${texts.crashed} ${texts.retryHint}`;

/** The whole answer is in the journal, and on its way. */
async function heldUpAtItsAnswer(): Promise<{ stage: Stage; stuck: PromiseWithResolvers<void> }> {
  const stage = openStage({ agent: new ScriptedAgent(answers('The whole answer.')) });
  const stuck = Promise.withResolvers<void>();
  stage.chat.before = ({ type }) => (type === 'open' ? stuck.promise : undefined);
  await stage.say('hello');
  await stage.ended('finishing');
  return { stage, stuck };
}

/** The whole answer stands there, and its picture is on its way. */
async function heldUpAtItsFile(): Promise<{ stage: Stage; stuck: PromiseWithResolvers<void> }> {
  const stage = openStage({ agent: new ScriptedAgent(answers('A cat:', { media: [picture] })) });
  const stuck = Promise.withResolvers<void>();
  stage.chat.before = ({ type }) => (type === 'attach' ? stuck.promise : undefined);
  await stage.say('draw a cat');
  await stage.ended('finishing');
  await waitFor(() => expect(stage.chat.texts()).toEqual(['A cat:']));
  return { stage, stuck };
}

describe('after a crash', () => {
  it('a turn that waited for the agent is run again, and its answer takes the place of the note', async () => {
    const stage = openStage({ agent: new ScriptedAgent(breaks(bad('unreachable'))) });
    await stage.say('hello');
    await stage.shows(texts.agentAway);
    expect(stage.turns().map(({ state }) => state)).toEqual(['accepted']);
    const id = stage.agent.runs[0]?.request.id;
    await stage.crash(new ScriptedAgent(answers('Here I am.')));
    await stage.ended('answered');
    expect(stage.agent.runs[0]?.request.id).toBe(id);
    expect(stage.chat.texts()).toEqual(['Here I am.']);
  });

  it('a turn that was dispatched is not run again: a note says what happened', async () => {
    const stage = openStage();
    await stage.say('delete everything');
    await stage.run(0);
    await stage.crash();
    await stage.ended('interrupted');
    expect(stage.agent.runs).toEqual([]);
    expect(stage.chat.texts()).toEqual([crashNote]);
    expect(stage.chat.signs('working').at(-1)).toBe('-');
  });

  it('a sign of work of the life before goes, also when that had not come to ask', async () => {
    const sessions = createSessions({ keyv: new Keyv(), policy: 'auto' });
    const never = new Promise<never>(() => undefined);
    const sessionFor = vi.fn(sessions.sessionFor).mockReturnValueOnce(never);
    const stage = openStage({ desk: { sessions: { ...sessions, sessionFor } } });
    await stage.say('hello');
    await waitFor(() => expect(stage.chat.signs('working')).toEqual(['+']));
    await stage.crash(new ScriptedAgent(answers('Here I am.')));
    await stage.ended('answered');
    expect(stage.chat.signs('working')).toEqual(['+', '-']);
  });

  it('a sign of work that was not taken away yet goes, although the whole answer stands there', async () => {
    const stage = openStage();
    const stuck = Promise.withResolvers<void>();
    stage.chat.before = (operation) => (operation.type === 'working' && !operation.on ? stuck.promise : undefined);
    await stage.say('hello');
    const run = await stage.run(0);
    await waitFor(() => expect(stage.chat.signs('working')).toEqual(['+']));
    run.says('Here I am.').ends().releases();
    await stage.shows('Here I am.');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(stage.turns()).toMatchObject([{ state: 'finishing' }]);
    stage.chat.before = () => undefined;
    await stage.crash();
    await stage.ended('answered');
    await waitFor(() => expect(stage.chat.signs('working')).toEqual(['+', '-']));
    stuck.reject(new ChatError('test', 'gone', 'dead'));
  });

  it('the note and the end of a turn are kept together, so that another crash does not tell it twice', async () => {
    const chat = new MemoryChat();
    const message = inbound();
    const journal = new ListJournal();
    vi.spyOn(journal, 'wrote').mockReturnValue(new Promise<never>(() => undefined));
    const turn = { id: 'turn000000000001', threadId: message.thread.id, messages: [message], segments: [] } as const;
    const left = {
      state: 'dispatched',
      restored: true,
      inherited: true,
      closing: undefined,
      superseded: undefined,
    } as const;
    const runner = createTurnRunner(deskOn(chat, new ScriptedAgent()));
    const { signal } = new AbortController();
    const departure = { announced: signal, due: signal };
    void runner.recover({ ...turn, ...left, stopping: signal, departure }, journal);
    await waitFor(() => expect(journal.lines).toEqual(['ended interrupted']));
    expect(chat.texts()).toEqual([crashNote]);
  });

  it('what was shown of an answer stays, and the note stands below it', async () => {
    const stage = openStage();
    await stage.say('hello');
    (await stage.run(0)).says('I was about to ');
    await stage.shows('I was about to');
    await waitFor(() => expect(stage.turns()[0]?.state).toBe('answering'));
    await stage.crash();
    await stage.ended('interrupted');
    expect(stage.chat.texts()).toEqual([`I was about to\n\n${crashNote}`]);
  });

  it('a note that promised more does not stay when the question was on its way', async () => {
    const stage = openStage({ agent: new ScriptedAgent(breaks(bad('busy'))) });
    await stage.say('hello');
    await stage.shows(texts.agentBusy);
    await stage.run(1);
    await stage.crash();
    await stage.ended('interrupted');
    expect(stage.chat.texts()).toEqual([crashNote]);
  });

  it('the last writes are completed from the journal', async () => {
    const { stage, stuck } = await heldUpAtItsAnswer();
    stage.chat.before = () => undefined;
    await stage.crash();
    await stage.ended('answered');
    expect(stage.agent.runs).toEqual([]);
    expect(stage.chat.texts()).toEqual(['The whole answer.']);
    stuck.reject(new ChatError('test', 'gone', 'dead'));
  });

  it('the last writes end with the platform’s reason where the conversation was deleted meanwhile', async () => {
    const { stage, stuck } = await heldUpAtItsAnswer();
    stage.chat.before = ({ type }) => {
      if (type === 'open') throw new ChatError('test', 'gone', 'cannot_reply_to_message');
    };
    await stage.crash(new ScriptedAgent(answers('Another.')));
    await stage.ended('failed');
    expect(stage.turns().map(({ detail }) => detail)).toEqual(['{"reason":"cannot_reply_to_message"}']);
    expect([stage.agent.runs, stage.chat.texts()]).toEqual([[], []]);
    stuck.reject(new ChatError('test', 'gone', 'dead'));
  });

  it('a sign of work that the platform would not take away before is taken away, once', async () => {
    const stage = openStage();
    const signs = (expected: readonly string[]) => waitFor(() => expect(stage.chat.signs('working')).toEqual(expected));
    stage.chat.before = (operation) =>
      operation.type === 'working' && !operation.on ? new Promise(() => undefined) : undefined;
    await stage.say('hello');
    const run = await stage.run(0);
    await signs(['+']);
    run.says('Here I am.').ends().releases();
    await stage.ended('answered');
    stage.chat.before = () => undefined;
    await stage.crash();
    await signs(['+', '-']);
    await stage.say('and now?');
    await stage.run(0);
    await stage.crash(new ScriptedAgent(answers('')));
    await stage.ended('answered', 'interrupted');
    await signs(['+', '-', '-']);
  });

  it('so does a note that nobody can be told', async () => {
    const stage = openStage();
    await stage.say('hello');
    await stage.run(0);
    stage.chat.before = ({ type }) => {
      if (type === 'open') throw new ChatError('test', 'gone', 'cannot_reply_to_message');
    };
    await stage.crash();
    await stage.ended('failed');
    expect(stage.turns().map(({ detail }) => detail)).toEqual(['{"reason":"cannot_reply_to_message"}']);
    expect(stage.chat.signs('working').at(-1)).toBe('-');
  });

  it.each(['A cat:', ''])('files that were not passed on yet are not lost in silence: "%s"', async (answer) => {
    const stage = openStage({ agent: new ScriptedAgent(answers(answer, { media: [picture] })) });
    const stuck = Promise.withResolvers<void>();
    stage.chat.before = ({ type }) => (type === 'attach' ? stuck.promise : undefined);
    await stage.say('draw a cat');
    await stage.ended('finishing');
    await waitFor(() => expect(stage.chat.texts()).toEqual(answer === '' ? [] : [answer]));
    await stage.crash();
    await stage.ended('answered');
    expect(stage.chat.texts()).toEqual(answer === '' ? [texts.filesCutOff] : [answer, texts.filesCutOff]);
    stuck.reject(new ChatError('test', 'gone', 'dead'));
  });

  it('the answer stands where nothing can be said about its files any more', async () => {
    const { stage, stuck } = await heldUpAtItsFile();
    stage.chat.before = ({ type }) => {
      if (type === 'open') throw new ChatError('test', 'gone', 'no_such_thread');
    };
    await stage.crash();
    await stage.ended('answered');
    expect(stage.chat.texts()).toEqual(['A cat:']);
    stuck.reject(new ChatError('test', 'gone', 'dead'));
  });

  it('nor are they when another crash comes while that is being said', async () => {
    const { stage, stuck } = await heldUpAtItsFile();
    const isNote = vi.fn(() => stuck.promise);
    stage.chat.before = ({ type }) => (type === 'open' ? isNote() : undefined);
    await stage.crash();
    await waitFor(() => expect(isNote).toHaveBeenCalled());
    stage.chat.before = () => undefined;
    await stage.crash();
    await stage.ended('answered');
    expect(stage.chat.texts()).toEqual(['A cat:', texts.filesCutOff]);
    stuck.reject(new ChatError('test', 'gone', 'dead'));
  });

  it('the thread goes on with what waited', async () => {
    const stage = openStage();
    await stage.say('one');
    await stage.run(0);
    await stage.say('two');
    await stage.crash(new ScriptedAgent(answers('Two.')));
    await stage.ended('interrupted', 'answered');
    expect(stage.chat.texts()).toEqual([crashNote, 'Two.']);
  });
});

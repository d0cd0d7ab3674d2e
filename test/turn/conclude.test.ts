// The end of a turn where it is not simply the answer: it fills too much, or something of ours or the platform fails.
import { DatabaseSync } from 'node:sqlite';
import { Keyv } from 'keyv';
import { describe, expect, it, vi } from 'vitest';
import { ChatError } from '../../src/chat.ts';
import { textsFor } from '../../src/texts.ts';
import { waitFor } from '../wait-for.ts';
import { answers, bad, picture, ScriptedAgent } from './agent.ts';
import { failOnce, limits, MemoryChat } from './chat.ts';
import { openStage, Stage } from './stage.ts';

const texts = textsFor('en', '');

describe('more than a reply may fill', () => {
  it('is attached as a file, whole', async () => {
    const answer = Array.from({ length: 900 }, (_, word) => `word${word}`).join(' ');
    const stage = openStage({ agent: new ScriptedAgent(answers(answer)), desk: { maxSegments: 2 } });
    await stage.say('talk');
    await stage.ended('answered');
    const [one = '', two = '', note, file] = stage.chat.texts();
    expect([note, file]).toEqual([texts.restAsFile, '[answer.md]']);
    const rest = new TextDecoder().decode(stage.chat.attached()[0]?.bytes);
    expect([one, two, rest].join(' ')).toBe(answer);
  });

  it('is attached after a crash, too, and promised once', async () => {
    const answer = Array.from({ length: 900 }, (_, word) => `word${word}`).join(' ');
    const stage = openStage({ agent: new ScriptedAgent(answers(answer)), desk: { maxSegments: 2 } });
    const stuck = Promise.withResolvers<void>();
    stage.chat.before = ({ type }) => (type === 'attach' ? stuck.promise : undefined);
    await stage.say('talk');
    await stage.ended('finishing');
    await waitFor(() => expect(JSON.parse(stage.turns()[0]?.segments ?? '[]')).toHaveLength(3));
    stage.chat.before = () => undefined;
    await stage.crash();
    await stage.ended('answered');
    stuck.reject(new ChatError('test', 'gone', 'dead'));
    const [one = '', two = '', ...more] = stage.chat.texts();
    expect(more).toEqual([texts.restAsFile, '[answer.md]']);
    expect([one, two, new TextDecoder().decode(stage.chat.attached()[0]?.bytes)].join(' ')).toBe(answer);
  });

  it('is not promised where the file is refused: the last message says what is missing, and offers to ask again', async () => {
    const chat = new MemoryChat();
    chat.before = ({ type }) => {
      if (type === 'attach') throw new ChatError('test', 'forbidden', 'no_files');
    };
    const answer = Array.from({ length: 900 }, (_, word) => `word${word}`).join(' ');
    const stage = openStage({ chat, agent: new ScriptedAgent(answers(answer)), desk: { maxSegments: 2 } });
    await stage.say('talk');
    await stage.ended('failed');
    expect(stage.chat.texts()).toHaveLength(3);
    expect(stage.chat.texts()[2]).toMatch(/^⚠️ The rest of this answer .* \(reference [\w-]{16}\)\n/);
    expect(stage.chat.operations.findLast(({ type }) => type === 'finish')).toMatchObject({
      controls: [{ action: 'retry' }],
    });
    expect(stage.turns()[0]?.segments).toContain(texts.restLost);
  });
});

it('what stands beside an answer goes the other way, too, where its own is shut', async () => {
  class ShutChat extends MemoryChat {
    override readonly limits = {
      ...limits,
      surfaces: { message: { maxSize: 2000, fallback: 'plain' }, plain: { maxSize: 2000 } },
    };
  }
  const chat = new ShutChat();
  chat.before = (operation) => {
    const shut = operation.type === 'attach' && operation.target.surface === 'message';
    if (shut) throw new ChatError('test', 'surface', '10015');
  };
  const stage = openStage({ chat, agent: new ScriptedAgent(answers('A cat:', { media: [picture] })) });
  await stage.say('draw a cat');
  await stage.ended('answered');
  expect(stage.chat.attached().map(({ target }) => target.surface)).toEqual(['plain']);
});

describe('when something of ours fails', () => {
  it('a filter of the platform that does not let an answer through is told, without the answer', async () => {
    const chat = new MemoryChat();
    failOnce(chat, 'open', new ChatError('test', 'blocked', '200000'));
    const stage = openStage({ chat, agent: new ScriptedAgent(answers('Bad words.')) });
    await stage.say('one');
    await stage.ended('failed');
    expect(chat.texts()).toEqual([expect.stringContaining(texts.blocked)]);
  });

  it.each(['blocked', 'rejected', 'too-long'] as const)(
    'what was shown of an answer whose end is refused (%s) stays, says so, and can be asked again instead of stopped',
    async (kind) => {
      const chat = new MemoryChat();
      chat.before = (operation) => {
        const text = 'content' in operation ? operation.content.text : '';
        if (text.includes('bad')) throw new ChatError('test', kind, 'refused');
      };
      const stage = openStage({ chat });
      await stage.say('one');
      const run = await stage.run(0);
      run.says('Half of ');
      await stage.shows('Half of');
      run.says('Half of a bad answer.').ends().releases();
      await stage.ended('failed');
      const reason = kind === 'blocked' ? texts.blocked : texts.allAsFile;
      const [turn] = stage.turns();
      const note = new RegExp(`^Half of\\n\\n${reason} \\(reference [\\w-]{16}\\)\\n${texts.retryHint}$`);
      const [shown, ...files] = chat.texts();
      expect(shown).toMatch(note);
      // What a filter objects to is not smuggled past it.
      expect(files).toEqual(kind === 'blocked' ? [] : ['[answer.md]']);
      expect(turn?.segments).toContain(texts.retryHint);
      expect(chat.operations.findLast(({ type }) => type === 'finish')).toMatchObject({
        controls: [{ action: 'retry' }],
      });
    },
  );

  it('a store that is away is told in plain words, and the next message works', async () => {
    const keyv = new Keyv();
    const get = vi.spyOn(keyv, 'get').mockRejectedValueOnce(new Error('ECONNREFUSED redis'));
    const stage = openStage({ keyv, agent: new ScriptedAgent(answers('Hello.')) });
    await stage.say('one');
    await stage.ended('failed');
    expect(stage.chat.texts()[0]).toMatch(/^⚠️ Something went wrong on my side, .* \(reference [\w-]{16}\)$/);
    expect(stage.chat.texts()[0]).not.toContain('redis');
    expect(stage.agent.runs).toEqual([]);
    await stage.say('two');
    await stage.ended('failed', 'answered');
    expect(stage.chat.texts()[1]).toBe('Hello.');
    expect(get).toHaveBeenCalled();
  });

  it('a disk that fills up in the middle does not keep the answer from people', async () => {
    const stage = openStage();
    await stage.say('one');
    const run = await stage.run(0);
    run.says('Half of ');
    await stage.shows('Half of');
    await waitFor(() => expect(stage.turns()[0]?.state).toBe('answering'));
    vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementationOnce(() => {
      throw new Error('disk full');
    });
    run.says('Half of the answer.').ends().releases();
    await stage.ended('answered');
    expect(stage.chat.texts()).toEqual(['Half of the answer.']);
  });

  it('a reply that the platform does not take ends the turn, and the thread goes on', async () => {
    const chat = new MemoryChat();
    failOnce(chat, 'open', new ChatError('test', 'forbidden', 'not_in_channel'));
    const stage = openStage({
      chat,
      agent: new ScriptedAgent((run) => run.ends(bad('failed')).releases(), answers('Two.')),
    });
    await stage.say('one');
    await stage.ended('failed');
    await stage.say('two');
    await stage.ended('failed', 'answered');
    expect(chat.texts()).toEqual([texts.closedHere, 'Two.']);
  });

  it('a platform that is not configured keeps its messages until it is', async () => {
    const chat = new MemoryChat();
    const agent = new ScriptedAgent(answers('Hello.'));
    const stage = openStage({ chat, agent, reached: false });
    await stage.say('one');
    await stage.crash(agent);
    expect(stage.turns()).toEqual([]);
    expect(agent.runs).toEqual([]);
    await stage.engine.stop(0);
    const later = new Stage({ chat, agent, folder: stage.folder });
    await later.ended('answered');
    await later.engine.stop(0);
    expect(chat.texts()).toEqual(['Hello.']);
  });
});

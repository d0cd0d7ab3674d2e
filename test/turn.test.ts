import { DatabaseSync } from 'node:sqlite';
import { Keyv } from 'keyv';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AgentError, type AgentErrorKind, type RunEnd } from '../src/agent.ts';
import { ChatError } from '../src/chat.ts';
import { textsFor } from '../src/texts.ts';
import { collectingLog } from './collecting-log.ts';
import { answers, breaks, ScriptedAgent, type ScriptedRun } from './turn/agent.ts';
import { failOnce, limits, MemoryChat } from './turn/chat.ts';
import { Stage, type StageOptions } from './turn/stage.ts';

const texts = textsFor('en', '');
const crashNote = `${texts.crashed} ${texts.retryHint}`;
const picture = { type: 'image', url: 'data:image/png;base64,AAAA' } as const;
let stage: Stage | undefined;

function open(options: StageOptions = {}): Stage {
  stage = new Stage(options);
  return stage;
}

afterEach(async () => {
  vi.restoreAllMocks();
  await stage?.close();
  stage = undefined;
});

function bad(kind: AgentErrorKind): RunEnd {
  return { outcome: 'failed', error: new AgentError(kind, 'CODE', 'words') };
}

function textsAskedIn(agent: ScriptedAgent): readonly string[] {
  return agent.runs.map(({ request: { input } }) =>
    input.map((part) => (part.type === 'text' ? part.text : '')).join(),
  );
}

describe('a turn', () => {
  it('is asked, answered where people see it, and ended', async () => {
    const stage = open({ agent: new ScriptedAgent(answers('Hello Alice.')) });
    await stage.say('hi');
    await stage.ended('answered');
    expect(textsAskedIn(stage.agent)).toEqual(['Alice (U1):\nhi']);
    expect(stage.agent.runs[0]?.request).toMatchObject({ sessionId: 'test-thread', userId: 'test-thread-owner' });
    expect(stage.chat.texts()).toEqual(['Hello Alice.']);
  });

  it('answers together what waited, in reply to the last of it', async () => {
    const stage = open();
    await stage.say('one');
    const first = await stage.run(0);
    await stage.say('two', { id: 'two' });
    await stage.say('three', { id: 'three' });
    first.says('First.').ends().releases();
    (await stage.run(1)).says('Both.').ends().releases();
    await stage.ended('answered', 'answered');
    expect(textsAskedIn(stage.agent)).toEqual(['Alice (U1):\none', 'Alice (U1):\ntwo\n\nAlice (U1):\nthree']);
    const opened = stage.chat.operations.filter((operation) => operation.type === 'open');
    expect(opened[1]?.target.address).toMatchObject({ message: 'three' });
    await vi.waitFor(() =>
      expect([...stage.chat.signs('mark')].sort()).toEqual(
        ['+waiting two', '-waiting two', '+waiting three', '-waiting three'].sort(),
      ),
    );
  });

  it('hears the files that a twin brings while it begins', async () => {
    const found = Promise.withResolvers<void>();
    const session = { sessionId: 's', userId: 'u', generation: 1 };
    const sessionFor = vi.fn(() => found.promise.then(() => session));
    const stage = open({
      desk: { sessions: { sessionFor, renew: async () => session, probe: async () => undefined } },
    });
    stage.chat.files.set('notes.txt', { bytes: Buffer.from('hello'), mimeType: 'text/plain' });
    await stage.say('what is this?', { id: 'm' });
    await vi.waitFor(() => expect(sessionFor).toHaveBeenCalled());
    const files = [{ name: 'notes.txt', mimeType: 'text/plain', size: 5, address: 'f1' }];
    await stage.say('what is this?', { id: 'm', files });
    found.resolve();
    expect((await stage.run(0)).request.input).toMatchObject([{ type: 'text' }, { type: 'file', name: 'notes.txt' }]);
  });

  it('that says "new" begins another memory, without asking the agent', async () => {
    const stage = open({ agent: new ScriptedAgent(answers('Yes.'), answers('Who are you?')) });
    await stage.say('My name is Alice.');
    await stage.ended('answered');
    await stage.say('!new');
    await stage.ended('answered', 'answered');
    await stage.say('What is my name?');
    await stage.ended('answered', 'answered', 'answered');
    expect(stage.agent.runs.map(({ request }) => request.sessionId)).toEqual(['test-thread', 'test-thread.2']);
    expect(stage.chat.texts()).toEqual(['Yes.', texts.newConversation, 'Who are you?']);
  });

  it.each([
    ['at the agent', breaks(bad('failed')), '"code":"CODE","agent":"words"'],
    ['with us', answers('never asked'), 'ECONNREFUSED redis'],
  ])(
    'that went wrong %s tells people a reference, by which the log tells the reason',
    async (_where, script, reason) => {
      const { log, lines } = collectingLog();
      const keyv = new Keyv();
      if (reason.endsWith('redis')) vi.spyOn(keyv, 'get').mockRejectedValue(new Error(reason));
      const stage = open({ keyv, agent: new ScriptedAgent(script), desk: { log } });
      await stage.say('hello');
      await stage.ended('failed');
      const [, reference = 'none'] = /\(reference ([\w-]{16})\)/.exec(stage.chat.texts()[0] ?? '') ?? [];
      expect(stage.chat.texts()[0]).not.toContain(reason);
      expect(lines.filter((line) => line.includes(`"turn":"${reference}"`)).join('')).toContain(reason);
    },
  );

  it('that went wrong says so in the words of the person', async () => {
    const stage = open({ agent: new ScriptedAgent(breaks(bad('failed'), '我正要说')) });
    await stage.say('你好');
    await stage.ended('failed');
    const id = stage.agent.runs[0]?.request.id ?? '';
    expect(stage.chat.texts()).toEqual([
      `我正要说\n\n⚠️ Friday 出错了，回答不完整。 （编号 ${id}）\n如果重试，Friday 可能会把这个问题记住两次。`,
    ]);
  });

  it('speaks the language of the last words, also when a file without any came after them', async () => {
    const stage = open({ agent: new ScriptedAgent((run) => run.releases()) });
    await stage.say('one');
    const first = await stage.run(0);
    await stage.say('你好');
    await stage.say('', { files: [{ name: 'gone.txt', mimeType: 'text/plain', size: 1, address: null }] });
    first.says('One.').ends();
    (await stage.run(1)).ends().releases();
    await stage.ended('answered', 'answered');
    expect(stage.chat.texts()[1]).toContain(textsFor('zh', '').noAnswer);
  });

  it('does not keep the sign of work up for an agent that has answered but is not done', async () => {
    const stage = open();
    await stage.say('one');
    const run = await stage.run(0);
    await vi.waitFor(() => expect(stage.chat.signs('working')).toEqual(['+']));
    run.says('Half.').ends({ outcome: 'interrupted', error: new AgentError('timeout', 'idle', 'words') });
    await stage.ended('interrupted');
    await vi.waitFor(() => expect(stage.chat.signs('working')).toEqual(['+', '-']));
    await stage.say('two', { id: 'two' });
    await vi.waitFor(() => expect(stage.chat.signs('mark')).toEqual(['+waiting two']));
    expect(stage.agent.runs).toHaveLength(1);
    run.releases();
    await stage.run(1);
  });
});

describe('the journal of a turn', () => {
  /** Commits during one turn of a thread. */
  async function commitsOf(script: (run: ScriptedRun, stage: Stage) => Promise<void>): Promise<number> {
    const stage = open();
    const exec = vi.spyOn(DatabaseSync.prototype, 'exec');
    const commits = () => exec.mock.calls.filter(([sql]) => sql === 'COMMIT').length;
    await vi.waitFor(() => expect(commits()).toBe(1));
    exec.mockClear();
    await stage.say('hello');
    await script(await stage.run(0), stage);
    await stage.ended('answered');
    return commits();
  }

  it('is written four times for an answer that comes at once', async () => {
    const commits = await commitsOf(async (run) => {
      run.says('Hello.').ends().releases();
    });
    expect(commits).toBe(4);
  });

  it('is written once more when all of it stood there already before its end', async () => {
    const commits = await commitsOf(async (run, stage) => {
      run.says('Hello.\n');
      await stage.shows('Hello.');
      await vi.waitFor(() => expect(stage.turns()[0]?.segments).toContain('Hello.'));
      run.says('Hello.').ends().releases();
    });
    expect(commits).toBe(5);
  });

  it('is written once more for each time that the message is edited', async () => {
    const commits = await commitsOf(async (run, stage) => {
      for (const text of ['One ', 'One two ', 'One two three ']) {
        run.says(text);
        await stage.shows(text.trim());
        await vi.waitFor(() => expect(stage.turns()[0]?.segments).toContain(text.trim()));
      }
      run.says('One two three four.').ends().releases();
    });
    expect(commits).toBe(7);
  });
});

describe('something to see', () => {
  it('alone is an answer', async () => {
    const stage = open({ agent: new ScriptedAgent(answers('', { media: [picture] })) });
    await stage.say('draw a cat');
    await stage.ended('answered');
    expect(stage.chat.texts()).toEqual(['[image.png]']);
  });

  it('alone does not leave a note standing that promised more', async () => {
    const stage = open({
      agent: new ScriptedAgent(breaks(bad('unreachable')), answers('', { media: [picture] })),
    });
    await stage.say('draw a cat');
    await stage.ended('answered');
    expect(stage.chat.texts()).toEqual([texts.mediaOnly, '[image.png]']);
    expect(stage.chat.posts[0]?.history).toEqual([texts.agentAway, texts.mediaOnly]);
  });

  it('stands below the answer', async () => {
    const stage = open({ agent: new ScriptedAgent(answers('A cat:', { media: [picture] })) });
    await stage.say('draw a cat');
    await stage.ended('answered');
    expect(stage.chat.texts()).toEqual(['A cat:', '[image.png]']);
  });
});

describe('what the agent thought', () => {
  it('is kept to ourselves, or attached as a file where it is wanted', async () => {
    const script = answers('Four.', { reasoning: 'Two and two.' });
    const kept = open({ agent: new ScriptedAgent(script) });
    await kept.say('2 + 2');
    await kept.ended('answered');
    expect(kept.chat.texts()).toEqual(['Four.']);
    await kept.close();

    const told = open({ agent: new ScriptedAgent(script), desk: { showReasoning: true } });
    await told.say('2 + 2');
    await told.ended('answered');
    expect(told.chat.texts()).toEqual(['Four.', '[thoughts.md]']);
    expect(new TextDecoder().decode(told.chat.attached()[0]?.bytes)).toBe('Two and two.');
  });
});

describe('a memory that may be broken', () => {
  const fails = () => breaks(bad('failed'));
  const isOffered = (stage: Stage) => stage.chat.texts().map((text) => text.includes(texts.beginAnew));

  it('is told of at the second failure of a kind, and a new one is offered', async () => {
    const stage = open({ agent: new ScriptedAgent(fails(), fails(), answers('Well.'), fails()) });
    for (const [at, end] of ['failed', 'failed', 'answered', 'failed'].entries()) {
      await stage.say(`question ${at}`);
      await vi.waitFor(() => expect(stage.turns()[at]?.state).toBe(end));
    }
    expect(isOffered(stage)).toEqual([false, true, false, false]);
  });

  it('is left behind with the conversation that it belongs to', async () => {
    const stage = open({ agent: new ScriptedAgent(fails(), fails()) });
    for (const [at, text] of ['question', '!new', 'question'].entries()) {
      await stage.say(text);
      await vi.waitFor(() => expect(stage.turns()[at]?.state).toMatch(/failed|answered/));
    }
    expect(isOffered(stage)).toEqual([false, false, false]);
  });

  it('is told of at the first failure after we had cut the agent off', async () => {
    const stage = open();
    await stage.say('hello');
    await stage.run(0);
    await stage.crash(new ScriptedAgent(fails()));
    await stage.ended('interrupted');
    await stage.say('hello again');
    await stage.ended('interrupted', 'failed');
    expect(isOffered(stage)).toEqual([false, true]);
  });

  it('need not be waited for when it stays locked', async () => {
    const busy = Array.from({ length: 3 }, () => breaks(bad('busy')));
    const stage = open({ agent: new ScriptedAgent(...busy), desk: { agentWaitMs: 400 } });
    await stage.say('hello');
    await stage.ended('failed');
    expect(stage.chat.texts()[0]).toContain(`${texts.busy}`);
    expect(stage.chat.texts()[0]).toContain(texts.orBeginAnew);
  });
});

describe('more than a reply may fill', () => {
  it('is attached as a file, whole', async () => {
    const answer = Array.from({ length: 900 }, (_, word) => `word${word}`).join(' ');
    const stage = open({ agent: new ScriptedAgent(answers(answer)), desk: { maxSegments: 2 } });
    await stage.say('talk');
    await stage.ended('answered');
    const [one = '', two = '', note, file] = stage.chat.texts();
    expect([note, file]).toEqual([texts.restAsFile, '[answer.md]']);
    const rest = new TextDecoder().decode(stage.chat.attached()[0]?.bytes);
    expect([one, two, rest].join(' ')).toBe(answer);
  });

  it('is attached after a crash, too, and promised once', async () => {
    const answer = Array.from({ length: 900 }, (_, word) => `word${word}`).join(' ');
    const stage = open({ agent: new ScriptedAgent(answers(answer)), desk: { maxSegments: 2 } });
    const stuck = Promise.withResolvers<void>();
    stage.chat.before = ({ type }) => (type === 'attach' ? stuck.promise : undefined);
    await stage.say('talk');
    await stage.ended('finishing');
    await vi.waitFor(() => expect(JSON.parse(stage.turns()[0]?.segments ?? '[]')).toHaveLength(3));
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
    const stage = open({ chat, agent: new ScriptedAgent(answers(answer)), desk: { maxSegments: 2 } });
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
  const stage = open({ chat, agent: new ScriptedAgent(answers('A cat:', { media: [picture] })) });
  await stage.say('draw a cat');
  await stage.ended('answered');
  expect(stage.chat.attached().map(({ target }) => target.surface)).toEqual(['plain']);
});

describe('when something of ours fails', () => {
  it('a filter of the platform that does not let an answer through is told, without the answer', async () => {
    const chat = new MemoryChat();
    failOnce(chat, 'open', new ChatError('test', 'blocked', '200000'));
    const stage = open({ chat, agent: new ScriptedAgent(answers('Bad words.')) });
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
      const stage = open({ chat });
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
    const stage = open({ keyv, agent: new ScriptedAgent(answers('Hello.')) });
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
    const stage = open();
    await stage.say('one');
    const run = await stage.run(0);
    run.says('Half of ');
    await stage.shows('Half of');
    await vi.waitFor(() => expect(stage.turns()[0]?.state).toBe('answering'));
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
    const stage = open({
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
    const stage = open({ chat, agent, reached: false });
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

describe('being told to stop', () => {
  it('lets a running answer finish', async () => {
    const stage = open();
    await stage.say('hello');
    const run = await stage.run(0);
    const stopped = stage.engine.stop(10_000);
    run.says('Done.').ends().releases();
    await stopped;
    expect(stage.turns().map(({ state }) => state)).toEqual(['answered']);
    expect(stage.chat.texts()).toEqual(['Done.']);
  });

  it('leaves an answer that comes too late to the next life, without a word of its own', async () => {
    const stage = open();
    await stage.say('hello');
    const run = await stage.run(0);
    await vi.waitFor(() => expect(stage.chat.signs('working')).toEqual(['+']));
    run.says('I was about to ');
    await stage.shows('I was about to');
    await stage.engine.stop(0);
    run.ends(bad('failed')).releases();
    await vi.waitFor(() => expect(stage.chat.signs('working')).toEqual(['+', '-']));
    expect(stage.chat.texts()).toEqual(['I was about to']);
    await stage.crash();
    await stage.ended('interrupted');
    expect(stage.chat.texts()).toEqual([`I was about to\n\n${crashNote}`]);
  });
});

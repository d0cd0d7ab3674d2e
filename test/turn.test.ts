import { Keyv } from 'keyv';
import { describe, expect, it, vi } from 'vitest';
import { AgentError } from '../src/agent.ts';
import { textsFor } from '../src/texts.ts';
import { collectingLog } from './collecting-log.ts';
import { answers, bad, breaks, picture, ScriptedAgent } from './turn/agent.ts';
import { openStage } from './turn/stage.ts';
import { waitFor } from './wait-for.ts';

const texts = textsFor('en', '');
const crashNote = `${texts.crashed} ${texts.retryHint}`;

function textsAskedIn(agent: ScriptedAgent): readonly string[] {
  return agent.runs.map(({ request: { input } }) =>
    input.map((part) => (part.type === 'text' ? part.text : '')).join(),
  );
}

describe('a turn', () => {
  it('is asked, answered where people see it, and ended', async () => {
    const stage = openStage({ agent: new ScriptedAgent(answers('Hello Alice.')) });
    await stage.say('hi');
    await stage.ended('answered');
    expect(textsAskedIn(stage.agent)).toEqual(['Alice (U1):\nhi']);
    expect(stage.agent.runs[0]?.request).toMatchObject({ sessionId: 'test-thread', userId: 'test-thread-owner' });
    expect(stage.chat.texts()).toEqual(['Hello Alice.']);
  });

  it('answers together what waited, in reply to the last of it', async () => {
    const stage = openStage();
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
    await waitFor(() =>
      expect([...stage.chat.signs('mark')].sort()).toEqual(
        ['+waiting two', '-waiting two', '+waiting three', '-waiting three'].sort(),
      ),
    );
  });

  it('hears the files that a twin brings while it begins', async () => {
    const found = Promise.withResolvers<void>();
    const session = { sessionId: 's', userId: 'u', generation: 1 };
    const sessionFor = vi.fn(() => found.promise.then(() => session));
    const stage = openStage({
      desk: { sessions: { sessionFor, renew: async () => session, probe: async () => undefined } },
    });
    stage.chat.files.set('notes.txt', { bytes: Buffer.from('hello'), mimeType: 'text/plain' });
    await stage.say('what is this?', { id: 'm' });
    await waitFor(() => expect(sessionFor).toHaveBeenCalled());
    const files = [{ name: 'notes.txt', mimeType: 'text/plain', size: 5, address: 'f1' }];
    await stage.say('what is this?', { id: 'm', files });
    found.resolve();
    expect((await stage.run(0)).request.input).toMatchObject([{ type: 'text' }, { type: 'file', name: 'notes.txt' }]);
  });

  it('that says "new" begins another memory, without asking the agent', async () => {
    const stage = openStage({ agent: new ScriptedAgent(answers('Yes.'), answers('Who are you?')) });
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
    ['at the agent', breaks(bad('failed')), '"code":"CODE","agent":"the words of the agent"'],
    ['with us', answers('never asked'), 'ECONNREFUSED redis'],
  ])(
    'that went wrong %s tells people a reference, by which the log tells the reason',
    async (_where, script, reason) => {
      const { log, lines } = collectingLog();
      const keyv = new Keyv();
      if (reason.endsWith('redis')) vi.spyOn(keyv, 'get').mockRejectedValue(new Error(reason));
      const stage = openStage({ keyv, agent: new ScriptedAgent(script), desk: { log } });
      await stage.say('hello');
      await stage.ended('failed');
      const [, reference = 'none'] = /\(reference ([\w-]{16})\)/.exec(stage.chat.texts()[0] ?? '') ?? [];
      expect(stage.chat.texts()[0]).not.toContain(reason);
      expect(lines.filter((line) => line.includes(`"turn":"${reference}"`)).join('')).toContain(reason);
    },
  );

  it('that went wrong says so in the words of the person', async () => {
    const stage = openStage({ agent: new ScriptedAgent(breaks(bad('failed'), '我正要说')) });
    await stage.say('你好');
    await stage.ended('failed');
    const id = stage.agent.runs[0]?.request.id ?? '';
    expect(stage.chat.texts()).toEqual([
      `我正要说\n\n⚠️ Friday 出错了，回答不完整。 （编号 ${id}）\n如果重试，Friday 可能会把这个问题记住两次。`,
    ]);
  });

  it('speaks the language of the last words, also when a file without any came after them', async () => {
    const stage = openStage({ agent: new ScriptedAgent((run) => run.releases()) });
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
    const stage = openStage();
    await stage.say('one');
    const run = await stage.run(0);
    await waitFor(() => expect(stage.chat.signs('working')).toEqual(['+']));
    run.says('Half.').ends({ outcome: 'interrupted', error: new AgentError('timeout', 'idle', 'words') });
    await stage.ended('interrupted');
    await waitFor(() => expect(stage.chat.signs('working')).toEqual(['+', '-']));
    await stage.say('two', { id: 'two' });
    await waitFor(() => expect(stage.chat.signs('mark')).toEqual(['+waiting two']));
    expect(stage.agent.runs).toHaveLength(1);
    run.releases();
    await stage.run(1);
  });
});

describe('something to see', () => {
  it('alone is an answer', async () => {
    const stage = openStage({ agent: new ScriptedAgent(answers('', { media: [picture] })) });
    await stage.say('draw a cat');
    await stage.ended('answered');
    expect(stage.chat.texts()).toEqual(['[image.png]']);
  });

  it('alone does not leave a note standing that promised more', async () => {
    const stage = openStage({
      agent: new ScriptedAgent(breaks(bad('unreachable')), answers('', { media: [picture] })),
    });
    await stage.say('draw a cat');
    await stage.ended('answered');
    expect(stage.chat.texts()).toEqual([texts.mediaOnly, '[image.png]']);
    expect(stage.chat.posts[0]?.history).toEqual([texts.agentAway, texts.mediaOnly]);
  });

  it('stands below the answer', async () => {
    const stage = openStage({ agent: new ScriptedAgent(answers('A cat:', { media: [picture] })) });
    await stage.say('draw a cat');
    await stage.ended('answered');
    expect(stage.chat.texts()).toEqual(['A cat:', '[image.png]']);
  });
});

describe('what the agent thought', () => {
  it('is kept to ourselves, or attached as a file where it is wanted', async () => {
    const script = answers('Four.', { reasoning: 'Two and two.' });
    const kept = openStage({ agent: new ScriptedAgent(script) });
    await kept.say('2 + 2');
    await kept.ended('answered');
    expect(kept.chat.texts()).toEqual(['Four.']);
    await kept.close();

    const told = openStage({ agent: new ScriptedAgent(script), desk: { showReasoning: true } });
    await told.say('2 + 2');
    await told.ended('answered');
    expect(told.chat.texts()).toEqual(['Four.', '[thoughts.md]']);
    expect(new TextDecoder().decode(told.chat.attached()[0]?.bytes)).toBe('Two and two.');
  });
});

describe('being told to stop', () => {
  it('lets a running answer finish', async () => {
    const stage = openStage();
    await stage.say('hello');
    const run = await stage.run(0);
    const stopped = stage.engine.stop(10_000);
    run.says('Done.').ends().releases();
    await stopped;
    expect(stage.turns().map(({ state }) => state)).toEqual(['answered']);
    expect(stage.chat.texts()).toEqual(['Done.']);
  });

  it('leaves an answer that comes too late to the next life, without a word of its own', async () => {
    const stage = openStage();
    await stage.say('hello');
    const run = await stage.run(0);
    await waitFor(() => expect(stage.chat.signs('working')).toEqual(['+']));
    run.says('I was about to ');
    await stage.shows('I was about to');
    await stage.engine.stop(0);
    run.ends(bad('failed')).releases();
    await waitFor(() => expect(stage.chat.signs('working')).toEqual(['+', '-']));
    expect(stage.chat.texts()).toEqual(['I was about to']);
    await stage.crash();
    await stage.ended('interrupted');
    expect(stage.chat.texts()).toEqual([`I was about to\n\n${crashNote}`]);
  });
});

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Bundle, bundleText, readBundle } from '../../playground/inspector/bundle.ts';
import { exportBundle } from '../../playground/inspector/export.ts';
import { replay } from '../../playground/inspector/replay/replay.ts';
import { launchPlayground, type Playground } from '../../playground/launch.ts';
import { ran, run, temporaryFolder } from '../cli/program.ts';

const patience = { timeoutMs: 30_000 };
let playground: Playground | undefined;

afterEach(async () => {
  await playground?.stop();
  playground = undefined;
});

/** What a person does, until the platform's turn that follows has ended. */
async function answered({ recording }: Playground, platform: 'slack' | 'discord', act: () => unknown): Promise<void> {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const forget = recording.onEntry((entry) => {
    if (entry.kind === 'turn-end' && entry.thread.startsWith(platform)) resolve();
  });
  await act();
  await ended;
  forget();
}

/** A little of everything that a person can do on Slack. */
async function useSlack(running: Playground): Promise<void> {
  const { slack } = running;
  const [alice, bob] = [slack.person('Alice'), slack.person('Bob')];
  let root = '';
  await answered(running, 'slack', () => {
    root = alice.say('#general', '@Friday My name is Alice & <Co>. https://example.com').ts;
  });
  await answered(running, 'slack', () => bob.say('#general', 'weather in Paris', { threadTs: root }));
  await answered(running, 'slack', () => bob.say('#general', '@Friday fail'));
  const [failed] = slack.messagesOf('#general').filter(({ buttons }) => buttons.includes('Try again'));
  await answered(running, 'slack', () => bob.press(failed ?? { channelId: '', ts: '' }, 'friday_retry'));
  const dm = alice.dm();
  await answered(running, 'slack', () => alice.say(dm, 'table'));
  // A tool at work in a native stream has a card; in an answer that is posted when it is whole, a line.
  await answered(running, 'slack', () => alice.say(dm, 'weather in Paris'));
  const bytes = new TextEncoder().encode('some words');
  await answered(running, 'slack', () =>
    alice.say(dm, 'What is this?', { files: [{ name: 'a.txt', mimeType: 'text/plain', bytes }] }),
  );
  // Slack's own Stop, in the middle of an answer.
  await answered(running, 'slack', async () => {
    const { ts } = alice.say(dm, 'long 3000');
    await slack.until(() => slack.messagesOf(dm.id, { threadTs: ts }).some(({ shown }) => shown.length > 60), patience);
    alice.stop(dm, ts);
  });
}

async function useDiscord(running: Playground): Promise<void> {
  const { discord, freeChannel } = running;
  const [alice, bob] = [discord.person('Alice'), discord.person('Bob')];
  let question = { id: '' };
  await answered(running, 'discord', () => {
    question = bob.say(freeChannel, 'My name is Bob.');
  });
  await answered(running, 'discord', () => bob.slash(freeChannel, 'friday ask', { question: 'draw a sunset' }));
  const thread = bob.startThread({ channelId: discord.channel(freeChannel).id, id: question.id }, 'Aside');
  await answered(running, 'discord', () => alice.say(thread, '@Friday code'));
  await answered(running, 'discord', () => alice.say(alice.dm(), 'My name is Alice.'));
  const last = discord.messagesOf(alice.dm().id).at(-1);
  await answered(running, 'discord', () => alice.say(alice.dm(), 'What is my name?', { replyTo: last }));
  alice.react({ channelId: alice.dm().id, id: last?.id ?? '' }, '👍');
}

/** One delta of an answer says something else; what the agent repeats at the end is changed with it. */
function withOtherWords({ entries, ...bundle }: Bundle): Bundle {
  const changed = entries.map((entry) =>
    entry.kind === 'frame' ? { ...entry, data: entry.data.replaceAll('fibonacci', 'factorial') } : entry,
  );
  return { ...bundle, entries: changed };
}

/** Before the last thing that somebody did. */
function withPause({ entries, ...bundle }: Bundle, pauseMs: number) {
  const last = entries.findLast(({ kind }) => kind === 'deed');
  const lastDeedMs = (last?.atMs ?? 0) + pauseMs;
  const later = entries.map((entry) =>
    entry.seq < (last?.seq ?? 0) ? entry : { ...entry, atMs: entry.atMs + pauseMs },
  );
  return { bundle: { ...bundle, entries: later }, lastDeedMs };
}

/** Slack delivers again by itself what was not heard: that may come before the bridge has asked for it, or after. */
const mayBeThere = {
  slack: (line: string) => /^[+-] (.*this answer comes late\.)?$/.test(line),
  discord: () => false,
};

describe('a recording that is played again', { timeout: 180_000 }, () => {
  it('shows the same, with its pauses and without; and one that was changed does not', async () => {
    playground = await launchPlayground();
    await Promise.all([useSlack(playground), useDiscord(playground)]);
    const text = bundleText(exportBundle(playground));
    const { slack, discord } = playground;
    const keys = [...discord.world.interactions.values()].map(({ token }) => token);
    expect(keys.length).toBeGreaterThan(0);
    for (const secret of [slack.botToken, slack.appToken, discord.botToken, ...keys, '.stop\\"', '.retry\\"'])
      expect(text).not.toContain(secret);
    await playground.stop();
    const bundle = readBundle(text);
    expect(bundle.visible.length).toBeGreaterThanOrEqual(9);
    const shown = bundle.visible.flatMap(({ messages }) => messages.map((message) => message.text));
    expect(shown).toContainEqual(expect.stringMatching(/^get_weather — complete\n[\s\S]*It is sunny in \*\*Paris\*\*/));
    const paused = withPause(bundle, 20_000);
    for (const fast of [true, false]) {
      const beganAtMs = performance.now();
      const outcome = await replay(paused.bundle, { fast });
      if (!fast) expect(performance.now() - beganAtMs).toBeGreaterThan(paused.lastDeedMs);
      expect(outcome.differences).toEqual([]);
      expect(outcome).toMatchObject({ conversations: bundle.visible.length, answers: 13, leftOut: 0 });
    }
    const { differences } = await replay(withOtherWords(bundle), { fast: true });
    expect(differences).toHaveLength(1);
    expect(differences[0]?.where).toEqual({
      en: 'Discord, Aside, message 1 of 1',
      zh: 'Discord，Aside，第 1 条消息（共 1 条）',
    });
    expect(differences[0]?.lines).toContain('- def fibonacci(count):');
    expect(differences[0]?.lines).toContain('+ def factorial(count):');
  });

  it('kills the bridge again where it was killed', async () => {
    playground = await launchPlayground();
    const { discord, freeChannel } = playground;
    discord.person('Bob').say(freeChannel, 'long 200');
    await discord.until(() => discord.messagesOf(freeChannel).some(({ shown }) => shown.length > 60), patience);
    const { bridge } = playground;
    await answered(playground, 'discord', () => bridge.kill());
    const bundle = exportBundle(playground);
    await playground.stop();
    expect(bundle.visible[0]?.messages[0]?.text).toContain('I was restarted');
    for (const fast of [true, false]) expect((await replay(bundle, { fast })).differences).toEqual([]);
  });

  it.each(['slack', 'discord'] as const)(
    'tells what was said while the bridge was dead as late as then, in %s',
    async (platform) => {
      playground = await launchPlayground();
      const { slack, discord } = playground;
      const [onSlack, onDiscord] = [slack.person('Alice'), discord.person('Alice')];
      let root: string | undefined;
      const say = (text: string) => {
        if (platform === 'discord') return onDiscord.say(onDiscord.dm(), text);
        const said = onSlack.say(onSlack.dm(), text, { threadTs: root });
        root ??= said.ts;
        return said;
      };
      await answered(playground, platform, () => say('My name is Alice.'));
      const { bridge } = playground;
      await bridge.cut();
      say('What is my name?');
      await answered(playground, platform, () => bridge.start());
      const bundle = exportBundle(playground);
      await playground.stop();
      const late = bundle.visible[0]?.messages.some(({ text }) => text.includes('this answer comes late'));
      if (platform === 'discord') expect(late).toBe(true);
      for (const fast of [true, false]) {
        const outcome = await replay(bundle, { fast });
        expect(outcome).toMatchObject({ conversations: 1, answers: 2, leftOut: 0 });
        expect(outcome.differences.filter(({ lines }) => !lines.every(mayBeThere[platform]))).toEqual([]);
      }
    },
  );

  it('may be one conversation alone', async () => {
    playground = await launchPlayground();
    const running = playground;
    const { slack, discord, freeChannel, recording } = running;
    const [alice, bob] = [slack.person('Alice'), slack.person('Bob')];
    let root = '';
    await answered(running, 'slack', () => {
      root = alice.say('#general', '@Friday My name is Alice.').ts;
    });
    await answered(running, 'slack', () => alice.say(alice.dm(), 'hello'));
    await answered(running, 'slack', () => bob.say('#general', 'What is my name?', { threadTs: root }));
    let question = { id: '' };
    await answered(running, 'discord', () => {
      question = discord.person('Bob').say(freeChannel, 'My name is Bob.');
    });
    const where = { channelId: discord.channel(freeChannel).id, id: question.id };
    const thread = discord.person('Bob').startThread(where, 'Aside');
    await answered(running, 'discord', () => discord.person('Bob').say(thread, '@Friday What is my name?'));
    const turnIn = (id: string) => {
      const turn = recording.entries.find((entry) => entry.kind === 'turn' && entry.thread.endsWith(id));
      return exportBundle(running, turn?.kind === 'turn' ? turn.turn : '');
    };
    // A thread of Discord's goes with its channel.
    const parts = [turnIn(root), turnIn(thread.id)] as const;
    expect(parts.map(({ visible }) => visible.map(({ room }) => room))).toEqual([['#general'], ['#friday', 'Aside']]);
    await running.stop();
    for (const part of parts) {
      const outcome = await replay(part, { fast: true });
      expect(outcome).toMatchObject({ differences: [], conversations: part.visible.length, answers: 2, leftOut: 0 });
    }
  });

  it('waits for no request but the bridge’s: somebody may have asked the agent by hand', async () => {
    playground = await launchPlayground();
    const { discord, freeChannel, recording } = playground;
    await answered(playground, 'discord', () => discord.person('Bob').say(freeChannel, 'My name is Bob.'));
    await answered(playground, 'discord', () => discord.person('Bob').say(freeChannel, 'What is my name?'));
    const bundle = exportBundle(playground);
    const asked = bundle.entries.findIndex(({ kind }) => kind === 'turn-end') + 1;
    const own = { kind: 'request', request: 99, route: 'process', sessionId: 's1', userId: '', body: '{}' } as const;
    const [seq, atMs] = [recording.entries.length, bundle.entries[asked]?.atMs ?? 0];
    const byHand = [
      { seq, atMs, ...own },
      { seq: seq + 1, atMs, kind: 'answer', request: 99, status: 422, contentType: 'text/plain' },
      { seq: seq + 2, atMs, kind: 'request-end', request: 99, how: 'complete' },
    ] as const;
    await playground.stop();
    const outcome = await replay({ ...bundle, entries: bundle.entries.toSpliced(asked, 0, ...byHand) }, { fast: true });
    expect(outcome).toMatchObject({ differences: [], answers: 2, leftOut: 0 });
  });

  it('leaves nothing behind when somebody leaves', async () => {
    playground = await launchPlayground();
    const { discord, freeChannel } = playground;
    await answered(playground, 'discord', () => discord.person('Bob').say(freeChannel, 'long 300'));
    const [folder, temporary] = [temporaryFolder(), temporaryFolder()];
    writeFileSync(join(folder, 'long.json'), bundleText(exportBundle(playground)));
    const replaying = run({ args: ['replay', join(folder, 'long.json')], env: { TMPDIR: temporary } });
    await replaying.prints('playing the recording');
    const left = () => readdirSync(temporary).filter((name) => name.startsWith('friday-'));
    await expect.poll(() => left().length).toBeGreaterThan(0);
    replaying.child.kill('SIGINT');
    expect(await replaying.exited).toBe(130);
    expect(left()).toEqual([]);
  });

  it('ends with a code that tells', async () => {
    playground = await launchPlayground();
    const { discord, freeChannel } = playground;
    await answered(playground, 'discord', () => discord.person('Bob').say(freeChannel, 'code'));
    const bundle = exportBundle(playground);
    const folder = temporaryFolder();
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return ['replay', join(folder, name), '--fast'];
    };
    const same = await ran({ args: file('same.json', bundleText(bundle)) });
    expect([same.code, same.stdout]).toEqual([0, 'The same is to be seen: 1 answer in 1 conversation.\n']);
    const other = await ran({ args: file('other.json', bundleText(withOtherWords(bundle))) });
    expect(other.code).toBe(1);
    expect(other.stdout).toContain('Discord, #friday, message 1 of 1\n  - ');
    const inChinese = await ran({ args: [...file('same.json', bundleText(bundle)), '--lang', 'zh'] });
    expect(inChinese.stdout).toBe('看到的结果相同：1 个会话中的 1 个回答。\n');
    const none = await ran({ args: file('none.json', '{}') });
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('none.json cannot be read')]);
    expect((await ran({ args: ['replay', join(folder, 'missing.json')] })).code).toBe(2);
    const cut = await ran({ args: file('cut.json', bundleText({ ...bundle, isCut: true })) });
    expect([cut.code, cut.stderr]).toEqual([2, expect.stringContaining('its beginning is missing')]);
  });
});

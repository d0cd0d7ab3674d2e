// What stands below an answer, what comes of pressing it, and the sign by which people stop one.
import { ButtonStyle, ComponentType } from 'discord-api-types/v10';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { componentTree } from '../../../playground/discord-server/content-rules.ts';
import type { MessageView } from '../../../playground/discord-server/view.ts';
import type {
  Activity,
  ButtonEvent,
  Control,
  EditOperation,
  InboundMessage,
  Receipt,
  StopEvent,
} from '../../../src/chat.ts';
import { freshNonce, kept, opening, RecordingSink, whole } from '../../adapter-contract/stage.ts';
import { type DiscordStage, openStage, type StageOptions } from './stage.ts';

const patience = { timeout: 30_000, interval: 5 };
const stop: Control = { id: 'turn0123456789ab.stop', action: 'stop', label: 'Stop' };
const retry: Control = { id: 'turn0123456789ab.retry', action: 'retry', label: 'Retry' };
const good: Control = { id: 'turn0123456789ab.good', action: 'good', label: 'Good' };
const bad: Control = { id: 'turn0123456789ab.bad', action: 'bad', label: 'Bad' };

let stage: DiscordStage;
let sink: RecordingSink;
afterEach(() => stage.close());

async function started(options?: StageOptions): Promise<InboundMessage> {
  stage = await openStage(options);
  sink = new RecordingSink();
  await stage.adapter.start(sink);
  await stage.say('Alice', 'shared', '@Friday hello');
  return sink.message('hello');
}

async function answered(heard: InboundMessage, text = 'One', controls: readonly Control[] = [stop]): Promise<Receipt> {
  const receipt = await stage.adapter.apply({ ...opening(heard, text), controls });
  if (!receipt) throw new Error('open gave no receipt');
  return kept(receipt);
}

function edit(type: EditOperation['type'], receipt: Receipt, more: Partial<EditOperation> = {}): EditOperation {
  return { type, receipt, surface: 'message', content: whole('One two'), ...more };
}

async function heardEvent<T extends 'button' | 'stop'>(type: T) {
  return vi.waitFor(() => {
    const found = sink.events.find((event) => event.type === type);
    if (!found) throw new Error(`no ${type}`);
    return found as Extract<typeof found, { type: T }>;
  }, patience);
}

const mine = (): MessageView[] => stage.server.messagesOf('#general').filter(({ byBot }) => byBot);
const last = (): MessageView => {
  const found = mine().at(-1);
  if (!found) throw new Error('nothing is there');
  return found;
};
const customIds = (message = last()) => componentTree(message.components).flatMap(({ custom_id: id }) => id ?? []);
const callbacks = () => stage.server.timeline.calls('POST /interactions/:id/:token/callback');
const edits = () => stage.server.timeline.calls('PATCH /channels/:id/messages/:id');

async function pressed(person = 'Alice'): Promise<ButtonEvent> {
  stage.server.person(person).press(last(), String(customIds()[0]));
  const event = await heardEvent('button');
  return { ...event, target: kept(event.target) };
}

describe('controls', () => {
  it('are exactly what was asked for, with each edit', async () => {
    const receipt = await answered(await started());
    const row = { type: ComponentType.ActionRow };
    const button = { type: ComponentType.Button, style: ButtonStyle.Secondary };
    expect(last().components).toMatchObject([
      { ...row, components: [{ ...button, label: 'Stop', custom_id: stop.id }] },
    ]);
    await stage.adapter.apply(edit('update', receipt, { controls: [stop] }));
    expect(customIds()).toEqual([stop.id]);
    await stage.adapter.apply(edit('update', receipt, { controls: [retry, good, bad] }));
    expect(last().components).toMatchObject([
      { components: [{ label: 'Retry' }, { emoji: { name: '👍' } }, { emoji: { name: '👎' } }] },
    ]);
    await stage.adapter.apply(edit('finish', receipt));
    expect(last().components).toEqual([]);
  });

  it('stand below a command’s answer as well', async () => {
    await started();
    stage.server.person('Alice').slash('#general', 'friday ask', { question: 'by command' });
    const receipt = await answered(await sink.message('by command'));
    expect(customIds()).toEqual([stop.id]);
    await stage.adapter.apply(edit('finish', receipt, { surface: 'interaction', controls: [good] }));
    expect(customIds()).toEqual([good.id]);
  });
});

describe('a press', () => {
  it('is heard with whoever pressed, and acknowledged in silence', async () => {
    await answered(await started());
    const event = await pressed('Bob');
    expect(event).toMatchObject({ control: stop.id, author: { name: 'Bob' }, allowed: true });
    expect(kept(event as never)).toEqual(event);
    await vi.waitFor(() => expect(callbacks()).toMatchObject([{ body: { type: 6 }, status: 204 }]), patience);
    expect(mine()).toHaveLength(1);
  });

  it('of something unknown is acknowledged too', async () => {
    await started();
    const components = [{ type: 1, components: [{ type: 2, style: 1, label: '?', custom_id: 'of an older version' }] }];
    await fetch(`${stage.server.apiUrl}/v10/channels/${stage.server.channel('#general').id}/messages`, {
      method: 'POST',
      headers: { authorization: `Bot ${stage.server.botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ content: 'old', components }),
    });
    await pressed();
    await vi.waitFor(() => expect(callbacks()).toMatchObject([{ body: { type: 6 } }]), patience);
  });

  it('is told by whom it may not be', async () => {
    await answered(await started({ environment: { DISCORD_ALLOWED_USERS: '100000000000000001' } }));
    expect((await pressed()).allowed).toBe(false);
  });

  it('can be answered by the very change of its message, which costs no shared budget', async () => {
    const receipt = await answered(await started({ server: { rateLimits: 'documented' } }));
    const { target: via } = await pressed();
    const operation = edit('finish', receipt, { via });
    expect(stage.adapter.budgetKeys(operation)).toMatchObject([{ floor: 'interaction' }]);
    stage.server.faults.add({ call: /callback$/, fault: { kind: 'delay', delayMs: 100 } });
    stage.server.rateLimits.limitGlobally(60_000);
    await stage.adapter.apply(operation);
    expect(last()).toMatchObject({ text: 'One two', components: [] });
    expect(edits()).toEqual([]);
  });

  it('waits with that until it is acknowledged itself', async () => {
    const receipt = await answered(await started());
    stage.server.faults.add({ call: /callback$/, fault: { kind: 'delay', delayMs: 200 } });
    const { target: via } = await pressed();
    await stage.adapter.apply(edit('finish', receipt, { via }));
    expect(last().text).toBe('One two');
    expect(edits()).toEqual([]);
  });

  it('changes the message in the ordinary way when its key is good no longer, or it was at another message', async () => {
    let now = Date.now();
    const heard = await started({ server: { now: () => now } });
    const receipt = await answered(heard);
    const { target: via } = await pressed();
    await vi.waitFor(() => expect(callbacks()).toHaveLength(1), patience);
    const other = await answered(heard, 'other');
    const elsewhere = edit('finish', other, { via });
    expect(stage.adapter.budgetKeys(elsewhere)).toMatchObject([{ floor: 'edit' }, { floor: 'global' }]);
    await stage.adapter.apply(elsewhere);
    now += 15 * 60_000 + 1;
    await stage.adapter.apply(edit('finish', receipt, { via }));
    expect(mine().map(({ text }) => text)).toEqual(['One two', 'One two']);
    expect(edits()).toHaveLength(2);
  });

  it('is answered in words to the person alone', async () => {
    await answered(await started());
    const { target } = await pressed('Bob');
    await stage.adapter.apply({ type: 'notice', target, nonce: freshNonce(), markdown: 'Not yours.' });
    const see = (person: string) => stage.server.person(person).reads('#general').at(-1)?.text;
    expect([see('Bob'), see('Alice')]).toEqual(['Not yours.', 'One']);
    for (const on of [true, false]) {
      await stage.adapter.apply({ type: 'working', target, on });
      await stage.adapter.apply({ type: 'mark', target, sign: 'waiting', on });
    }
    expect(last().reactions).toEqual([]);
  });
});

describe('the sign to stop', () => {
  it('is heard at a question and at an answer, with the names of both', async () => {
    const heard = await started();
    const receipt = await answered(heard);
    const [question] = stage.server.messagesOf('#general');
    if (!question) throw new Error('no question');
    stage.server.person('Bob').react(question, '🛑');
    const atQuestion: StopEvent = await heardEvent('stop');
    expect(atQuestion).toMatchObject({
      at: { message: heard.id },
      author: { userId: expect.any(String) },
      allowed: true,
    });
    sink.events.length = 0;
    stage.server.person('Bob').react(last(), '🛑');
    expect((await heardEvent('stop')).at).toMatchObject({ receipt });
    await stage.adapter.apply({ type: 'mark', target: kept(atQuestion.target), sign: 'stopped', on: true });
    expect(stage.server.messagesOf('#general')[0]?.reactions).toMatchObject([{ emoji: '🛑', userIds: { length: 2 } }]);
  });

  it('is heard at the answer to a command, and in a direct message', async () => {
    await started();
    stage.server.person('Alice').slash('#general', 'friday ask', { question: 'by command' });
    const receipt = await answered(await sink.message('by command'));
    stage.server.person('Alice').react(last(), '🛑');
    expect((await heardEvent('stop')).at).toMatchObject({ receipt });
    sink.events.length = 0;
    const said = await stage.say('Alice', 'direct', 'between us');
    stage.server.person('Alice').react({ channelId: stage.server.person('Alice').dm().id, id: said.key }, '🛑');
    expect((await heardEvent('stop')).allowed).toBe(true);
  });

  it('counts neither from Friday nor from bots, and other signs mean nothing', async () => {
    const heard = await started();
    const bot = stage.server.addPerson('Robot', { isBot: true });
    const [question] = stage.server.messagesOf('#general');
    if (!question) throw new Error('no question');
    await stage.adapter.apply({ type: 'mark', target: kept(heard.target), sign: 'stopped', on: true });
    bot.react(question, '🛑');
    stage.server.person('Bob').react(question, '👍');
    await stage.say('Alice', 'direct', 'in private');
    const inPrivate = await sink.message('in private');
    await stage.adapter.apply({ type: 'mark', target: kept(inPrivate.target), sign: 'stopped', on: true });
    await stage.say('Alice', 'direct', 'the last word');
    await sink.message('the last word');
    expect(sink.events.map(({ type }) => type)).toEqual(['message', 'message', 'message']);
  });
});

describe('work beside the text', () => {
  const activity: readonly Activity[] = [
    { id: '1', title: 'search_web', state: 'done' },
    { id: '2', title: 'get `weather` *now*', state: 'failed' },
    { id: '3', title: 'think', state: 'running' },
  ];
  const line = '-# ✓ search\\_web · ✗ get \\`weather\\` \\*now\\* · ⏳ think';

  it('is one small line below it, gone with the next text that has none', async () => {
    const receipt = await answered(await started());
    await stage.adapter.apply(edit('update', receipt, { content: { ...whole('One two'), activity } }));
    expect(last().text).toBe(`One two\n${line}`);
    await stage.adapter.apply(edit('finish', receipt));
    expect(last().text).toBe('One two');
  });

  it('may be all there is so far', async () => {
    const heard = await started();
    await stage.adapter.apply({ ...opening(heard, ''), content: { ...whole(''), activity } });
    expect(last().text).toBe(line);
  });

  it('is left out where there is no room, and never becomes long', async () => {
    const receipt = await answered(await started());
    await stage.adapter.apply(edit('update', receipt, { content: { ...whole('语'.repeat(1990)), activity } }));
    expect(last().text).toBe('语'.repeat(1990));
    const many = Array.from({ length: 50 }, (_, at) => ({
      id: `${at}`,
      title: `tool ${at}\nx`,
      state: 'done' as const,
    }));
    await stage.adapter.apply(edit('update', receipt, { content: { ...whole('One'), activity: many } }));
    const [, small = ''] = last().text.split('\n');
    expect(small).toMatch(/^-# … · ✓ .* · ✓ tool 49 x$/);
    expect(small.length).toBeLessThan(200);
  });
});

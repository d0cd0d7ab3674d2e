// Operations as Slack receives them; spent budgets and a Slack that is not there. Other refusals: refusals.test.ts.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { InboundMessage, Receipt } from '../../../src/chat.ts';
import { freshNonce, kept, opening, RecordingSink, whole } from '../../adapter-contract/stage.ts';
import { openStage, type SlackStage, where } from './stage.ts';

let stage: SlackStage;
let sink: RecordingSink;

async function begin(options: Parameters<typeof openStage>[0] = {}): Promise<void> {
  stage = await openStage(options);
  sink = new RecordingSink();
  await stage.adapter.start(sink);
}

async function hear(text: string, place: 'shared' | 'direct' = 'shared'): Promise<InboundMessage> {
  await stage.say('Alice', place, `@Friday ${text}`);
  return sink.message(text);
}

async function open(heard: InboundMessage, text = 'One'): Promise<Receipt> {
  const receipt = await stage.adapter.apply(opening(heard, text));
  if (!receipt) throw new Error('no receipt');
  return receipt;
}

const lastCall = (method: string) => stage.server.timeline.calls(method).at(-1)?.args;

describe('what is sent to Slack', () => {
  beforeAll(() => begin());
  afterAll(() => stage.close());

  it('answers in the thread of the message, always', async () => {
    const root = await stage.say('Alice', 'shared', '@Friday top level');
    const top = await sink.message('top level');
    const { root: rootTs, channelId } = where(root);
    await open(top);
    expect(lastCall('chat.postMessage')).toMatchObject({ channel: channelId, thread_ts: rootTs });
    await stage.followUp('Bob', root, '@Friday below it');
    await open(await sink.message('below it'));
    expect(lastCall('chat.postMessage')).toMatchObject({ channel: channelId, thread_ts: rootTs });
    expect(stage.server.messagesOf(channelId).filter(({ byApp, broadcast }) => byApp && broadcast)).toEqual([]);
  });

  it('answers in the thread also in DMs, in group DMs, and where a reply was sent to the channel as well', async () => {
    const { server } = stage;
    const [alice, bob] = [server.person('Alice'), server.person('Bob')];
    const root = await stage.say('Bob', 'shared', 'a topic of ours');
    const { channelId, root: rootTs } = where(root);
    const group = alice.groupDm(bob);
    const inDm = alice.say(alice.dm(), 'in the DM');
    const inGroup = alice.say(group, '@Friday in the group');
    const spread = alice.say(channelId, '@Friday to everybody', { threadTs: rootTs, broadcast: true });
    for (const [said, threadTs] of [
      [inDm, inDm.ts],
      [inGroup, inGroup.ts],
      [spread, rootTs],
    ] as const) {
      const heard = await sink.message(said.shown.replace('@Friday ', ''));
      await stage.adapter.apply({ ...opening(heard, 'One'), last: true });
      const sent = lastCall('chat.postMessage');
      expect(sent).toMatchObject({ channel: said.channelId, thread_ts: threadTs });
      expect(sent).not.toHaveProperty('reply_broadcast');
    }
    const groupThread = (await sink.message('in the group')).thread;
    expect(groupThread).toMatchObject({ kind: 'shared', owner: `slack-${server.teamId}-${group.id}` });
    bob.say(group, 'among ourselves');
    const { addressing } = await sink.message('among ourselves');
    expect(addressing).toMatchObject({ mentioned: false, open: false });
  });

  it('posts one markdown block with a fallback text, and looks nothing up and unfolds nothing', async () => {
    const heard = await hear('shape');
    const nonce = freshNonce();
    await stage.adapter.apply(opening(heard, '**Hi** <!here> & co', nonce));
    expect(lastCall('chat.postMessage')).toEqual({
      channel: expect.any(String),
      thread_ts: expect.any(String),
      blocks: [{ type: 'markdown', text: '**Hi** &lt;!here&gt; & co' }],
      text: '**Hi** &lt;!here&gt; &amp; co',
      link_names: 'false',
      parse: 'none',
      unfurl_links: 'false',
      unfurl_media: 'false',
      metadata: { event_type: 'friday_reply', event_payload: { nonce } },
    });
  });

  it('edits without the label of an edit, beyond the 4,000 characters that a text may have', async () => {
    const said = await stage.say('Alice', 'shared', '@Friday long one');
    const heard = await sink.message('long one');
    const receipt = await open(heard);
    const { surface } = heard.target;
    await stage.adapter.apply({ type: 'finish', receipt, surface, content: whole('word '.repeat(2000)) });
    const { channelId, root } = where(said);
    const [answer] = stage.server.messagesOf(channelId, { threadTs: root }).filter(({ byApp }) => byApp);
    expect(answer?.shown).toBe('word '.repeat(2000));
    expect(answer?.edited).toBe(false);
    expect(lastCall('chat.update')).toEqual({
      channel: channelId,
      ts: answer?.ts,
      blocks: [{ type: 'markdown', text: 'word '.repeat(2000) }],
      text: `${'word '.repeat(779)}word…`,
      link_names: 'false',
      parse: 'none',
    });
  });

  it('still finds its post after the post was edited', async () => {
    const heard = await hear('find me later');
    const nonce = freshNonce();
    const receipt = await stage.adapter.apply(opening(heard, 'One', nonce));
    if (!receipt) throw new Error('no receipt');
    const { surface } = heard.target;
    await stage.adapter.apply({ type: 'update', receipt, surface, content: whole('One two') });
    expect(await stage.adapter.read({ type: 'posted', target: heard.target, nonce })).toMatchObject({ receipt });
  });

  it('finds a post on a later page of a long thread, and only its own', async () => {
    const root = await stage.say('Alice', 'shared', '@Friday busy thread');
    const heard = await sink.message('busy thread');
    const nonce = freshNonce();
    for (let index = 0; index < 210; index += 1) await stage.followUp('Bob', root, `line ${index}`);
    const impostor = stage.server.addBot('Impostor');
    const metadata = { event_type: 'friday_reply', event_payload: { nonce } };
    const place = { channelId: where(root).channelId, threadTs: where(root).root, authorId: impostor.id };
    stage.server.workspace.post({ ...place, via: impostor.app, text: 'I am Friday', metadata });
    expect(await stage.adapter.read({ type: 'posted', target: heard.target, nonce })).toBeUndefined();
    const receipt = await stage.adapter.apply(opening(heard, 'Here', nonce));
    expect(await stage.adapter.read({ type: 'posted', target: heard.target, nonce })).toMatchObject({ receipt });
  });

  it('sends a notice to one person only: in the thread once it is one, else where it can be seen', async () => {
    const root = await stage.say('Alice', 'shared', '@Friday in private');
    const { channelId, root: rootTs } = where(root);
    await stage.followUp('Alice', root, '@Friday more in private');
    for (const [text, threadTs] of [
      ['in private', undefined],
      ['more in private', rootTs],
    ] as const) {
      const { target } = await sink.message(text);
      await stage.adapter.apply({ type: 'notice', target, nonce: freshNonce(), markdown: `To ${text}` });
      const seenBy = (name: string) =>
        stage.server
          .messagesOf(channelId, { viewer: stage.server.person(name).id })
          .filter(({ shown }) => shown === `To ${text}`);
      expect(seenBy('Alice').map((message) => message.threadTs)).toEqual([threadTs]);
      expect(lastCall('chat.postEphemeral')).toMatchObject({ link_names: 'false', parse: 'none' });
      expect(seenBy('Bob')).toEqual([]);
    }
  });

  it('sends a notice in a DM as a message that stays and can be found', async () => {
    const { target } = await hear('a notice please', 'direct');
    const notice = { type: 'notice', target, nonce: freshNonce(), markdown: 'Not now' } as const;
    await stage.adapter.apply(notice);
    expect(await stage.adapter.read({ type: 'posted', target, nonce: notice.nonce })).toBeDefined();
    expect(stage.adapter.budgetKeys(notice).map(({ floor }) => floor)).toEqual(['chat.postMessage']);
  });

  it('shares a file in the thread under its own name', async () => {
    const said = await stage.say('Alice', 'direct', 'draw me something');
    const { target } = await sink.message('draw me');
    const bytes = new Uint8Array([137, 80, 78, 71]);
    const file = { name: '图 <1>.png', mimeType: 'image/png', bytes };
    await stage.adapter.apply({ type: 'attach', target: kept(target), nonce: freshNonce(), ...file });
    const { channelId, root } = where(said);
    const shared = await stage.server.until(() =>
      stage.server.messagesOf(channelId, { threadTs: root }).find(({ files }) => files.length > 0),
    );
    expect(shared).toMatchObject({ threadTs: root, files: [{ name: '图 ‹1›.png', size: 4 }] });
  });
});

describe('a file of ours', () => {
  beforeAll(() => begin());
  afterAll(() => stage.close());

  const png = { mimeType: 'image/png', bytes: new Uint8Array([137, 80, 78, 71]) };
  async function attach(heard: InboundMessage, name: string): Promise<Receipt> {
    const { target } = heard;
    const receipt = await stage.adapter.apply({ type: 'attach', target, nonce: freshNonce(), name, ...png });
    if (!receipt) throw new Error('no receipt');
    return kept(receipt);
  }

  it('has a name that deceives nobody', async () => {
    const heard = await hear('draw');
    for (const [name, shown] of [
      ['invoice\u202egpj.exe', 'invoicegpj.exe'],
      ['a\u0000\nb\t c.png', 'a b c.png'],
      [' \u202e ', 'file'],
    ] as const) {
      await attach(heard, name);
      expect(lastCall('files.getUploadURLExternal')?.filename).toBe(shown);
      expect(lastCall('files.completeUploadExternal')?.files).toEqual([{ id: expect.any(String), title: shown }]);
    }
  });

  it('can be removed, also when it is gone already', async () => {
    const said = await stage.say('Alice', 'shared', '@Friday draw me a mistake');
    const receipt = await attach(await sink.message('a mistake'), 'mistake.png');
    const { channelId, root } = where(said);
    const files = () => stage.server.messagesOf(channelId, { threadTs: root }).flatMap((message) => message.files);
    await stage.server.until(() => files().length === 1);
    for (const _time of [1, 2]) {
      const operation = { type: 'remove', receipt } as const;
      await stage.adapter.apply(operation);
      expect(stage.adapter.budgetKeys(operation).map(({ floor }) => floor)).toEqual(['files.delete']);
      expect(files()).toEqual([]);
    }
  });
});

describe('Slack’s limits', () => {
  afterEach(() => stage.close());

  it('come back as a spent budget with the time that Slack names', async () => {
    await begin({ rateLimits: 'documented' });
    const heard = await hear('edits');
    const receipt = await open(heard);
    const { surface } = heard.target;
    const update = (round: number) =>
      stage.adapter.apply({ type: 'update', receipt, surface, content: whole(`round ${round}`) });
    const key = 'slack:T0PLAYGRND:chat.update';
    // A slow machine is given more than the fifty: the minute goes on while it calls.
    let refusal: unknown;
    for (let round = 0; round < 500 && refusal === undefined; round += 1) {
      refusal = await update(round).then(
        () => undefined,
        (error: unknown) => error,
      );
    }
    expect(stage.server.timeline.calls('chat.update').length).toBeGreaterThan(50);
    expect(refusal).toMatchObject({ name: 'RateLimitedError', key });
    const { retryAfterMs } = Object(refusal);
    expect(retryAfterMs).toBeGreaterThanOrEqual(1000);
    expect(sink.reports).toEqual([{ key, limit: 50, remaining: 0, resetAfterMs: retryAfterMs }]);
  });
});

describe('a Slack that is not there', () => {
  it('surely did nothing', async () => {
    await begin();
    const heard = await hear('goodbye');
    await stage.close();
    const opened = stage.adapter.apply(opening(heard, 'x'));
    await expect(opened).rejects.toMatchObject({ kind: 'unreachable', code: 'ECONNREFUSED' });
  });
});

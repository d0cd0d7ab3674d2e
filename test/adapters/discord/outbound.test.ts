import { PermissionFlagsBits } from 'discord-api-types/v10';
import { afterEach, describe, expect, it } from 'vitest';
import type { InboundMessage, ReplyTarget } from '../../../src/chat.ts';
import { freshNonce, opening } from '../../adapter-contract/stage.ts';
import { change, failure, file, mine, open, sink, stage, started } from './outbound-scene.ts';
import { pingsOf } from './stage.ts';

afterEach(() => stage.close());

describe('every text that is written', () => {
  const hostile = '@everyone @here <@ALICE> <@&FRIDAY> https://example.org/link';

  async function writeEverywhere(heard: InboundMessage): Promise<void> {
    const role = [...stage.server.world.roles.values()].find(({ managedBy }) => managedBy !== undefined)?.id ?? '';
    const text = hostile.replace('ALICE', stage.server.person('Alice').id).replace('FRIDAY', role);
    const receipt = await open(heard, `one ${text}`);
    const later = { ...opening(heard, `two ${text}`), first: false };
    await stage.adapter.apply(later);
    await stage.adapter.apply(change('update', receipt, `three ${text}`));
    await stage.adapter.apply(change('finish', receipt, `four ${text}`));
    await stage.adapter.apply({ type: 'notice', target: heard.target, nonce: freshNonce(), markdown: text });
    const upload = file(`${text}.txt`.replaceAll('/', ''), new Uint8Array([65]));
    await stage.adapter.apply({ type: 'attach', target: heard.target, nonce: freshNonce(), ...upload });
  }

  it('forbids every ping and every preview, on each create and each edit', async () => {
    await writeEverywhere(await started());
    const writes = stage.server.timeline.calls().filter(({ call }) => /^(POST|PATCH) .*\/messages/.test(call));
    expect(writes).toHaveLength(6);
    for (const { body } of writes) {
      expect(body).toMatchObject({ allowed_mentions: { parse: [], replied_user: false }, flags: 4 });
    }
    expect(pingsOf(stage.server)).toEqual([]);
    expect(mine().flatMap(({ unfurled }) => unfurled)).toEqual([]);
  });

  it('is not undone by the preview of a link that comes late', async () => {
    const heard = await started({ server: { linkLookUpMs: 1_000 } });
    const receipt = await open(heard, 'see https://example.org/a and');
    await stage.adapter.apply(change('finish', receipt, 'see https://example.org/a and more'));
    // Hers is looked up after ours would have been.
    const { id } = stage.server.person('Alice').say('#general', 'https://example.org/b');
    await stage.server.until(() => stage.server.messagesOf('#general').find((one) => one.id === id)?.embeds.length);
    expect(mine().map(({ shown }) => shown)).toEqual(['see https://example.org/a and more']);
  });

  it('is created under its nonce, and refers to the question only at first', async () => {
    const heard = await started();
    await writeEverywhere(heard);
    const bodies = stage.server.timeline.calls('POST /channels/:id/messages').map(({ body }) => body);
    for (const body of bodies) expect(body).toMatchObject({ nonce: expect.any(String), enforce_nonce: true });
    const references = bodies.map((body) => Reflect.get(Object(body), 'message_reference'));
    const { messageId, channelId } = heard.target.address as Record<string, string>;
    const reference = { message_id: messageId, channel_id: channelId, fail_if_not_exists: false };
    expect(references).toEqual([reference, undefined, reference, undefined]);
  });

  it('is answered without a reference where the history is closed to her', async () => {
    await started();
    const deny = PermissionFlagsBits.ReadMessageHistory;
    const overwrites = [{ id: stage.server.botUserId, of: 'member', allow: 0n, deny } as const];
    const closed = stage.server.addChannel({ name: 'closed', overwrites });
    stage.server.person('Alice').say(closed, '@Friday anybody?');
    const heard = await sink.message('anybody?');
    await open(heard, 'an answer');
    await stage.adapter.apply({ type: 'notice', target: heard.target, nonce: freshNonce(), markdown: 'a notice' });
    const answers = stage.server.messagesOf(closed.id).filter(({ byBot }) => byBot);
    expect(answers.map(({ text, replyTo }) => [text, replyTo])).toEqual([
      ['an answer', undefined],
      ['a notice', undefined],
    ]);
  });

  it('is answered also when the question is gone', async () => {
    const heard = await started();
    stage.server
      .person('Alice')
      .delete({ channelId: stage.server.channel('#general').id, id: String(idOf(heard.target)) });
    await open(heard, 'an answer to nothing');
    expect(mine().map(({ text, replyTo }) => [text, replyTo])).toEqual([['an answer to nothing', undefined]]);
  });
});

describe('size', () => {
  it('is counted in code points up to 2000, whatever they are', async () => {
    const heard = await started();
    for (const letter of ['x', '语', '🎉']) {
      for (const count of [1999, 2000]) {
        const text = letter.repeat(count);
        expect(stage.adapter.render(text, 'message').size).toBe(count);
        await open(heard, text);
        expect(mine().at(-1)?.text).toBe(text);
      }
      const tooMuch = opening(heard, letter.repeat(2001));
      expect(await failure(tooMuch)).toMatchObject({ kind: 'too-long', code: '50035' });
      const receipt = await open(heard, 'short');
      expect(await failure(change('update', receipt, letter.repeat(2001)))).toMatchObject({ kind: 'too-long' });
    }
  });
});

describe('an upload', () => {
  it('arrives whole beside another undici', async () => {
    const heard = await started();
    const bytes = Uint8Array.from({ length: 1_000_000 }, (_, index) => (index * 31) % 256);
    const file = { name: 'größe-语言.png', mimeType: 'image/png', bytes };
    const nonce = freshNonce();
    const receipt = await stage.adapter.apply({ type: 'attach', target: heard.target, nonce, ...file });
    const { messageId = '', channelId = '' } = Object(receipt?.address) as Record<string, string>;
    const stored = stage.server.world.message(channelId, messageId).attachments;
    expect(stored).toHaveLength(1);
    expect(Buffer.from(stored[0]?.bytes ?? []).equals(Buffer.from(bytes))).toBe(true);
    expect(stored[0]).toMatchObject({ name: file.name, mimeType: 'image/png' });
  });

  it('that is too big says so', async () => {
    const heard = await started();
    const bytes = new Uint8Array(stage.adapter.limits.maxFileSize + 1);
    const file = { name: 'big.bin', mimeType: 'application/octet-stream', bytes };
    const operation = { type: 'attach', target: heard.target, nonce: freshNonce(), ...file } as const;
    expect(await failure(operation)).toMatchObject({ kind: 'too-long' });
  });
});

function idOf({ address }: ReplyTarget): unknown {
  return Reflect.get(Object(address), 'messageId');
}

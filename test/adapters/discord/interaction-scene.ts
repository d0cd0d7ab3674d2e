// A Discord in which Alice uses the command, for tests of what becomes of it.
import { expect, vi } from 'vitest';
import type { SlashHow, SlashOptions } from '../../../playground/discord-server/slash.ts';
import type { InboundMessage, NoticeOperation, Operation, Receipt } from '../../../src/chat.ts';
import { freshNonce, kept, opening, whole } from '../../adapter-contract/stage.ts';
import { listensWith, prepared, sink, stage, started } from './scene.ts';

export { listensWith, prepared, sink, stage, started };

export const patience = { timeout: 30_000, interval: 5 };

export const alice = () => stage.server.person('Alice');
export const callbacks = () => stage.server.timeline.calls('POST /interactions/:id/:token/callback');
export const acknowledged = (count = 1) => vi.waitFor(() => expect(callbacks()).toHaveLength(count), patience);
export const seenBy = (person: string, channel = '#general') =>
  stage.server.messagesOf(channel, { viewer: stage.server.person(person).id });

export async function slash(name: string, options?: SlashOptions, how?: SlashHow, channel = '#general') {
  const before = sink.messages().length;
  const interaction = alice().slash(channel, `friday ${name}`, options, how);
  const heard = await vi.waitFor(() => {
    const message = sink.messages()[before];
    if (!message) throw new Error('not heard');
    return message;
  }, patience);
  return { interaction, heard };
}

export async function asked(question = 'how are you?', how?: SlashHow): Promise<InboundMessage> {
  const { heard } = await slash('ask', { question }, how);
  return heard;
}

export async function open(heard: InboundMessage, text: string, nonce?: string): Promise<Receipt> {
  const receipt = await stage.adapter.apply(opening(heard, text, nonce));
  if (!receipt) throw new Error('open gave no receipt');
  return kept(receipt);
}

export const notice = (heard: InboundMessage, markdown: string): NoticeOperation => {
  return { type: 'notice', target: kept(heard.target), nonce: freshNonce(), markdown };
};
export const finish = (receipt: Receipt, text: string, surface = 'interaction'): Operation => {
  return { type: 'finish', receipt, surface, content: whole(text) };
};
export const failure = (operation: Operation): Promise<unknown> =>
  stage.adapter.apply(operation).catch((error: unknown) => error);
export const onChannel = (heard: InboundMessage): InboundMessage => {
  return { ...heard, target: { ...heard.target, surface: 'message' } };
};

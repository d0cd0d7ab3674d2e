// A Discord in which Alice has asked something, for tests of what is written to her.

// Loaded first on purpose: with a second undici in the process, uploads of an unprepared discord.js fail.
import 'undici';
import type { ChatAdapter, InboundMessage, Operation, Receipt } from '../../../src/chat.ts';
import { kept, opening, RecordingSink, whole } from '../../adapter-contract/stage.ts';
import { createAdapter, type DiscordStage, openStage, type StageOptions } from './stage.ts';

export let stage: DiscordStage;
export let sink: RecordingSink;

export async function started(options?: StageOptions): Promise<InboundMessage> {
  stage = await openStage(options);
  sink = new RecordingSink();
  await stage.adapter.start(sink);
  await stage.say('Alice', 'shared', '@Friday hello');
  return sink.message('hello');
}

export async function open(heard: InboundMessage, text: string, nonce?: string): Promise<Receipt> {
  const receipt = await stage.adapter.apply(opening(heard, text, nonce));
  if (!receipt) throw new Error('open gave no receipt');
  return kept(receipt);
}

/** An adapter that begins without having heard of anything before. */
export async function nextLife(): Promise<ChatAdapter> {
  const { botToken, apiUrl } = stage.server;
  const adapter = await createAdapter({ DISCORD_BOT_TOKEN: botToken, DISCORD_API_URL: apiUrl });
  await adapter.start(new RecordingSink());
  return adapter;
}

export const failure = (operation: Operation): Promise<unknown> =>
  stage.adapter.apply(operation).catch((error: unknown) => error);
export const change = (type: 'update' | 'finish', receipt: Receipt, text: string): Operation => {
  return { type, receipt, surface: 'message', content: whole(text) };
};
export const file = (name: string, bytes: Uint8Array) => ({ name, mimeType: 'text/plain', bytes });
export const mine = () => stage.server.messagesOf('#general').filter(({ byBot }) => byBot);

// One operation of the core comes in, one call to Discord goes out, the message's receipt comes back.
import { Routes } from 'discord-api-types/v10';
import {
  type AttachOperation,
  ChatError,
  type EditOperation,
  type MarkOperation,
  type OpenOperation,
  type Operation,
  type Receipt,
} from '../../src/chat.ts';
import { interactionAt, viaPress } from './budgets.ts';
import { create, createReply, onceOnly } from './create.ts';
import type { Keyed } from './keyed.ts';
import { messageSurface } from './limits.ts';
import { plain, shown, signs } from './message-body.ts';
import { notify } from './notice.ts';
import type { DiscordRest } from './rest.ts';
import { readReceipt, readTarget } from './thread.ts';

/** @see https://docs.discord.com/developers/resources/message#attachment-object (read 2026-11-25) */
const maxDescription = 1024;

export interface Outlets {
  readonly rest: DiscordRest;
  /** For what is written with the key of a command or a press. */
  readonly keyed: Keyed;
}

/** @throws RateLimitedError | ChatError */
export async function carryOut(outlets: Outlets, operation: Operation): Promise<Receipt | undefined> {
  switch (operation.type) {
    case 'open':
      return open(outlets, operation);
    case 'update':
    case 'finish':
      return edit(outlets, operation);
    case 'attach':
      return attach(outlets, operation);
    case 'notice':
      await notify(outlets, operation);
      return undefined;
    case 'mark':
      await mark(outlets.rest, operation);
      return undefined;
    case 'working':
      // Typing ends by itself, at the latest with the next message; a command shows by itself that Friday is thinking.
      if (!operation.on || interactionAt(operation.target) !== undefined) return undefined;
      await outlets.rest.call('POST', Routes.channelTyping(readTarget(operation.target).channelId));
      return undefined;
    case 'remove':
      await remove(outlets, operation.receipt);
      return undefined;
    case 'suggest':
      // Discord has no place for it, and never tells that somebody looks at an empty conversation.
      return undefined;
  }
}

async function open({ rest, keyed }: Outlets, operation: OpenOperation): Promise<Receipt> {
  const { target, nonce, first, content, controls } = operation;
  const body = shown(content, controls);
  const interaction = interactionAt(target);
  if (interaction !== undefined) return keyed.post(interaction, { nonce, body });
  const once = { ...body, ...onceOnly(nonce) };
  return first ? createReply(rest, target, once) : create(rest, readTarget(target).channelId, { body: once });
}

async function edit({ rest, keyed }: Outlets, operation: EditOperation): Promise<Receipt> {
  const { receipt, surface, content, controls, via } = operation;
  const { channelId, messageId, interaction } = readReceipt(receipt);
  const body = shown(content, controls);
  const press = viaPress(receipt, via);
  if (press !== undefined) {
    const answered = await keyed.edit(press, '@original', body).then(
      () => true,
      (error: unknown) => !isKeyGone(error) && Promise.reject(error),
    );
    if (answered) return receipt;
  }
  if (interaction !== undefined && surface !== messageSurface) await keyed.edit(interaction, messageId, body);
  else await rest.call('PATCH', Routes.channelMessage(channelId, messageId), { body });
  return receipt;
}

/** The press cannot be answered any more; the message can still be changed as any other. */
function isKeyGone(error: unknown): boolean {
  return error instanceof ChatError && (error.kind === 'surface' || error.kind === 'forbidden');
}

async function attach({ rest, keyed }: Outlets, operation: AttachOperation): Promise<Receipt> {
  const { target, nonce, name, mimeType, bytes, description } = operation;
  const seen = description ? { description: description.slice(0, maxDescription) } : {};
  const body = { attachments: [{ id: 0, filename: name, ...seen }], ...plain };
  const files = [{ name, data: bytes, contentType: mimeType }];
  const interaction = interactionAt(target);
  if (interaction !== undefined) return keyed.post(interaction, { nonce, body, files });
  return create(rest, readTarget(target).channelId, { body: { ...body, ...onceOnly(nonce) }, files });
}

/** A command is no message to set a sign at. */
async function mark(rest: DiscordRest, { target, sign, on }: MarkOperation): Promise<void> {
  const { channelId, messageId, interaction } = readTarget(target);
  if (messageId === undefined || interaction !== undefined) return;
  const route = Routes.channelMessageOwnReaction(channelId, messageId, encodeURIComponent(signs[sign]));
  if (on) await rest.call('PUT', route);
  // 10014: there is no such reaction any more.
  else await rest.call('DELETE', route).catch(unlessCode('10014', '10008'));
}

async function remove({ rest, keyed }: Outlets, receipt: Receipt): Promise<void> {
  const { channelId, messageId, interaction } = readReceipt(receipt);
  const inChannel = () => rest.call('DELETE', Routes.channelMessage(channelId, messageId));
  const removing =
    interaction === undefined
      ? inChannel()
      : keyed
          .remove(interaction, messageId)
          .catch((error: unknown) => (isKeyGone(error) ? inChannel() : Promise.reject(error)));
  await removing.catch(unlessCode('10008'));
}

/** What is gone already need not be taken away. */
function unlessCode(...codes: readonly string[]): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof ChatError && codes.includes(error.code))) throw error;
  };
}

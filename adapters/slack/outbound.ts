// The core's operations → Web API calls, each made once; answers → receipts.
import { z } from 'zod';
import {
  type AttachOperation,
  type BudgetKey,
  ChatError,
  type EditOperation,
  type MarkOperation,
  type NoticeOperation,
  type Operation,
  type Receipt,
  type RemoveOperation,
  type ReplyTarget,
  type SuggestOperation,
  type WorkingOperation,
} from '../../src/chat.ts';
import { type FileAccess, sendBytes } from './files.ts';
import type { BudgetedMethod } from './limits.ts';
import { Recent } from './recent.ts';
import { fileName, render } from './render.ts';
import { platform, readReceipt, readTarget, receiptOf } from './thread.ts';
import { budgetKey } from './web.ts';

/** How `read posted` recognises a message of ours. */
export const replyEventType = 'friday_reply';

const signs = { waiting: 'hourglass_flowing_sand', refused: 'no_entry_sign', stopped: 'octagonal_sign' } as const;

/** Shown by Slack as "Friday is thinking…". */
const workingStatus = 'is thinking…';

/** Where a status is not to be had, we ask again after this. */
const statusOffMs = 10 * 60_000;
const maxStatusOff = 10_000;

/** @see https://docs.slack.dev/reference/methods/files.getUploadURLExternal (read 2026-11-25) */
const maxAltText = 1_000;

const posted = z.object({ ts: z.string().min(1) });
const ticket = z.object({ upload_url: z.string().min(1), file_id: z.string().min(1) });

/** Pure. */
export function budgetKeys(operation: Operation): readonly BudgetKey[] {
  const { tenant, channel } = placeOf(operation);
  return methodsOf(operation).map((method) => ({ key: budgetKey(tenant, method, channel), floor: method }));
}

function placeOf(operation: Operation): { readonly tenant: string; readonly channel: string } {
  return 'target' in operation ? readTarget(operation.target) : readReceipt(operation.receipt);
}

function methodsOf(operation: Operation): readonly BudgetedMethod[] {
  switch (operation.type) {
    case 'open':
      return ['chat.postMessage'];
    case 'update':
    case 'finish':
      return ['chat.update'];
    case 'mark':
      return [operation.on ? 'reactions.add' : 'reactions.remove'];
    case 'suggest':
      return ['assistant.threads.setSuggestedPrompts'];
    case 'working':
      return ['assistant.threads.setStatus'];
    case 'attach':
      return ['files.getUploadURLExternal', 'files.completeUploadExternal'];
    case 'notice':
      return [readTarget(operation.target).direct ? 'chat.postMessage' : 'chat.postEphemeral'];
    case 'remove':
      return ['file' in readReceipt(operation.receipt) ? 'files.delete' : 'chat.delete'];
  }
}

export class Outbound {
  readonly #access: FileAccess;
  /** Channels in which Slack has no status for us. */
  readonly #statusOffUntilMs = new Recent<number>(maxStatusOff);

  constructor(access: FileAccess) {
    this.#access = access;
  }

  /** @throws RateLimitedError | ChatError */
  async apply(operation: Operation): Promise<Receipt | undefined> {
    switch (operation.type) {
      case 'open':
        return this.#post(operation.target, operation.nonce, operation.content.text);
      case 'update':
      case 'finish':
        return this.#update(operation);
      case 'mark':
        return this.#mark(operation);
      case 'working':
        return this.#working(operation);
      case 'attach':
        return this.#attach(operation);
      case 'notice':
        return this.#notice(operation);
      case 'remove':
        return this.#remove(operation);
      case 'suggest':
        return this.#suggest(operation);
    }
  }

  async #post(target: ReplyTarget, nonce: string, markdown: string): Promise<Receipt> {
    const { tenant, channel, root } = readTarget(target);
    const key = budgetKey(tenant, 'chat.postMessage', channel);
    const metadata = { event_type: replyEventType, event_payload: { nonce } };
    const args = { channel, thread_ts: root, ...messageArguments(markdown), metadata };
    const { ts } = await this.#access.web.ask('chat.postMessage', args, key, posted);
    return receiptOf({ tenant, channel, ts });
  }

  async #update({ receipt, content }: Pick<EditOperation, 'receipt' | 'content'>): Promise<Receipt> {
    const address = readReceipt(receipt);
    if ('file' in address) throw new ChatError(platform, 'rejected', 'a_file_has_no_text');
    const { tenant, channel, ts } = address;
    const key = budgetKey(tenant, 'chat.update', channel);
    const { blocks, text } = render(content.text).payload;
    // Metadata stays as it is when it is not mentioned.
    const args = { channel, ts, blocks, text, link_names: false, parse: 'none' };
    await this.#access.web.call('chat.update', args, key);
    return receipt;
  }

  async #mark({ target, sign, on }: MarkOperation): Promise<undefined> {
    const { tenant, channel, ts } = readTarget(target);
    const method = on ? 'reactions.add' : 'reactions.remove';
    const args = { channel, timestamp: ts, name: signs[sign] };
    await this.#access.web
      .call(method, args, budgetKey(tenant, method, channel))
      .catch(unless('already_reacted', 'no_reaction'));
  }

  async #working({ target, on }: WorkingOperation): Promise<undefined> {
    const { tenant, channel, root } = readTarget(target);
    // Only the setting is spared: what was set before Slack refused must still be taken away.
    if (on && (this.#statusOffUntilMs.get(channel) ?? 0) > Date.now()) return;
    const args = { channel_id: channel, thread_ts: root, status: on ? workingStatus : '' };
    const key = budgetKey(tenant, 'assistant.threads.setStatus', channel);
    try {
      await this.#access.web.call('assistant.threads.setStatus', args, key);
      this.#statusOffUntilMs.delete(channel);
    } catch (error) {
      if (!isNotAvailable(error)) throw error;
      // A thread that is no more says nothing about the channel.
      if (error.code !== 'invalid_thread_ts') this.#statusOffUntilMs.set(channel, Date.now() + statusOffMs);
    }
  }

  /** Slack keeps no nonce with a file: one whose last answer was lost cannot be looked up. */
  async #attach({ target, name, bytes, description }: AttachOperation): Promise<Receipt> {
    const { tenant, channel, root } = readTarget(target);
    const { web } = this.#access;
    const first = budgetKey(tenant, 'files.getUploadURLExternal', channel);
    const title = fileName(name);
    const announced = {
      filename: title,
      length: bytes.byteLength,
      ...(description ? { alt_txt: description.slice(0, maxAltText) } : {}),
    };
    const { upload_url: url, file_id: file } = await web.ask('files.getUploadURLExternal', announced, first, ticket);
    await sendBytes(url, bytes, this.#access, first);
    const args = { files: [{ id: file, title }], channel_id: channel, thread_ts: root };
    await web.call('files.completeUploadExternal', args, budgetKey(tenant, 'files.completeUploadExternal', channel));
    return receiptOf({ tenant, channel, file });
  }

  /**
   * In a DM everything is said to one person, and a message stays where an ephemeral one may not even arrive. In a thread
   * an ephemeral message shows only once somebody has replied: below a root it goes to the channel.
   *
   * @see https://docs.slack.dev/reference/methods/chat.postEphemeral#arg_thread_ts
   */
  async #notice({ target, nonce, markdown }: NoticeOperation): Promise<undefined> {
    const { tenant, channel, direct, ts, root, user } = readTarget(target);
    if (direct) {
      await this.#post(target, nonce, markdown);
      return;
    }
    const place = ts === root ? { channel, user } : { channel, user, thread_ts: root };
    const key = budgetKey(tenant, 'chat.postEphemeral', channel);
    const args = { ...place, ...messageArguments(markdown) };
    await this.#access.web.call('chat.postEphemeral', args, key);
  }

  /** Under `agent_view` the prompts belong to the conversation as a whole: with a thread the call shows nothing. */
  async #suggest({ target, heading, prompts }: SuggestOperation): Promise<undefined> {
    const { tenant, channel } = readTarget(target);
    const method = 'assistant.threads.setSuggestedPrompts';
    const args = { channel_id: channel, title: heading, prompts };
    await this.#access.web.call(method, args, budgetKey(tenant, method, channel));
  }

  async #remove({ receipt }: RemoveOperation): Promise<undefined> {
    const address = readReceipt(receipt);
    const { tenant, channel } = address;
    const isFile = 'file' in address;
    const method = isFile ? 'files.delete' : 'chat.delete';
    const args = isFile ? { file: address.file } : { channel, ts: address.ts };
    await this.#access.web
      .call(method, args, budgetKey(tenant, method, channel))
      .catch(unless('message_not_found', 'file_not_found', 'file_deleted'));
  }
}

/** Names are never looked up, links never unfolded: a preview would fetch an address that a model has made up. */
function messageArguments(markdown: string) {
  const { blocks, text } = render(markdown).payload;
  return { blocks, text, link_names: false, parse: 'none', unfurl_links: false, unfurl_media: false };
}

/** What is already as it should be is no failure. */
function unless(...codes: readonly string[]) {
  return (error: unknown): void => {
    if (!(error instanceof ChatError && codes.includes(error.code))) throw error;
  };
}

/** Slack refused it for this place or this app, and will again: the status is a courtesy that may be missing. */
function isNotAvailable(error: unknown): error is ChatError {
  return (
    error instanceof ChatError &&
    error.code !== 'rate-limited' &&
    ['gone', 'forbidden', 'rejected'].includes(error.kind)
  );
}

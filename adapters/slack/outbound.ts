// The core's operations → Web API calls, each made once; answers → receipts.
import { z } from 'zod';
import {
  type AttachOperation,
  type BudgetKey,
  ChatError,
  type Control,
  type EditOperation,
  type HistoryQuery,
  type MarkOperation,
  type NoticeOperation,
  type OpenOperation,
  type Operation,
  type Receipt,
  type RemoveOperation,
  type ReplyTarget,
  type Snapshot,
  type SuggestOperation,
} from '../../src/chat.ts';
import { type FileAccess, sendBytes } from './files.ts';
import { type BudgetedMethod, maxChars, streamSurface } from './limits.ts';
import { bodyOf } from './message.ts';
import { historyMethod } from './reading.ts';
import { plainLine } from './render/escape.ts';
import { fileName } from './render.ts';
import { isNotAvailable, Status } from './status.ts';
import type { Streams } from './stream.ts';
import { type MessageAddress, platform, readReceipt, readTarget, receiptOf, replyMetadata } from './thread.ts';
import { budgetKey } from './web.ts';

const signs = { waiting: 'hourglass_flowing_sand', refused: 'no_entry_sign', stopped: 'octagonal_sign' } as const;

/** @see https://docs.slack.dev/reference/methods/files.getUploadURLExternal (read 2026-11-25) */
const maxAltText = 1_000;

const posted = z.object({ ts: z.string().min(1) });
const ticket = z.object({ upload_url: z.string().min(1), file_id: z.string().min(1) });

/** Pure. */
export function budgetKeys(operation: Operation | HistoryQuery): readonly BudgetKey[] {
  const { tenant, channel } = placeOf(operation);
  const keyOf = (method: BudgetedMethod) => ({ key: budgetKey(tenant, method, channel), floor: method });
  if (operation.type === 'history') return [keyOf(historyMethod(operation.where))];
  const ends = endOf(operation).map((method) => ({ ...keyOf(method), later: true as const }));
  return [...methodsOf(operation).map(keyOf), ...ends];
}

/** What it takes to end what the operation begins. */
function endOf(operation: Operation): readonly BudgetedMethod[] {
  if (operation.type === 'open' && !operation.last) {
    return [startsStream(operation) ? 'chat.stopStream' : 'chat.update'];
  }
  return operation.type === 'working' && operation.on ? methodsOf(operation) : [];
}

function placeOf(operation: Operation | HistoryQuery): { readonly tenant: string; readonly channel: string } {
  return 'target' in operation ? readTarget(operation.target) : readReceipt(operation.receipt);
}

function methodsOf(operation: Operation): readonly BudgetedMethod[] {
  switch (operation.type) {
    case 'open':
      return [startsStream(operation) ? 'chat.startStream' : 'chat.postMessage'];
    case 'update':
      return [operation.surface === streamSurface ? 'chat.appendStream' : 'chat.update'];
    case 'finish':
      return [operation.surface === streamSurface ? 'chat.stopStream' : 'chat.update'];
    case 'mark':
      return [operation.on ? 'reactions.add' : 'reactions.remove'];
    case 'suggest':
      return ['assistant.threads.setSuggestedPrompts'];
    case 'working':
      // Which of the two a workspace has, is known only once it was tried.
      return ['agents.sessions.setStatus', 'assistant.threads.setStatus'];
    case 'attach':
      return ['files.getUploadURLExternal', 'files.completeUploadExternal'];
    case 'notice':
      return [readTarget(operation.target).direct ? 'chat.postMessage' : 'chat.postEphemeral'];
    case 'remove':
      return ['file' in readReceipt(operation.receipt) ? 'files.delete' : 'chat.delete'];
  }
}

/** What is complete when it is posted needs no stream: a post is one call instead of two, and can be looked up. */
function startsStream({ target, last = false }: OpenOperation): boolean {
  return target.surface === streamSurface && !last;
}

export class Outbound {
  readonly #access: FileAccess;
  readonly #streams: Streams;
  readonly #status: Status;

  constructor(access: FileAccess, streams: Streams) {
    this.#access = access;
    this.#streams = streams;
    this.#status = new Status(access.web);
  }

  /** @throws RateLimitedError | ChatError */
  async apply(operation: Operation): Promise<Receipt | undefined> {
    switch (operation.type) {
      case 'open':
        return this.#open(operation);
      case 'update':
      case 'finish':
        return this.#edit(operation);
      case 'mark':
        return this.#mark(operation);
      case 'working':
        await this.#status.set(operation);
        return undefined;
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

  async #open(operation: OpenOperation): Promise<Receipt> {
    const { target, nonce, content, controls = [] } = operation;
    return startsStream(operation) ? this.#streams.start(operation) : this.#post(target, nonce, content, controls);
  }

  async #post(
    target: ReplyTarget,
    nonce: string,
    content: Snapshot,
    controls: readonly Control[] = [],
  ): Promise<Receipt> {
    const { tenant, channel, root } = readTarget(target);
    const key = budgetKey(tenant, 'chat.postMessage', channel);
    const metadata = replyMetadata(nonce);
    const args = { channel, thread_ts: root, ...this.#body(tenant, content, controls), ...unread, metadata };
    const { ts } = await this.#access.web.ask('chat.postMessage', args, key, posted);
    return receiptOf({ tenant, channel, ts });
  }

  async #edit(operation: EditOperation): Promise<Receipt> {
    const { type, receipt, surface, content, controls = [] } = operation;
    const address = readReceipt(receipt);
    if ('file' in address) throw new ChatError(platform, 'rejected', 'a_file_has_no_text');
    if (surface !== streamSurface) await this.#update(address, content, controls);
    else if (type === 'update') await this.#streams.append(operation, address);
    else await this.#streams.stop(operation, address);
    return receipt;
  }

  /** A stream that still runs cannot be edited: it is ended first. */
  async #update(address: MessageAddress, content: Snapshot, controls: readonly Control[]): Promise<void> {
    const { tenant, channel, ts } = address;
    const key = budgetKey(tenant, 'chat.update', channel);
    // Metadata stays as it is when it is not mentioned.
    const args = { channel, ts, ...this.#body(tenant, content, controls), link_names: false, parse: 'none' };
    try {
      await this.#access.web.call('chat.update', args, key);
    } catch (error) {
      if (!(error instanceof ChatError && error.code === 'streaming_state_conflict')) throw error;
      await this.#streams.abandon(address);
      await this.#access.web.call('chat.update', args, key);
    }
  }

  /** Where Slack has a Stop button of its own, there is no second one. */
  #body(tenant: string, content: Snapshot, controls: readonly Control[]) {
    const native = this.#status.hasStop(tenant);
    return bodyOf(content, native ? controls.filter(({ action }) => action !== 'stop') : controls);
  }

  async #mark({ target, sign, on }: MarkOperation): Promise<undefined> {
    const { tenant, channel, ts } = readTarget(target);
    const method = on ? 'reactions.add' : 'reactions.remove';
    const args = { channel, timestamp: ts, name: signs[sign] };
    await this.#access.web
      .call(method, args, budgetKey(tenant, method, channel))
      .catch(unless('already_reacted', 'no_reaction'));
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
      ...(description ? { alt_txt: plainLine(description, description.length).slice(0, maxAltText) } : {}),
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
      await this.#post(target, nonce, whole(markdown));
      return;
    }
    const place = ts === root ? { channel, user } : { channel, user, thread_ts: root };
    const key = budgetKey(tenant, 'chat.postEphemeral', channel);
    const args = { ...place, ...bodyOf(whole(markdown), []), ...unread };
    await this.#access.web.call('chat.postEphemeral', args, key);
  }

  /** Under `agent_view` the prompts belong to the conversation as a whole: with a thread the call shows nothing. */
  async #suggest({ target, heading, prompts }: SuggestOperation): Promise<undefined> {
    const { tenant, channel } = readTarget(target);
    const method = 'assistant.threads.setSuggestedPrompts';
    const line = (text: string) => plainLine(text, maxChars.prompt);
    const args = {
      channel_id: channel,
      title: line(heading),
      prompts: prompts.map(({ title, message }) => ({ title: line(title), message: line(message) })),
    };
    try {
      await this.#access.web.call(method, args, budgetKey(tenant, method, channel));
    } catch (error) {
      if (!isNotAvailable(error)) throw error;
    }
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
const unread = { link_names: false, parse: 'none', unfurl_links: false, unfurl_media: false } as const;

function whole(text: string): Snapshot {
  return { text, stableChars: text.length };
}

/** What is already as it should be is no failure. */
function unless(...codes: readonly string[]) {
  return (error: unknown): void => {
    if (!(error instanceof ChatError && codes.includes(error.code))) throw error;
  };
}

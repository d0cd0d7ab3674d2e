// Native streams: chat.startStream, appendStream, stopStream, each called directly and once.
import { z } from 'zod';
import { ChatError, type EditOperation, type OpenOperation, RateLimitedError, type Receipt } from '../../src/chat.ts';
import { startsForAnswers } from './limits.ts';
import { type Card, cardsOf, controlBlocks } from './message.ts';
import { Recent } from './recent.ts';
import { render } from './render.ts';
import { type MessageAddress, platform, readTarget, receiptOf, replyMetadata } from './thread.ts';
import { budgetKey, type Web } from './web.ts';

const started = z.object({ ts: z.string().min(1) });

/** Where Slack has no stream for us, we ask again after this. */
const streamOffMs = 10 * 60_000;
const maxKept = 10_000;

/** Refusals of a start that concern the form of the answer, not the answer. @see https://docs.slack.dev/reference/methods/chat.startStream#errors */
const notHere = new Set(
  `missing_recipient_user_id missing_recipient_team_id channel_type_not_supported user_not_found team_not_found
   feature_disabled not_authorized unknown_method missing_scope not_allowed_token_type not_subscribed_to_message_stream_stopped
   restricted_action_non_threadable_channel rate-limited`.split(/\s+/),
);

/**
 * The message itself outlives the end of its stream, and can be edited from then on: `message_not_in_streaming_state`,
 * `stopped_by_user`, a recipient of another organisation (`team_not_found`), or a stream that Slack counts as too long,
 * since what it shows already cannot be made shorter there. What is gone or closed stays so.
 *
 * @see https://docs.slack.dev/reference/methods/chat.appendStream#errors
 * @see https://github.com/openclaw/openclaw/issues/70295
 */
function isOver(error: unknown): error is ChatError {
  if (!(error instanceof ChatError) || error instanceof RateLimitedError) return false;
  return error.kind === 'rejected' || error.kind === 'too-long' || error.code === 'team_not_found';
}

/** A stream that this process began and of which it knows every answer. */
interface Open {
  readonly nonce: string;
  readonly cards: readonly Card[];
  /** An append is on its way: nothing but the end may follow it before it is answered. */
  readonly unanswered?: boolean;
}

/**
 * A stream only grows, so what it shows must be known for certain. Of one that an earlier process began, or whose last
 * call was not answered, it is not: such a message is ended and then edited, as `surface` asks of the core.
 */
export class Streams {
  readonly #web: Web;
  readonly #open = new Recent<Open>(maxKept);
  readonly #offUntilMs = new Recent<number>(maxKept);
  /** Nonces of starts that were not answered. */
  readonly #doubtful = new Recent<true>(maxKept);
  #promisedAtMs: readonly number[] = [];

  constructor(web: Web) {
    this.#web = web;
  }

  /** Whether an answer that is about to begin may be a stream. Each is counted, since starts are few. */
  promise(channel: string): boolean {
    const nowMs = Date.now();
    if ((this.#offUntilMs.get(channel) ?? 0) > nowMs) return false;
    this.#promisedAtMs = this.#promisedAtMs.filter((atMs) => nowMs - atMs < startsForAnswers.windowMs);
    if (this.#promisedAtMs.length >= startsForAnswers.limit) return false;
    this.#promisedAtMs = [...this.#promisedAtMs, nowMs];
    return true;
  }

  /** A start with this nonce was not answered, so a stream that nobody knows may be its. */
  mayHaveBegun(nonce: string): boolean {
    return this.#doubtful.get(nonce) ?? false;
  }

  /** The first text goes into the start: a stream without text would show as an empty one. @throws ChatError */
  async start({ target, nonce, content }: OpenOperation): Promise<Receipt> {
    const { tenant, channel, root } = readTarget(target);
    const cards = cardsOf(content.activity ?? []);
    const args = { channel, thread_ts: root, ...contentOf(render(content.text).payload.markdown, cards) };
    try {
      const { ts } = await this.#web.ask(
        'chat.startStream',
        args,
        budgetKey(tenant, 'chat.startStream', channel),
        started,
      );
      this.#open.set(keyOf({ channel, ts }), { nonce, cards });
      return receiptOf({ tenant, channel, ts });
    } catch (error) {
      if (error instanceof ChatError && error.kind === 'unknown') this.#doubtful.set(nonce, true);
      if (!(error instanceof ChatError && notHere.has(error.code))) throw error;
      const offMs = error instanceof RateLimitedError ? error.retryAfterMs : streamOffMs;
      this.#offUntilMs.set(channel, Date.now() + offMs);
      throw new ChatError(platform, 'surface', error.code, { cause: error });
    }
  }

  /** @throws ChatError */
  async append({ content, before }: EditOperation, place: MessageAddress): Promise<void> {
    const open = this.#known(place);
    if (open.unanswered) throw unknownStream();
    const text = this.#added(content.text, before);
    const cards = cardsOf(content.activity ?? []);
    const news = cards.filter((card) => !open.cards.some((shown) => isSame(shown, card)));
    if (text === '' && news.length === 0) return;
    const grown = { ...open, cards: merged(open.cards, news) };
    await this.#carryOut('chat.appendStream', place, contentOf(text, news), { ...grown, unanswered: true });
    // The end may have followed at once.
    if (this.#open.get(keyOf(place))?.unanswered) this.#open.set(keyOf(place), grown);
  }

  /** Says the rest, and leaves no work open. @throws ChatError */
  async stop({ content, before, controls = [] }: EditOperation, place: MessageAddress): Promise<void> {
    const open = this.#known(place);
    const text = this.#added(content.text, before);
    const cards = merged(open.cards, cardsOf(content.activity ?? [])).map(closed);
    const news = cards.filter((card) => !open.cards.some((shown) => isSame(shown, card)));
    const blocks = controlBlocks(controls);
    await this.#carryOut('chat.stopStream', place, {
      ...contentOf(text, news),
      ...(blocks.length === 0 ? {} : { blocks }),
      metadata: replyMetadata(open.nonce),
    });
  }

  /** Ends a stream as it stands, so that its message can be edited. What has ended already is fine. @throws ChatError */
  async abandon(place: MessageAddress): Promise<void> {
    const { tenant, channel, ts } = place;
    this.#open.delete(keyOf(place));
    try {
      await this.#web.call('chat.stopStream', { channel, ts }, budgetKey(tenant, 'chat.stopStream', channel));
    } catch (error) {
      if (!isOver(error)) throw error;
    }
  }

  #known(place: MessageAddress): Open {
    const open = this.#open.get(keyOf(place));
    if (!open) throw unknownStream();
    return open;
  }

  #added(text: string, before: string | undefined): string {
    const shown = before === undefined ? undefined : render(before).payload.markdown;
    const whole = render(text).payload.markdown;
    if (shown === undefined || !whole.startsWith(shown)) throw new ChatError(platform, 'surface', 'text_was_rewritten');
    return whole.slice(shown.length);
  }

  async #carryOut(
    method: 'chat.appendStream' | 'chat.stopStream',
    place: MessageAddress,
    args: Readonly<Record<string, unknown>>,
    meanwhile?: Open,
  ): Promise<void> {
    const { tenant, channel, ts } = place;
    const key = keyOf(place);
    const open = this.#open.get(key);
    // Until the answer is here nobody knows what the message shows.
    if (meanwhile) this.#open.set(key, meanwhile);
    else this.#open.delete(key);
    try {
      await this.#web.call(method, { channel, ts, ...args }, budgetKey(tenant, method, channel));
    } catch (error) {
      const isNewest = this.#open.get(key) === meanwhile;
      const certain = error instanceof ChatError && error.kind !== 'unknown';
      if (isNewest && certain && open) this.#open.set(key, open);
      else if (isNewest) this.#open.delete(key);
      if (!isOver(error)) throw error;
      throw new ChatError(platform, 'surface', error.code, { cause: error });
    }
  }
}

function unknownStream(): ChatError {
  return new ChatError(platform, 'surface', 'stream_not_known');
}

const keyOf = ({ channel, ts }: { readonly channel: string; readonly ts: string }): string => `${channel}:${ts}`;

const isSame = (one: Card, other: Card): boolean =>
  one.id === other.id && one.title === other.title && one.status === other.status;

const closed = (card: Card): Card => (card.status === 'in_progress' ? { ...card, status: 'complete' } : card);

function merged(before: readonly Card[], news: readonly Card[]): readonly Card[] {
  return [...before.filter(({ id }) => !news.some((card) => card.id === id)), ...news];
}

/** Text alone, or together with cards; one call takes only one of the two forms. */
function contentOf(markdown: string, cards: readonly Card[]): Readonly<Record<string, unknown>> {
  if (cards.length === 0) return markdown === '' ? {} : { markdown_text: markdown };
  const text = markdown === '' ? [] : [{ type: 'markdown_text', text: markdown }];
  return { chunks: [...cards.map((card) => ({ type: 'task_update', ...card })), ...text] };
}

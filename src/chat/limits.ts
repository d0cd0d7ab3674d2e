// A platform's numbers as data, and what it tells about its budgets.
import type { Json } from './inbound.ts';

/** A Markdown text in the platform's own form. `size` is counted as the platform counts it. */
export interface Rendered {
  readonly payload: Json;
  readonly size: number;
}

/** The pace at which a budget starts before the platform has reported anything. */
export interface Floor {
  /** Calls per window. */
  readonly limit: number;
  readonly windowMs: number;
  /**
   * `bucket`, also when it is not said: calls come back steadily, and so many may be saved up. `window`: never more
   * than so many in any time of that length.
   */
  readonly kind?: 'bucket' | 'window';
  /** The least time between two live edits of one message, however much the budget holds. */
  readonly minIntervalMs: number;
}

/** A budget that an operation draws on, and which of {@link ChatLimits.floors} it starts from. */
export interface BudgetKey {
  readonly key: string;
  readonly floor: string;
  /** Not drawn on yet: what the operation begins needs a call of it to be ended, which is set aside beforehand. */
  readonly later?: true;
}

/** How a reply is written in one kind of place. */
export interface SurfaceLimits {
  /** The greatest {@link Rendered.size} that one message holds. */
  readonly maxSize: number;
  /** Text can only be added: it gets what will not change any more, and must go on from what is shown. */
  readonly appendOnly?: boolean;
  /** A message here stays open until it gets a `finish`, also when that changes nothing. */
  readonly closes?: boolean;
  /**
   * Calls are answered soon and budgets count by the minute, so the last text need not wait for live text that is on its
   * way: it is sent at once and, since either may arrive first, a second time. Where a message {@link closes}, what arrived
   * did so before the end, and nothing is repeated.
   */
  readonly overtakes?: boolean;
  /** How long a message may stay open, and how long without a change: then it is finished, and the next one begun. */
  readonly maxAgeMs?: number;
  readonly maxIdleMs?: number;
  /** The most messages that one answer may take here, its files among them. */
  readonly maxMessages?: number;
  /** Each message here waits for an answer of its own: it is not answered together with others. */
  readonly separate?: boolean;
  /** Where the reply goes on when this surface fails ({@link ChatErrorKind} `surface`): its messages can be edited there. */
  readonly fallback?: string;
}

/** A platform's numbers, as data. */
export interface ChatLimits {
  readonly surfaces: Readonly<Record<string, SurfaceLimits>>;
  readonly floors: Readonly<Record<string, Floor>>;
  /** How long a sign of work lives before it must be renewed. */
  readonly workingRenewMs: number;
  /** The sign of work shows {@link WorkingOperation.text}. */
  readonly workingShowsText: boolean;
  /** The sign of work brings a Stop button: it stands as long as an answer grows, whatever else is to be seen. */
  readonly workingStops: boolean;
  /** An open connection brings something within this time, be it the answer to a probe: one that does not is deaf. */
  readonly silenceMs: number;
  /** Bytes of one uploaded file. */
  readonly maxFileSize: number;
}

/** What a platform tells about one of its budgets, taken from the headers of a response. */
export interface BudgetReport {
  readonly key: string;
  /** Calls per window. */
  readonly limit: number;
  readonly remaining: number;
  readonly resetAfterMs: number;
}

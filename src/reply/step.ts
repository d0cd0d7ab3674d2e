// One step of a reply: what is to be written to its open message next, as the operation that does it. Pure.
import type { Activity, Control, Operation, Receipt, ReplyTarget, Snapshot, SurfaceLimits } from '../chat.ts';

/** The message of a reply that may still change. */
export interface OpenMessage {
  /** Which of the reply's messages it is. */
  readonly index: number;
  /** How it is written; another one once that did not work any more. */
  surface: string;
  /** Missing until it is posted, and again when it is gone. */
  receipt: Receipt | undefined;
  text: string;
  /** What is shown besides the text, to tell whether it has changed. */
  extras: string;
  /** `text` and `extras` are surely what the platform shows. */
  certain: boolean;
  /** It has got its last words as such: a surface that must be closed is. */
  closed: boolean;
  /** To be posted, or posted, a second time, because the first is gone. */
  again: boolean;
  /** The first and what it shows, when it may still stand there although it can be changed no more. */
  replaced: (Pick<OpenMessage, 'text'> & { readonly receipt: Receipt }) | undefined;
  postedAtMs: number;
  changedAtMs: number;
}

export interface Step {
  readonly message: OpenMessage;
  readonly content: Snapshot;
  readonly controls: readonly Control[];
  /** These are the message's last words; with `leaving` only on this surface. */
  readonly last: boolean;
  /** The message is closed as it stands, to go on on the surface's fallback. */
  readonly leaving: boolean;
  /** The whole reply is known: nothing may be dropped any more. */
  readonly final: boolean;
  /** Whose press of a control this change answers. */
  readonly via?: ReplyTarget | undefined;
}

export function unposted(index: number, surface: string): OpenMessage {
  return {
    index,
    surface,
    receipt: undefined,
    text: '',
    extras: extrasOf([]),
    certain: false,
    closed: false,
    again: false,
    replaced: undefined,
    postedAtMs: 0,
    changedAtMs: 0,
  };
}

/** What stands there is gone or can be changed no more: the message is to be posted once more. */
export function unpost(message: OpenMessage): void {
  const { index, surface, receipt, text } = message;
  const replaced = receipt && { receipt, text };
  Object.assign(message, unposted(index, surface), { again: true, replaced });
}

/** It could not be posted once more: the first one counts again, and stands there as it was. */
export function restore(message: OpenMessage): void {
  Object.assign(message, message.replaced);
}

/** The message reads so already, and need not be closed. */
export function isWritten(step: Step, surfaces: Readonly<Record<string, SurfaceLimits>>): boolean {
  const { message, content, controls, last, leaving } = step;
  if (message.receipt === undefined || !message.certain || leaving) return false;
  if (last && !message.closed && surfaces[message.surface]?.closes) return false;
  return message.text === content.text && message.extras === extrasOf(controls, content.activity);
}

/** The same message gets the same nonce in every life of the process, unless it has to be posted anew. */
export function operationFor(step: Step, target: ReplyTarget, nonceBase: string): Operation {
  const { message, content, controls, last, via } = step;
  const { receipt, index, again, surface, text } = message;
  if (receipt) {
    const type = last ? 'finish' : 'update';
    return { type, receipt, surface, content, before: text, controls, ...(via === undefined ? {} : { via }) };
  }
  const nonce = `${nonceBase}-${index}${again ? 'r' : ''}`;
  const where = surface === target.surface ? target : { ...target, surface };
  return { type: 'open', target: where, nonce, first: index === 0, content, last, controls };
}

/** Takes down that a step has been carried out. */
export function noteWritten(step: Step, receipt: Receipt, certain: boolean, nowMs: number): void {
  const { message, content, controls, last } = step;
  if (message.receipt === undefined) message.postedAtMs = nowMs;
  Object.assign(message, { receipt, certain, text: content.text, changedAtMs: nowMs });
  message.extras = extrasOf(controls, content.activity);
  if (last) message.closed = true;
}

function extrasOf(controls: readonly Control[], activity: readonly Activity[] = []): string {
  const pressed = controls.map(({ id }) => id);
  const done = activity.map(({ id, title, state }) => `${id} ${title} ${state}`);
  return [...pressed, ...done].join('\n');
}

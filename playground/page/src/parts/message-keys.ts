// The messages of a list by keys: Tab finds one of them with what is in it, the arrows lead to the others, Escape back
// to the box. Whoever presses by key what goes away then, goes on at its message.
import { along } from './one-stop.ts';

/** What has the focus. */
interface Held {
  readonly element: Element;
  readonly message: HTMLElement | undefined;
  readonly isByKey: boolean;
}

/** Returns the way to stop it. */
export function leadKeys(list: HTMLElement): () => void {
  const ends = new AbortController();
  const { signal } = ends;
  let order: readonly HTMLElement[] = [];
  let held: Held | undefined;

  const mark = () => {
    const current = (list.contains(document.activeElement) && messageOf(document.activeElement)) || order.at(-1);
    for (const message of order) message.tabIndex = message === current ? 0 : -1;
  };
  const settle = () => {
    const before = order;
    order = [...list.querySelectorAll<HTMLElement>('[data-message]')];
    order.forEach(makeScope);
    const isLost = held !== undefined && !held.element.isConnected && document.activeElement === document.body;
    if (isLost && held?.isByKey) (stillThere(held.message, before, order) ?? boxBeside(list))?.focus();
    mark();
  };
  const hold = ({ type, target: element }: Event) => {
    if (!(element instanceof Element) || element !== document.activeElement) return;
    held = { element, message: messageOf(element), isByKey: type === 'keydown' || element.matches(':focus-visible') };
    mark();
  };
  const release = ({ target }: Event) =>
    // What is taken away loses the focus, too: only afterwards it is seen whether it was that.
    queueMicrotask(() => {
      if (held?.element === target && held?.element.isConnected) held = undefined;
      mark();
    });
  list.addEventListener('focusin', hold, { signal });
  list.addEventListener('focusout', release, { signal });
  list.addEventListener('keydown', hold, { signal });
  list.addEventListener('keydown', (event) => walk(event, order, list), { signal });
  const observer = new MutationObserver(settle);
  observer.observe(list, { childList: true, subtree: true });
  settle();
  return () => {
    ends.abort();
    observer.disconnect();
  };
}

function walk(event: KeyboardEvent, order: readonly HTMLElement[], list: HTMLElement): void {
  const { target } = event;
  // In a message that is being edited, Escape ends that.
  if (event.isComposing || target instanceof HTMLTextAreaElement) return;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const next = event.key === 'Escape' ? boxBeside(list) : destination(event, order);
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function destination({ key, target }: KeyboardEvent, order: readonly HTMLElement[]): HTMLElement | null | undefined {
  const message = messageOf(target);
  // Players and switches have uses of their own for the arrows.
  if (message === undefined || target instanceof HTMLInputElement || target instanceof HTMLMediaElement) return;
  const at = order.indexOf(message);
  const next = along(order, at, key);
  if (next !== undefined) return next;
  const goesIn = target === message && (key === 'ArrowRight' || key === 'Enter');
  return goesIn ? message.querySelector<HTMLElement>('[role=toolbar] button') : undefined;
}

/** Of a shadow host whose tabIndex is -1 Tab passes over all that is in it; the mouse does not, nor does a screen reader. */
function makeScope(message: HTMLElement): void {
  if (message.shadowRoot !== null) return;
  message.attachShadow({ mode: 'open' }).append(document.createElement('slot'));
}

function messageOf(target: EventTarget | null): HTMLElement | undefined {
  return (target instanceof Element && target.closest<HTMLElement>('[data-message]')) || undefined;
}

function stillThere(
  message: HTMLElement | undefined,
  before: readonly HTMLElement[],
  now: readonly HTMLElement[],
): HTMLElement | undefined {
  if (message === undefined) return now.at(-1);
  return message.isConnected ? message : now[Math.min(before.indexOf(message), now.length - 1)];
}

function boxBeside(list: HTMLElement): HTMLElement | null | undefined {
  return list.parentElement?.querySelector<HTMLElement>('[data-composer]');
}

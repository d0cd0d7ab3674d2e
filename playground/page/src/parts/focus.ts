// Where the keys go on when what was pressed has gone away, or leads elsewhere.
import { flushSync } from 'preact/compat';

/** By Enter, Space or a screen reader: the browser counts the presses of a mouse or a finger only. */
export function isByKey({ detail }: UIEvent): boolean {
  return detail === 0;
}

/** As a `ref`, once: a function of each drawing would take the focus back with each. */
export function focus(element: HTMLElement | null): void {
  element?.focus();
}

/** Where one writes in a pane: a thread beside its channel comes last; what is folded away has no room on the screen. */
export function boxOf(platform: 'slack' | 'discord'): HTMLElement | undefined {
  const boxes = [...document.querySelectorAll<HTMLElement>(`[data-pane=${platform}] [data-composer]`)];
  return boxes.findLast(({ offsetParent }) => offsetParent !== null);
}

let latestBox: HTMLElement | undefined;
document.addEventListener('focusin', ({ target }) => {
  if (target instanceof HTMLElement && target.matches('[data-composer]')) latestBox = target;
});

/** From what goes away when it is pressed by key to the box in which was written last. */
export function goBack(event: UIEvent): void {
  if (!isByKey(event)) return;
  const box = latestBox?.checkVisibility() ? latestBox : (boxOf('slack') ?? boxOf('discord'));
  box?.focus();
}

/** Without one, a box that has the focus brings up the keyboard of the screen. */
const mouse = window.matchMedia('(hover: hover)');
let awaited: string | undefined;

/** Goes to a place and on in its box, as soon as that is drawn, unless somebody has gone elsewhere meanwhile. */
export function goOnIn(place: string, event: UIEvent, go: () => void): void {
  flushSync(go);
  if (!isByKey(event) && !mouse.matches) return;
  const boxes = [...document.querySelectorAll<HTMLElement>('[data-composer]')];
  const box = boxes.find(({ dataset }) => dataset.composer === place);
  awaited = box === undefined ? place : undefined;
  box?.focus();
  document.addEventListener('focusin', forget, { once: true });
}

function forget(): void {
  awaited = undefined;
}

export function isAwaited(place: string): boolean {
  return awaited === place;
}

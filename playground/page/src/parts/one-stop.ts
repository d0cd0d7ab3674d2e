// A list of buttons as one stop of Tab: the arrows, Home and End lead to the others.

/** Where a key leads from there, up or down; nothing when it leads nowhere. */
export function along<T>(order: readonly T[], at: number, key: string): T | undefined {
  if (key === 'ArrowUp') return order[Math.max(0, at - 1)];
  if (key === 'ArrowDown') return order[Math.min(order.length - 1, at + 1)];
  if (key === 'Home') return order[0];
  return key === 'End' ? order.at(-1) : undefined;
}

/** Tab finds the one that is open, unless the keys are at another. Returns the way to stop it. */
export function makeOneStop(list: HTMLElement): () => void {
  const ends = new AbortController();
  const { signal } = ends;
  const buttons = () => [...list.querySelectorAll('button')];
  const mark = () => {
    const all = buttons();
    const held = all.find((one) => one === document.activeElement);
    const stop = held ?? all.find(({ ariaCurrent }) => ariaCurrent !== null) ?? all[0];
    for (const one of all) one.tabIndex = one === stop ? 0 : -1;
  };
  const walk = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const all = buttons();
    const at = all.indexOf(event.target as HTMLButtonElement);
    const next = at === -1 ? undefined : along(all, at, event.key);
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };
  list.addEventListener('keydown', walk, { signal });
  list.addEventListener('focusin', mark, { signal });
  // Where the focus goes is known afterwards only.
  list.addEventListener('focusout', () => queueMicrotask(mark), { signal });
  const observer = new MutationObserver(mark);
  observer.observe(list, { childList: true, subtree: true, attributeFilter: ['aria-current'] });
  mark();
  return () => {
    ends.abort();
    observer.disconnect();
  };
}

// A conversation: stays at its end while it grows, unless its reader has gone up.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

interface Props {
  readonly label: string;
  /** Another place begins at its end. */
  readonly place: string;
  readonly children: ComponentChildren;
}

const nearEndPx = 60;

export function MessageList({ label, place, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const shownPlace = useRef(place);
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return;
    if (shownPlace.current !== place) {
      shownPlace.current = place;
      isAtEnd.current = true;
    }
    if (isAtEnd.current) current.scrollTop = current.scrollHeight;
  });
  useEffect(() => {
    const { current } = box;
    if (current === null) return;
    // Pictures come later, and the box below grows while one writes.
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) current.scrollTop = current.scrollHeight;
    });
    observer.observe(current);
    if (current.firstElementChild) observer.observe(current.firstElementChild);
    return () => observer.disconnect();
  }, []);
  return (
    <div
      ref={box}
      role="log"
      aria-relevant="additions"
      aria-live="off"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keys
      tabIndex={0}
      class="min-h-0 flex-1 overflow-y-auto overscroll-contain pt-2 pb-3"
      onKeyDown={({ key, currentTarget, target }) => {
        // In a message that is being edited, Escape ends that.
        if (key !== 'Escape' || target instanceof HTMLTextAreaElement) return;
        currentTarget.parentElement?.querySelector<HTMLElement>('[data-composer]')?.focus();
      }}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < nearEndPx;
      }}
    >
      <div>{children}</div>
    </div>
  );
}

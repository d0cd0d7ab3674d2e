// A conversation: stays at its end while it grows, unless its reader has gone up; what they say brings them back.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { leadKeys } from './message-keys.ts';

interface Props {
  readonly label: string;
  /** Another place begins at its end. */
  readonly place: string;
  readonly newest: { readonly id: string; readonly isOwn: boolean } | undefined;
  readonly children: ComponentChildren;
}

const nearEndPx = 60;

export function MessageList({ label, place, newest, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const lastTop = useRef(0);
  const shown = useRef({ place, newestId: '' });
  const keepAtEnd = () => {
    const { current } = box;
    if (current === null || !isAtEnd.current) return;
    current.scrollTop = current.scrollHeight;
    lastTop.current = current.scrollTop;
  };
  useLayoutEffect(() => {
    const newestId = newest?.id ?? '';
    // Of one that was taken back the one before is newest, and not new.
    const hasSpoken = newest?.isOwn === true && newestId > shown.current.newestId;
    if (shown.current.place !== place || hasSpoken) isAtEnd.current = true;
    shown.current = { place, newestId };
    keepAtEnd();
  });
  useEffect(() => {
    const { current } = box;
    if (current === null) return;
    // Pictures come later, and the box below grows while one writes.
    const observer = new ResizeObserver(keepAtEnd);
    observer.observe(current);
    if (current.firstElementChild) observer.observe(current.firstElementChild);
    return () => observer.disconnect();
  }, []);
  useEffect(() => (box.current === null ? undefined : leadKeys(box.current)), []);
  return (
    <div
      ref={box}
      role="log"
      aria-relevant="additions"
      aria-live="off"
      aria-label={label}
      tabIndex={-1}
      class="min-h-0 flex-1 overflow-y-auto overscroll-contain pt-2 pb-3"
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        // A picture may have come since it was scrolled: only who went up has left the end.
        if (scrollHeight - scrollTop - clientHeight < nearEndPx) isAtEnd.current = true;
        else if (scrollTop < lastTop.current) isAtEnd.current = false;
        lastTop.current = scrollTop;
      }}
    >
      <div>{children}</div>
    </div>
  );
}

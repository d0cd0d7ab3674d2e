// A link out of a message: only addresses that cannot do anything here.
import type { ComponentChildren } from 'preact';

const allowed = ['http:', 'https:', 'mailto:'];

export function Link({ href, children }: { readonly href: string; readonly children: ComponentChildren }) {
  const isAllowed = allowed.includes(URL.parse(href)?.protocol ?? '');
  if (!isAllowed) return <>{children}</>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

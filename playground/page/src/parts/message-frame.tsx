// One message, whatever the platform: who, when, what, and what can be done with it.
import { Pencil, Trash2 } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import type { Author } from '../../../client-api/protocol.ts';
import { language } from '../settings.ts';
import { texts } from '../texts.ts';
import { Avatar } from './avatar.tsx';
import { Editor, type Own, Removal } from './own-message.tsx';
import { type Action, Toolbar } from './toolbar.tsx';

interface Props {
  readonly id: string;
  readonly author: Author;
  readonly atMs: number;
  /** The same person goes on: no name again. */
  readonly continued: boolean;
  readonly round: boolean;
  /** The text is still growing. */
  readonly growing: boolean;
  readonly private: boolean;
  readonly highlighted?: boolean;
  readonly above?: ComponentChildren;
  readonly actions: readonly Action[];
  readonly onReact?: ((emoji: string) => void) | undefined;
  /** Absent where the message is somebody else's. */
  readonly own?: Own | undefined;
  readonly children: ComponentChildren;
}

export function MessageFrame(props: Props) {
  const { id, author, atMs, continued, round, growing, above, highlighted = false, own, children } = props;
  const [doing, setDoing] = useState<'editing' | 'removing'>();
  const frame = useRef<HTMLElement>(null);
  const said = useId();
  const t = texts.value;
  const cancel = () => {
    setDoing(undefined);
    // Whoever goes by keys goes on from here.
    frame.current?.focus();
  };
  return (
    <article
      ref={frame}
      data-message={id}
      tabIndex={-1}
      aria-label={t.messageBy(author.name)}
      aria-describedby={said}
      aria-busy={growing}
      class={`group/message relative px-4 focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-secondary hover:bg-base-200/60 ${continued ? 'py-0.5' : 'mt-2 py-1'} ${highlighted ? 'bg-secondary/10' : ''}`}
    >
      {above}
      <div class="flex gap-2.5">
        {continued ? (
          <time class="w-9 shrink-0 pt-1 text-right text-[10px] opacity-0 group-hover/message:opacity-80">
            {clock(atMs)}
          </time>
        ) : (
          <span class="pt-0.5">
            <Avatar name={author.name} kind={author.kind} round={round} />
          </span>
        )}
        <div class="min-w-0 flex-1 text-[15px]">
          {!continued && <Heading author={author} atMs={atMs} />}
          {props.private && <p class="text-xs opacity-80">{t.onlyYou}</p>}
          {doing === 'editing' && own ? (
            <Editor own={own} onSaved={() => setDoing(undefined)} onCancel={cancel} />
          ) : (
            <div id={said}>{children}</div>
          )}
          {doing === 'removing' && own && <Removal own={own} onRemove={() => setDoing(undefined)} onCancel={cancel} />}
        </div>
      </div>
      {doing === undefined && (
        <Toolbar
          onReact={props.onReact}
          actions={[
            ...props.actions,
            ...(own ? [{ icon: Pencil, label: t.edit, run: () => setDoing('editing') }] : []),
            ...(own ? [{ icon: Trash2, label: t.remove, run: () => setDoing('removing') }] : []),
          ]}
        />
      )}
    </article>
  );
}

function Heading({ author, atMs }: { readonly author: Author; readonly atMs: number }) {
  return (
    <header class="flex items-baseline gap-1.5">
      <span class="font-bold">{author.name}</span>
      {author.kind !== 'person' && (
        <span class="rounded bg-primary px-1 py-px text-[10px] font-semibold text-primary-content">
          {texts.value.app}
        </span>
      )}
      <time class="text-xs opacity-80" dateTime={new Date(atMs).toISOString()}>
        {clock(atMs)}
      </time>
    </header>
  );
}

function clock(atMs: number): string {
  return new Date(atMs).toLocaleTimeString(language.value === 'zh' ? 'zh-CN' : 'en-US', {
    hour: 'numeric',
    minute: '2-digit',
  });
}

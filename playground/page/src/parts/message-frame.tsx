// One message, whatever the platform: who, when, what, and what can be done with it.
import type { IconNode } from 'lucide';
import { Pencil, SmilePlus, Trash2 } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Author } from '../../../client-api/protocol.ts';
import { language } from '../settings.ts';
import { texts } from '../texts.ts';
import { Avatar } from './avatar.tsx';
import { offered } from './emoji.ts';
import { Icon } from './icon.tsx';
import { Editor, type Own, Removal } from './own-message.tsx';

export interface Action {
  readonly icon: IconNode;
  readonly label: string;
  readonly run: () => void;
}

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
      // What can be done with it is shown where one points, or after a tap.
      tabIndex={-1}
      aria-label={t.messageBy(author.name)}
      aria-busy={growing}
      class={`group/message relative px-4 outline-none hover:bg-base-200/60 ${continued ? 'py-0.5' : 'mt-2 py-1'} ${highlighted ? 'bg-secondary/10' : ''}`}
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
            children
          )}
          {doing === 'removing' && own && <Removal own={own} onRemove={() => setDoing(undefined)} onCancel={cancel} />}
        </div>
      </div>
      {doing === undefined && (
        <Toolbar {...props} onEdit={() => setDoing('editing')} onRemove={() => setDoing('removing')} />
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

interface ToolbarProps extends Props {
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

function Toolbar({ actions, onReact, own, onEdit, onRemove }: ToolbarProps) {
  const [choosing, setChoosing] = useState(false);
  const t = texts.value;
  if (actions.length === 0 && onReact === undefined && own === undefined) return null;
  const all: Action[] = [
    ...actions,
    ...(own ? [{ icon: Pencil, label: t.edit, run: onEdit }] : []),
    ...(own ? [{ icon: Trash2, label: t.remove, run: onRemove }] : []),
  ];
  const visible = choosing
    ? ''
    : 'pointer-events-none opacity-0 group-hover/message:pointer-events-auto group-hover/message:opacity-100 group-focus-within/message:pointer-events-auto group-focus-within/message:opacity-100';
  return (
    <div
      class={`absolute -top-3.5 right-3 z-10 flex rounded-field border border-base-300 bg-base-100 shadow-sm ${visible}`}
    >
      {choosing && onReact
        ? offered.map((emoji) => (
            <button
              key={emoji}
              type="button"
              class="btn btn-ghost btn-sm btn-square text-base"
              aria-label={t.reactWith(emoji)}
              onClick={() => {
                onReact(emoji);
                setChoosing(false);
              }}
            >
              {emoji}
            </button>
          ))
        : null}
      {onReact && (
        <ToolButton icon={SmilePlus} label={t.react} expanded={choosing} run={() => setChoosing(!choosing)} />
      )}
      {!choosing && all.map((action) => <ToolButton key={action.label} {...action} />)}
    </div>
  );
}

function ToolButton({ icon, label, run, expanded }: Action & { readonly expanded?: boolean }) {
  return (
    <button
      type="button"
      class="btn btn-ghost btn-sm btn-square"
      aria-label={label}
      aria-expanded={expanded}
      title={label}
      onClick={run}
    >
      <Icon of={icon} />
    </button>
  );
}

// Where one writes: text, files by choosing, dropping or pasting; Enter sends, Shift+Enter begins a new line.

import type { IconNode } from 'lucide';
import { AtSign, ListPlus, Paperclip, SendHorizontal } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { texts } from '../texts.ts';
import { type Complete, type Completion, CompletionList, useCompletion } from './completion.tsx';
import { type Draft, type Send, useDraft } from './draft.ts';
import { type EmojiNames, emojiAfterColon, finished } from './emoji.ts';
import { isAwaited, isByKey } from './focus.ts';
import { Held } from './held.tsx';
import { Icon } from './icon.tsx';
import { TakeOut } from './take-out.tsx';

interface Props {
  /** Whose draft it is: a room's, or a thread's. */
  readonly place: string;
  readonly label: string;
  readonly placeholder: string;
  readonly onSend: Send;
  readonly onType?: (text: string) => void;
  /** Friday hears only what names her here: a button does it. */
  readonly mention?: boolean;
  /** The platform's names of emoji. */
  readonly emoji: EmojiNames;
  /** What else could be meant by what is typed. */
  readonly complete: Complete;
  /** What stands above the box, and in its last line. */
  readonly above?: (draft: Draft) => ComponentChildren;
  readonly below?: (draft: Draft) => ComponentChildren;
  /** Escape in the box, unless it closes a list. */
  readonly onEscape?: () => void;
}

export function Composer(props: Props) {
  const { place, label, placeholder, onSend, onType, mention = false, emoji, complete, above, below, onEscape } = props;
  const draft = useDraft(place, onSend, onType);
  const completion = useCompletion(draft, (text) => [...complete(text), ...emojiAfterColon(text, emoji)], useId());
  const [isOver, setIsOver] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  useEffect(() => acceptDrops(whole.current?.parentElement, draft.attach, setIsOver), []);
  useLayoutEffect(() => {
    if (isAwaited(place)) draft.box.current?.focus();
  }, []);
  const border = isOver ? 'border-secondary border-dashed' : 'border-base-300';
  return (
    <div ref={whole} class="px-3 pb-3">
      <CompletionList completion={completion} label={texts.value.completions} />
      {above?.(draft)}
      <Held draft={draft} />
      <div class={`rounded-box border bg-base-100 focus-within:border-base-content/60 ${border}`}>
        <Chosen draft={draft} />
        {isOver && <p class="px-3 pt-2 text-sm">{texts.value.dropHere}</p>}
        <Box
          place={place}
          draft={draft}
          completion={completion}
          emoji={emoji}
          label={label}
          placeholder={placeholder}
          onEscape={onEscape}
        />
        <Tools draft={draft} mention={mention}>
          {below?.(draft)}
        </Tools>
      </div>
    </div>
  );
}

/** Files may be dropped anywhere on the conversation, as in the real clients. Returns the way to stop it. */
function acceptDrops(
  place: HTMLElement | null | undefined,
  attach: Draft['attach'],
  setIsOver: (isOver: boolean) => void,
): () => void {
  const ends = new AbortController();
  const { signal } = ends;
  place?.addEventListener(
    'dragover',
    (event) => {
      event.preventDefault();
      setIsOver(true);
    },
    { signal },
  );
  place?.addEventListener(
    'dragleave',
    ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && place.contains(relatedTarget))) setIsOver(false);
    },
    { signal },
  );
  place?.addEventListener(
    'drop',
    (event) => {
      event.preventDefault();
      setIsOver(false);
      void attach(event.dataTransfer?.files);
    },
    { signal },
  );
  return () => ends.abort();
}

interface BoxProps extends Pick<Props, 'place' | 'label' | 'placeholder' | 'emoji'> {
  readonly onEscape: Props['onEscape'] | undefined;
  readonly draft: Draft;
  readonly completion: Completion;
}

function Box({ place, draft, completion, emoji, label, placeholder, onEscape }: BoxProps) {
  return (
    <textarea
      ref={draft.box}
      data-composer={place}
      class="block max-h-40 min-h-8 w-full resize-none bg-transparent px-3 pt-2 pb-1 text-[15px] leading-6 outline-none [field-sizing:content] placeholder:text-base-content/70"
      rows={1}
      aria-label={label}
      aria-autocomplete="list"
      aria-controls={completion.activeId && completion.listId}
      aria-activedescendant={completion.activeId}
      placeholder={placeholder}
      value={draft.text}
      onInput={({ currentTarget: box, isComposing }) => {
        if (!isComposing) showEmoji(box, emoji);
        draft.write(box.value);
      }}
      onPaste={(event) => {
        if (!event.clipboardData?.files.length) return;
        event.preventDefault();
        void draft.attach(event.clipboardData.files);
      }}
      onKeyDown={(event) => {
        if (completion.key(event)) return;
        if (event.key === 'Escape' && !event.isComposing) onEscape?.();
        // While Chinese is being composed, Enter chooses a word.
        if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        void draft.send();
      }}
    />
  );
}

/** The last colon of a short code makes it a picture; the cursor stays behind it. */
function showEmoji(box: HTMLTextAreaElement, names: EmojiNames): void {
  const before = box.value.slice(0, box.selectionStart);
  const drawn = finished(before, names);
  if (drawn === before) return;
  box.value = drawn + box.value.slice(box.selectionStart);
  box.setSelectionRange(drawn.length, drawn.length);
}

interface ToolsProps {
  readonly draft: Draft;
  readonly mention: boolean;
  readonly children?: ComponentChildren;
}

function Tools({ draft, mention, children }: ToolsProps) {
  const chooser = useRef<HTMLInputElement>(null);
  const t = texts.value;
  return (
    <div class="flex items-center gap-0.5 px-1 pb-1">
      <Tool icon={Paperclip} label={t.attach} run={() => chooser.current?.click()} />
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          void draft.attach(currentTarget.files).then(() => {
            currentTarget.value = '';
          });
        }}
      />
      {mention && <Tool icon={AtSign} label={t.mention} run={() => draft.insert(`@Friday ${draft.text}`)} />}
      <Tool icon={ListPlus} label={t.hold} run={draft.hold} disabled={draft.isEmpty} />
      {children}
      <button
        type="button"
        class="btn btn-primary btn-square btn-sm ml-auto"
        aria-label={t.send}
        title={t.send}
        disabled={draft.isEmpty && draft.held.length === 0}
        onClick={(event) => {
          void draft.send();
          // With nothing in the box this button rests, and gives the focus away.
          if (isByKey(event)) draft.box.current?.focus();
        }}
      >
        <Icon of={SendHorizontal} />
      </button>
    </div>
  );
}

interface ToolProps {
  readonly icon: IconNode;
  readonly label: string;
  readonly run: () => void;
  readonly disabled?: boolean;
}

function Tool({ icon, label, run, disabled = false }: ToolProps) {
  return (
    <button
      type="button"
      class="btn btn-ghost btn-square btn-sm"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={run}
    >
      <Icon of={icon} />
    </button>
  );
}

function Chosen({ draft }: { readonly draft: Draft }) {
  if (draft.files.length === 0) return null;
  return (
    <ul class="flex flex-wrap gap-1.5 px-2 pt-2">
      {draft.files.map((file, index) => (
        // The browser gives all pasted pictures one name.
        <li key={`${index} ${file.name}`} class="flex items-center gap-1 rounded-field bg-base-200 py-0.5 pl-2 text-sm">
          {file.name}
          <TakeOut label={texts.value.removeFile(file.name)} draft={draft} run={() => draft.remove(file)} />
        </li>
      ))}
    </ul>
  );
}

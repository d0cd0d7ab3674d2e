// What one does to a message of one's own: change its words, take it back.
import { useState } from 'preact/hooks';
import { texts } from '../texts.ts';
import { focus } from './focus.ts';

/** One's own message: its text, and what can be done to it. */
export interface Own {
  readonly text: string;
  /** Resolves with whether it was taken. */
  save(text: string): Promise<boolean>;
  remove(): void;
}

interface RemovalProps {
  readonly own: Own;
  readonly onRemove: () => void;
  readonly onCancel: () => void;
}

/** What is deleted is deleted for all: both platforms ask before. */
export function Removal({ own, onRemove, onCancel }: RemovalProps) {
  const t = texts.value;
  return (
    <div
      role="alertdialog"
      aria-label={t.askRemove}
      class="my-1 flex flex-wrap items-center gap-1 text-sm"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // Else it would lead to the box, as from any message.
        event.stopPropagation();
        onCancel();
      }}
    >
      <span class="mr-1">{t.askRemove}</span>
      <button
        type="button"
        class="btn btn-xs btn-error"
        ref={focus}
        onClick={() => {
          onRemove();
          own.remove();
        }}
      >
        {t.remove}
      </button>
      <button type="button" class="btn btn-xs btn-ghost" onClick={onCancel}>
        {t.cancel}
      </button>
    </div>
  );
}

interface EditorProps {
  readonly own: Own;
  readonly onSaved: () => void;
  readonly onCancel: () => void;
}

export function Editor({ own, onSaved, onCancel }: EditorProps) {
  const [text, setText] = useState(own.text);
  const t = texts.value;
  const save = async () => {
    if (text.trim() !== '' && (await own.save(text.trim()))) onSaved();
  };
  return (
    <div class="my-1">
      <textarea
        class="textarea textarea-sm w-full text-[15px]"
        aria-label={t.edit}
        value={text}
        ref={focus}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onCancel();
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          void save();
        }}
      />
      <div class="mt-1 flex gap-1">
        <button type="button" class="btn btn-xs btn-primary" onClick={() => void save()}>
          {t.save}
        </button>
        <button type="button" class="btn btn-xs btn-ghost" onClick={onCancel}>
          {t.cancel}
        </button>
      </div>
    </div>
  );
}

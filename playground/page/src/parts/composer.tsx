// Where one writes: text, files by choosing, dropping or pasting; Enter sends, Shift+Enter begins a new line.
import { Paperclip, SendHorizontal, X } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { refusal } from '../client.ts';
import { texts } from '../texts.ts';
import { type Attached, attachedFrom } from './attached.ts';
import { Icon } from './icon.tsx';

interface Props {
  readonly label: string;
  readonly placeholder: string;
  /** Resolves with whether it was taken; what was not stays in the box. */
  readonly onSend: (text: string, files: readonly Attached[]) => Promise<boolean>;
  readonly onType?: (text: string) => void;
  /** What stands above the box: a reply's target, commands to choose from. */
  readonly above?: ComponentChildren;
  /** Gets the way to write into the box, for what stands above it. */
  readonly writer?: { current: ((text: string) => void) | undefined };
}

export function Composer({ label, placeholder, onSend, onType, above, writer }: Props) {
  const [text, setText] = useState('');
  const [files, setFiles] = useState<readonly Attached[]>([]);
  const [isOver, setIsOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const t = texts.value;

  const write = (next: string) => {
    setText(next);
    onType?.(next);
  };
  if (writer) {
    writer.current = (next) => {
      write(next);
      box.current?.focus();
    };
  }
  const attach = async (chosen: Iterable<File> | null | undefined) => {
    const { taken, tooLarge } = await attachedFrom([...(chosen ?? [])]);
    setFiles((before) => [...before, ...taken]);
    if (tooLarge !== undefined) refusal.value = t.tooLarge(tooLarge);
  };
  const send = async () => {
    if (text.trim() === '' && files.length === 0) return;
    // The box is empty at once, as in the real clients; what was refused comes back.
    write('');
    setFiles([]);
    if (await onSend(text.trim(), files)) return;
    setText(text);
    setFiles(files);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files may be dropped anywhere on it; the button does the same
    <div
      class="px-3 pb-3"
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        void attach(event.dataTransfer?.files);
      }}
    >
      {above}
      <div
        class={`rounded-box border bg-base-100 focus-within:border-base-content/60 ${isOver ? 'border-secondary border-dashed' : 'border-base-300'}`}
      >
        <Chosen files={files} onRemove={(file) => setFiles(files.filter((one) => one !== file))} />
        {isOver && <p class="px-3 pt-2 text-sm">{t.dropHere}</p>}
        <div class="flex items-end gap-1 p-1">
          <button
            type="button"
            class="btn btn-ghost btn-square btn-sm"
            aria-label={t.attach}
            title={t.attach}
            onClick={() => chooser.current?.click()}
          >
            <Icon of={Paperclip} />
          </button>
          <input
            ref={chooser}
            type="file"
            multiple
            hidden
            onChange={({ currentTarget }) => {
              void attach(currentTarget.files).then(() => {
                currentTarget.value = '';
              });
            }}
          />
          <textarea
            ref={box}
            class="max-h-40 min-h-8 w-full resize-none bg-transparent px-1 py-1 text-[15px] leading-6 outline-none [field-sizing:content] placeholder:text-base-content/70"
            rows={1}
            aria-label={label}
            placeholder={placeholder}
            value={text}
            onInput={({ currentTarget }) => write(currentTarget.value)}
            onPaste={(event) => {
              if (event.clipboardData?.files.length) {
                event.preventDefault();
                void attach(event.clipboardData.files);
              }
            }}
            onKeyDown={(event) => {
              // While Chinese is being composed, Enter chooses a word.
              if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
              event.preventDefault();
              void send();
            }}
          />
          <button
            type="button"
            class="btn btn-primary btn-square btn-sm"
            aria-label={t.send}
            disabled={text.trim() === '' && files.length === 0}
            onClick={() => void send()}
          >
            <Icon of={SendHorizontal} />
          </button>
        </div>
      </div>
    </div>
  );
}

interface ChosenProps {
  readonly files: readonly Attached[];
  readonly onRemove: (file: Attached) => void;
}

function Chosen({ files, onRemove }: ChosenProps) {
  if (files.length === 0) return null;
  return (
    <ul class="flex flex-wrap gap-1.5 px-2 pt-2">
      {files.map((file) => (
        <li key={file.name} class="flex items-center gap-1 rounded-field bg-base-200 py-0.5 pl-2 text-sm">
          {file.name}
          <button
            type="button"
            class="btn btn-ghost btn-xs btn-square"
            aria-label={texts.value.removeFile(file.name)}
            onClick={() => onRemove(file)}
          >
            <Icon of={X} size={14} />
          </button>
        </li>
      ))}
    </ul>
  );
}

// What stands in a box and waits to be sent: text, files, and what was put aside to be sent together with it.
import { useRef, useState } from 'preact/hooks';
import { refusal } from '../client.ts';
import { person } from '../store.ts';
import { texts } from '../texts.ts';
import { type Attached, attachedFrom } from './attached.ts';

export interface Letter {
  /** Who says it. */
  readonly as: string;
  readonly text: string;
  readonly files: readonly Attached[];
}

/** Resolves with whether it was taken. */
export type Send = (letter: Letter) => Promise<boolean>;

export function useDraft(onSend: Send, onType?: (text: string) => void) {
  const [text, setText] = useState('');
  const [files, setFiles] = useState<readonly Attached[]>([]);
  const [held, setHeld] = useState<readonly Letter[]>([]);
  const box = useRef<HTMLTextAreaElement>(null);
  /** What stands there when an answer comes. */
  const now = useRef({ text, files });
  now.current = { text, files };
  const isEmpty = text.trim() === '' && files.length === 0;
  const write = (next: string) => {
    setText(next);
    onType?.(next);
  };
  /** The box is empty at once, as in the real clients. */
  const take = (): Letter => {
    write('');
    setFiles([]);
    return { as: person.value, text: text.trim(), files };
  };
  return {
    text,
    files,
    held,
    box,
    isEmpty,
    write,
    remove: (file: Attached) => setFiles(files.filter((one) => one !== file)),
    /** Puts text into the box, and the cursor behind it. */
    insert(added: string) {
      write(added);
      box.current?.focus();
    },
    async attach(chosen: Iterable<File> | null | undefined) {
      const { taken, tooLarge } = await attachedFrom([...(chosen ?? [])]);
      setFiles((before) => [...before, ...taken]);
      if (tooLarge !== undefined) refusal.value = { text: () => texts.value.tooLarge(tooLarge) };
    },
    async send() {
      if (isEmpty && held.length === 0) return;
      const typed = isEmpty ? [] : [take()];
      setHeld([]);
      const letters = [...held, ...typed];
      const outcomes = await Promise.all(letters.map(onSend));
      // What was refused comes back: the last into the box, unless something new stands there, the others above it.
      const refused = letters.filter((_, index) => outcomes[index] === false);
      const isBusy = now.current.text.trim() !== '' || now.current.files.length > 0;
      const last = isBusy ? undefined : refused.pop();
      if (refused.length > 0) setHeld((since) => [...refused, ...since]);
      if (last === undefined) return;
      setText(last.text);
      setFiles(last.files);
    },
    /** Keeps it back, to be sent together with the next. */
    hold() {
      if (!isEmpty) setHeld([...held, take()]);
      box.current?.focus();
    },
  };
}

export type Draft = ReturnType<typeof useDraft>;

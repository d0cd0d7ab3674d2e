// What could be meant by the end of what is typed: a list above the box, gone through and chosen by keys or the mouse.
import { useState } from 'preact/hooks';
import type { Draft } from './draft.ts';

export interface Option {
  /** What the whole text becomes. */
  readonly text: string;
  readonly label: string;
  readonly detail?: string;
}

/** From what stands in the box, the most likely first. */
export type Complete = (text: string) => readonly Option[];

/** Everybody whom a message can name. */
export function namesAfterAt(text: string, names: Iterable<string>): readonly Option[] {
  const [, before, begun] = /^([\s\S]*(?:^|\s))@(\S*)$/.exec(text) ?? [];
  if (before === undefined || begun === undefined) return [];
  const fitting = [...names].filter((name) => name.toLowerCase().startsWith(begun.toLowerCase()));
  return fitting.map((name) => ({ text: `${before}@${name} `, label: `@${name}` }));
}

export function useCompletion(draft: Draft, complete: Complete, id: string) {
  const [state, setState] = useState({ text: '', index: 0, isAway: false });
  const { index, isAway } = state.text === draft.text ? state : { index: 0, isAway: false };
  // What stands there whole already needs no help.
  const options = isAway ? [] : complete(draft.text).filter(({ text }) => text.trimEnd() !== draft.text);
  const move = (step: number) => {
    setState({ text: draft.text, index: (index + step + options.length) % options.length, isAway: false });
  };
  return {
    options,
    index,
    listId: `${id}-list`,
    activeId: options.length === 0 ? undefined : `${id}-${index}`,
    choose: ({ text }: Option) => draft.insert(text),
    /** Looks at a key before the box does; true when it was meant for the list. */
    key(event: KeyboardEvent): boolean {
      const option = options[index];
      if (option === undefined || event.isComposing || event.shiftKey) return false;
      if (event.key === 'ArrowDown') move(1);
      else if (event.key === 'ArrowUp') move(-1);
      else if (event.key === 'Enter' || event.key === 'Tab') draft.insert(option.text);
      else if (event.key === 'Escape') setState({ text: draft.text, index: 0, isAway: true });
      else return false;
      event.preventDefault();
      return true;
    },
  };
}

export type Completion = ReturnType<typeof useCompletion>;

export function CompletionList({ completion, label }: { readonly completion: Completion; readonly label: string }) {
  const { options, index, listId } = completion;
  if (options.length === 0) return null;
  return (
    <div
      id={listId}
      role="listbox"
      aria-label={label}
      tabIndex={-1}
      class="mb-1 max-h-60 overflow-y-auto rounded-box border border-base-300 bg-base-200 shadow-lg"
    >
      {options.map((option, at) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys stay with the box, which has the focus
        <div
          key={option.label}
          id={listId.replace(/list$/, String(at))}
          role="option"
          aria-selected={at === index}
          tabIndex={-1}
          class={`flex cursor-pointer gap-2 px-3 py-1.5 text-sm hover:bg-base-300 ${at === index ? 'bg-base-300' : ''}`}
          // The box keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => completion.choose(option)}
        >
          <span class="font-semibold">{option.label}</span>
          <span class="truncate opacity-80">{option.detail}</span>
        </div>
      ))}
    </div>
  );
}

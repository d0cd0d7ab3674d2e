// One of several: a row of radio buttons that looks like one switch.
import type { ComponentChildren } from 'preact';

interface Props<T extends string> {
  readonly name: string;
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly content: ComponentChildren; readonly class?: string }[];
  readonly value: T;
  readonly onChoose: (value: T) => void;
}

export function Choice<T extends string>({ name, label, options, value, onChoose }: Props<T>) {
  return (
    <div role="radiogroup" aria-label={label} data-chosen={value} class="join">
      {options.map((option) => (
        <label
          key={option.value}
          class={`btn btn-sm join-item gap-1.5 px-2.5 has-checked:btn-primary has-focus-visible:outline-2 ${option.class ?? ''}`}
        >
          <input
            type="radio"
            class="sr-only"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChoose(option.value)}
          />
          {option.content}
        </label>
      ))}
    </div>
  );
}

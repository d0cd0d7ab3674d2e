// Takes something out of a draft; whoever does that by key goes on in the box.
import { X } from 'lucide';
import type { Draft } from './draft.ts';
import { isByKey } from './focus.ts';
import { Icon } from './icon.tsx';

interface Props {
  readonly label: string;
  readonly draft: Draft;
  readonly run: () => void;
}

export function TakeOut({ label, draft, run }: Props) {
  return (
    <button
      type="button"
      class="btn btn-ghost btn-xs btn-square"
      aria-label={label}
      title={label}
      onClick={(event) => {
        run();
        if (isByKey(event)) draft.box.current?.focus();
      }}
    >
      <Icon of={X} size={14} />
    </button>
  );
}

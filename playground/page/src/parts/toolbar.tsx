// What can be done with a message: shown where one points, where the keys are, and after a tap.
import type { IconNode } from 'lucide';
import { SmilePlus } from 'lucide';
import { useRef, useState } from 'preact/hooks';
import { texts } from '../texts.ts';
import { offered } from './emoji.ts';
import { focus, isByKey } from './focus.ts';
import { Icon } from './icon.tsx';

export interface Action {
  readonly icon: IconNode;
  readonly label: string;
  readonly run: (event: MouseEvent) => void;
}

interface Props {
  readonly actions: readonly Action[];
  readonly onReact?: ((emoji: string) => void) | undefined;
}

export function Toolbar({ actions, onReact }: Props) {
  const [isChoosing, setIsChoosing] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const t = texts.value;
  if (actions.length === 0 && onReact === undefined) return null;
  return (
    <div
      role="toolbar"
      aria-label={t.messageActions}
      data-open={isChoosing}
      class="message-tools absolute -top-3.5 right-3 z-10 flex rounded-field border border-base-300 bg-base-100 shadow-sm"
      onKeyDown={moveAlong}
    >
      {onReact && (
        <button
          ref={trigger}
          type="button"
          class="btn btn-ghost btn-sm btn-square"
          aria-label={t.react}
          aria-haspopup="menu"
          aria-expanded={isChoosing}
          title={t.react}
          onClick={() => setIsChoosing(!isChoosing)}
        >
          <Icon of={SmilePlus} />
        </button>
      )}
      {isChoosing && onReact && (
        <Palette
          trigger={trigger.current}
          onChoose={onReact}
          onClose={(goesBack) => {
            setIsChoosing(false);
            if (goesBack) trigger.current?.focus();
          }}
        />
      )}
      {!isChoosing &&
        actions.map(({ icon, label, run }, index) => (
          <button
            key={label}
            type="button"
            class="btn btn-ghost btn-sm btn-square"
            aria-label={label}
            title={label}
            // Tab finds the first of the toolbar, the arrows find the others.
            tabIndex={index === 0 && onReact === undefined ? 0 : -1}
            onClick={run}
          >
            <Icon of={icon} />
          </button>
        ))}
    </div>
  );
}

/** To the left of the first lies the message itself. */
function moveAlong(event: KeyboardEvent): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  const { currentTarget: bar, target } = event;
  if (step === 0 || !(bar instanceof HTMLElement)) return;
  event.preventDefault();
  event.stopPropagation();
  const tools = [...bar.querySelectorAll('button')];
  const next = tools.indexOf(target as HTMLButtonElement) + step;
  if (next < 0) bar.closest<HTMLElement>('[data-message]')?.focus();
  else tools[next]?.focus();
}

interface PaletteProps {
  readonly trigger: HTMLElement | null;
  readonly onChoose: (emoji: string) => void;
  /** @param goesBack the keys are to go on at the button that has opened it */
  readonly onClose: (goesBack: boolean) => void;
}

/** The reactions that can be given: goes away when one is chosen, by Escape, and with the focus. */
function Palette({ trigger, onChoose, onClose }: PaletteProps) {
  const t = texts.value;
  return (
    <div
      role="menu"
      aria-label={t.react}
      tabIndex={-1}
      class="flex"
      onKeyDown={(event) => {
        // It goes on from the button: what is taken away while the keys leave it would lead back to its message.
        if (event.key === 'Tab') return onClose(true);
        // Else the arrows would lead to other messages, and Escape to the box.
        event.stopPropagation();
        if (event.key === 'Escape') onClose(true);
        else moveInCircle(event);
      }}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        const isInside = relatedTarget instanceof Node && currentTarget.contains(relatedTarget);
        // A press of that button closes it by itself.
        if (!isInside && relatedTarget !== trigger) onClose(false);
      }}
    >
      {offered.map((emoji, index) => (
        <button
          key={emoji}
          ref={index === 0 ? focus : null}
          type="button"
          role="menuitem"
          tabIndex={-1}
          class="btn btn-ghost btn-sm btn-square text-base"
          aria-label={t.reactWith(emoji)}
          onClick={(event) => {
            onChoose(emoji);
            onClose(isByKey(event));
          }}
        >
          {emoji}
        </button>
      ))}
    </div>
  );
}

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function moveInCircle(event: KeyboardEvent): void {
  const { key, currentTarget: menu, target } = event;
  if (!(menu instanceof HTMLElement)) return;
  const items = [...menu.querySelectorAll('button')];
  const here = items.indexOf(target as HTMLButtonElement);
  const step = steps[key];
  const next = key === 'Home' ? 0 : key === 'End' ? -1 : step && (here + step) % items.length;
  if (next === undefined) return;
  event.preventDefault();
  items.at(next)?.focus();
}

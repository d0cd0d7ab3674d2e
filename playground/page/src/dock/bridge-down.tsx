// A bridge that does not live: why, what it said last, and the way to start it again.
import { RotateCcw } from 'lucide';
import { perform } from '../client.ts';
import { goBack } from '../parts/focus.ts';
import { Icon } from '../parts/icon.tsx';
import { troubles } from '../store.ts';
import { texts } from '../texts.ts';

export function BridgeDown() {
  const t = texts.value;
  const { bridge, death } = troubles.value;
  if (bridge !== 'dead' || death === undefined) return bridge === 'starting' ? t.bridgeStarting : t.bridgeKilled;
  const { when, code, signal, lastWords } = death;
  return (
    <>
      <div class="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span class="font-semibold">{t.bridgeDied[when](signal ?? t.exitCode(code))}</span>
        <button
          type="button"
          class="btn btn-sm btn-primary"
          onClick={(event) => {
            void perform({ type: 'start-bridge' });
            goBack(event);
          }}
        >
          <Icon of={RotateCcw} size={14} /> {t.startBridge}
        </button>
      </div>
      {lastWords.length > 0 && (
        <details>
          <summary class="cursor-pointer">{t.lastWords}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keys */}
          <pre tabIndex={0} class="mt-1 max-h-40 overflow-auto whitespace-pre-wrap font-mono text-xs">
            {lastWords.join('\n')}
          </pre>
        </details>
      )}
    </>
  );
}

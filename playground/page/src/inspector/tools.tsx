// Above the inspector: what is shown, the recording as a file, and one that is opened and played again.
import { Download, FolderOpen, Play } from 'lucide';
import type { TargetedMouseEvent } from 'preact';
import { useRef } from 'preact/hooks';
import { perform, type Refusal, refusal } from '../client.ts';
import { Choice } from '../parts/choice.tsx';
import { Icon } from '../parts/icon.tsx';
import { PatientButton } from '../parts/patient-button.tsx';
import { language } from '../settings.ts';
import { texts } from '../texts.ts';
import { chosen, current, isAnswer, isCut, isReplaying, opened, replayed, type Source, source } from './store.ts';
import { words } from './words.ts';

const keptMs = 60_000;

async function openFile(file: File | undefined): Promise<void> {
  if (file === undefined) return;
  const text = await file.text();
  if (!(await perform({ type: 'open-recording', text }))) return;
  opened.value = { name: file.name, text };
  replayed.value = undefined;
  show('recording');
}

function show(which: Source): void {
  source.value = which;
  chosen.value = undefined;
}

/** As a link does it, but that a refusal is told here. */
async function save(event: TargetedMouseEvent<HTMLAnchorElement>): Promise<void> {
  event.preventDefault();
  const { href, download } = event.currentTarget;
  const answer = await fetch(href).catch(() => undefined);
  if (answer === undefined) {
    refusal.value = { text: () => texts.value.disconnected };
    return;
  }
  if (!answer.ok) {
    refusal.value = (await answer.json()) as Refusal;
    return;
  }
  const url = URL.createObjectURL(await answer.blob());
  Object.assign(document.createElement('a'), { href: url, download }).click();
  // Not before the browser has begun to save it.
  setTimeout(() => URL.revokeObjectURL(url), keptMs);
}

async function play(text: string, fast: boolean): Promise<void> {
  isReplaying.value = true;
  replayed.value = undefined;
  await perform({ type: 'replay-recording', text, fast });
  isReplaying.value = false;
}

export function Tools() {
  const w = words.value;
  const chooser = useRef<HTMLInputElement>(null);
  const file = opened.value;
  return (
    <div class="flex flex-wrap items-center gap-1.5">
      {file && (
        <Choice
          name="source"
          label={w.source}
          options={[
            { value: 'now' as const, content: w.now },
            { value: 'recording' as const, content: w.recording(file.name) },
          ]}
          value={source.value}
          onChoose={show}
        />
      )}
      <a class="btn btn-sm" href="/recording.json" download="friday-recording.json" title={w.exportHint} onClick={save}>
        <Icon of={Download} size={14} /> {w.exportAll}
      </a>
      {source.value === 'now' && current.value && isAnswer(current.value) && (
        <a
          class="btn btn-sm"
          href={`/recording.json?turn=${encodeURIComponent(current.value.turn)}`}
          download="friday-conversation.json"
          title={w.exportOneHint}
          onClick={save}
        >
          <Icon of={Download} size={14} /> {w.exportOne}
        </a>
      )}
      <button type="button" class="btn btn-sm" onClick={() => chooser.current?.click()}>
        <Icon of={FolderOpen} size={14} /> {w.open}
      </button>
      <input
        ref={chooser}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label={w.open}
        onChange={({ currentTarget }) => {
          void openFile(currentTarget.files?.[0]);
          currentTarget.value = '';
        }}
      />
      {file && source.value === 'recording' && (
        <>
          {[false, true].map((fast) => (
            <PatientButton
              key={String(fast)}
              look="btn-sm"
              isResting={isReplaying.value}
              run={() => void play(file.text, fast)}
            >
              <Icon of={Play} size={14} /> {fast ? w.replayFast : w.replay}
            </PatientButton>
          ))}
          <Verdict />
        </>
      )}
      {isCut.value && <p class="text-sm">{w.noBeginning}</p>}
    </div>
  );
}

function Verdict() {
  const w = words.value;
  const outcome = replayed.value;
  return (
    <div role="status" class="min-w-0 text-sm">
      {isReplaying.value && (
        <>
          <span class="loading loading-dots loading-xs" aria-hidden="true" /> {w.replaying}
        </>
      )}
      {outcome?.isSame && <p class="font-semibold">✓ {w.same}</p>}
      {outcome?.isSame === false && (
        <details open>
          <summary class="cursor-pointer font-semibold">≠ {w.differs}</summary>
          <pre class="inspector-code mt-1">{outcome.text[language.value]}</pre>
        </details>
      )}
    </div>
  );
}

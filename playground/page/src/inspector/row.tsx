// One row of a timeline: what happened and when; what lies behind it unfolds.
import { Bell, Bot, Eye, Flag, Hand, type IconNode, PenLine, Radio, TriangleAlert, UserRound, Zap } from 'lucide';
import { useState } from 'preact/hooks';
import type { FrameRow, Group } from '../../../inspector/groups.ts';
import type { TraceEntry } from '../../../inspector/trace.ts';
import { CodeBlock } from '../parts/code.tsx';
import { Icon } from '../parts/icon.tsx';
import { describe } from './describe.ts';
import { words } from './words.ts';

const icons: Readonly<Record<TraceEntry['kind'], IconNode>> = {
  deed: UserRound,
  delivery: Bell,
  ack: Bell,
  heard: Hand,
  turn: Flag,
  'turn-end': Flag,
  trouble: TriangleAlert,
  bridge: TriangleAlert,
  switch: Zap,
  request: Bot,
  answer: Bot,
  frame: Radio,
  text: Bot,
  'request-end': Bot,
  write: PenLine,
  shown: Eye,
};

export function TimelineRow({ group, startMs }: { readonly group: Group; readonly startMs: number }) {
  const { row, frames, atMs } = group;
  const { entry } = row;
  const { title, notes, isBad } = describe(group, words.value);
  return (
    <li class="border-b border-base-300/70 last:border-b-0" data-kind={entry.kind}>
      <Unfolding
        summary={
          <>
            <span class="w-18 shrink-0 text-right font-mono text-xs tabular-nums">{since(atMs, startMs)}</span>
            <span class={`shrink-0 ${isBad ? 'text-(--inspector-bad)' : ''}`}>
              <Icon of={icons[entry.kind]} size={14} />
            </span>
            <span class={`min-w-0 truncate ${isBad ? 'font-semibold' : ''}`}>{title}</span>
            <span class="ml-auto flex shrink-0 gap-1 text-xs max-sm:hidden">
              {notes.map((note) => (
                <span key={note} class="rounded-field border border-base-300 px-1.5 whitespace-nowrap">
                  {note}
                </span>
              ))}
            </span>
          </>
        }
      >
        {() => (frames.length > 0 ? <Frames frames={frames} startMs={startMs} /> : <Content entry={entry} />)}
      </Unfolding>
    </li>
  );
}

function since(atMs: number, startMs: number): string {
  return `+${((atMs - startMs) / 1000).toFixed(3)} s`;
}

interface UnfoldingProps {
  readonly summary: preact.ComponentChildren;
  /** Made when it is wanted: there are many rows. */
  readonly children: () => preact.ComponentChildren;
}

function Unfolding({ summary, children }: UnfoldingProps) {
  const [open, setOpen] = useState(false);
  return (
    <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary class="inspector-summary flex cursor-pointer items-center gap-2 rounded-field px-1 py-1 hover:bg-base-200">
        {summary}
      </summary>
      {open && <div class="pt-1 pb-2 sm:pl-22">{children()}</div>}
    </details>
  );
}

function Frames({ frames, startMs }: { readonly frames: readonly FrameRow[]; readonly startMs: number }) {
  const w = words.value;
  return (
    <ol>
      {frames.map(({ entry, title, characters = 0 }) => (
        <li key={entry.seq}>
          <Unfolding
            summary={
              <>
                <span class="w-18 shrink-0 text-right font-mono text-xs tabular-nums">
                  {since(entry.atMs, startMs)}
                </span>
                <span class="min-w-0 truncate font-mono text-xs">{title}</span>
                <span class="ml-auto shrink-0 text-xs">{w.characters(characters)}</span>
              </>
            }
          >
            {() => <Json text={entry.data} />}
          </Unfolding>
        </li>
      ))}
    </ol>
  );
}

/** What people wrote, what went over the wire; of everything else, all that is known. */
function Content({ entry }: { readonly entry: TraceEntry }) {
  const { seq: _seq, atMs: _atMs, kind: _kind, ...rest } = entry;
  if (!('body' in rest) || rest.body === undefined) return <Json text={JSON.stringify(rest)} />;
  const { body, ...others } = rest;
  return (
    <>
      <Json text={body} />
      <Json text={JSON.stringify(others)} />
    </>
  );
}

function Json({ text }: { readonly text: string }) {
  return (
    <div class="inspector-code">
      <CodeBlock text={pretty(text)} lang="json" />
    </div>
  );
}

/** Longer strings than this, pictures for example, are cut: the export has them. */
const longestText = 4_000;

function pretty(text: string): string {
  try {
    const cut = (_key: string, value: unknown) =>
      typeof value === 'string' && value.length > longestText
        ? `${value.slice(0, longestText)}… (${value.length})`
        : value;
    return JSON.stringify(JSON.parse(text), cut, 2);
  } catch {
    return text;
  }
}

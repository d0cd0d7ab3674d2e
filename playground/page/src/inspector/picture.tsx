// The picture of an answer: how much has been said and how much is to be seen, over time.
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './inspector.css';
import type { Answer } from '../../../inspector/answer.ts';
import { figuresOf, seriesOf } from '../../../inspector/series.ts';
import { language, shade } from '../settings.ts';
import { duration, type Words, words } from './words.ts';

const height = 150;
const colours = {
  light: { said: '#4f46e5', seen: '#b45309', axis: '#55545e', grid: '#e4e4ec' },
  dark: { said: '#a5a0ff', seen: '#fbbf24', axis: '#b9b9c6', grid: '#2c2c36' },
} as const;

export function Picture({ answer }: { readonly answer: Answer }) {
  const w = words.value;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const [look, spoken] = [shade.value, language.value];
  useEffect(() => {
    if (place.current === null) return;
    const { current: box } = place;
    const made = new uPlot(optionsFor(box.clientWidth, look, words.peek()), [[], [], []], box);
    plot.current = made;
    const follower = new ResizeObserver(() => made.setSize({ width: box.clientWidth, height }));
    follower.observe(box);
    return () => {
      follower.disconnect();
      made.destroy();
    };
  }, [look, spoken]);
  useEffect(() => {
    const { seconds, generated, visible } = seriesOf(answer);
    plot.current?.setData([[...seconds], [...generated], [...visible]]);
  });
  const summary = summaryOf(answer, w);
  return (
    <figure class="mt-2" aria-label={`${w.picture}: ${summary}`}>
      <div ref={place} aria-hidden="true" />
      <figcaption class="flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
        <Key colour={colours[look].said} text={w.said} dashed />
        <Key colour={colours[look].seen} text={w.seen} />
        <span class="ml-auto">{summary}</span>
      </figcaption>
    </figure>
  );
}

function Key({ colour, text, dashed = false }: { colour: string; text: string; dashed?: boolean }) {
  return (
    <span class="inline-flex items-center gap-1.5">
      <span
        aria-hidden="true"
        class="inline-block w-6 border-t-2"
        style={{ borderColor: colour, borderStyle: dashed ? 'dashed' : 'solid' }}
      />
      {text}
    </span>
  );
}

function summaryOf(answer: Answer, w: Words): string {
  const { firstSeenMs, mostBehind, lastSeenAfterMs } = figuresOf(answer);
  const all = [
    firstSeenMs === undefined ? undefined : w.firstSeen(duration(firstSeenMs)),
    w.behind(mostBehind),
    answer.end === undefined || lastSeenAfterMs === undefined ? undefined : w.lastSeen(duration(lastSeenAfterMs)),
  ];
  return all.filter((words) => words !== undefined).join(' · ');
}

function optionsFor(width: number, look: 'light' | 'dark', w: Words): uPlot.Options {
  const colour = colours[look];
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const line = (label: string, stroke: string, dash?: number[]): uPlot.Series => ({
    label,
    stroke,
    width: 2,
    points: { show: false },
    ...(dash === undefined ? {} : { dash }),
    ...(stepped === undefined ? {} : { paths: stepped }),
  });
  const axis: uPlot.Axis = {
    stroke: colour.axis,
    grid: { stroke: colour.grid, width: 1 },
    ticks: { stroke: colour.grid, width: 1 },
    font: '11px system-ui, sans-serif',
  };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false }, y: { range: (_, __, max) => [0, Math.max(10, max * 1.05)] } },
    series: [{ label: w.seconds }, line(w.said, colour.said, [5, 4]), line(w.seen, colour.seen)],
    axes: [
      { ...axis, size: 28, values: (_, ticks) => ticks.map((tick) => `${tick} s`) },
      { ...axis, size: 48 },
    ],
  };
}

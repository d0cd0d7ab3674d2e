// A row of a timeline → its words: what happened, and the figures beside it.
import { textOf } from '../../../inspector/asides.ts';
import type { Group } from '../../../inspector/groups.ts';
import type { HappeningOf } from '../../../inspector/trace.ts';
import { texts } from '../texts.ts';
import { duration, type Words } from './words.ts';

interface Description {
  readonly title: string;
  readonly notes: readonly string[];
  readonly isBad: boolean;
}

function plain(title: string, ...notes: readonly (string | undefined)[]): Description {
  return { title, notes: notes.flatMap((note) => note || []), isBad: false };
}

function bad(title: string, ...notes: readonly (string | undefined)[]): Description {
  return { ...plain(title, ...notes), isBad: true };
}

export function describe({ row, frames }: Group, w: Words): Description {
  const { entry } = row;
  switch (entry.kind) {
    case 'deed':
      return plain(`${entry.person} ${wordsOf(entry, w)}`);
    case 'delivery':
      return plain(w.delivered(entry.event), entry.attempt > 1 ? w.attempt(entry.attempt) : undefined);
    case 'ack':
      return plain(w.acknowledged(entry.event), w.after(duration(entry.ackMs)));
    case 'heard':
      return plain(w.heard[entry.acceptance] ?? entry.acceptance);
    case 'turn':
      return plain(w.turn(entry.messages));
    case 'turn-end':
      return plain(w.turnEnd, w.ends[entry.end] ?? entry.end);
    case 'trouble':
      return bad(`${entry.text}${entry.reason === undefined ? '' : `: ${entry.reason}`}`);
    case 'switch':
      return bad(troubleNamed(entry.trouble), w.switched[entry.how]);
    case 'bridge':
      return bad(w.bridge[entry.death === undefined || entry.death.when === 'listening' ? entry.what : 'failed']);
    case 'request':
      return plain(entry.route === 'stop' ? w.stopRequest : w.request);
    case 'answer':
      return { ...plain(w.answer, String(entry.status)), isBad: entry.status !== 200 };
    case 'frame':
      return plain(w.frames(frames.length), w.characters(frames.at(-1)?.characters ?? 0));
    case 'text':
      return plain(`${w.text}: ${entry.text.slice(0, 200)}`);
    case 'request-end':
      return { ...plain(w.requestEnds[entry.how]), isBad: entry.how !== 'complete' };
    case 'write':
      return written(entry, row.characters, w);
    case 'shown':
      return plain(entry.text);
  }
}

function troubleNamed(name: string): string {
  return (texts.value.troubles as Readonly<Record<string, string>>)[name] ?? name;
}

function wordsOf(entry: HappeningOf<'deed'>, w: Words): string {
  const { deed } = entry;
  const what = w.deeds[deed.type];
  switch (deed.type) {
    case 'say':
    case 'command':
      return `${what}: ${textOf(entry)}`;
    case 'edit':
      return `${what}: ${deed.text}`;
    case 'react':
      return `${what}: ${deed.on ? '+' : '−'}${deed.emoji}`;
    case 'press':
      return `${what}: ${deed.label}`;
    default:
      return what;
  }
}

function written(entry: HappeningOf<'write'>, characters: number | undefined, w: Words): Description {
  const { call, status, error, fault, tookMs, budget } = entry;
  const { limit, remaining, retryAfterMs } = budget;
  const left = limit === undefined || remaining === undefined ? undefined : w.budget(remaining, limit);
  const isBad = status === undefined || status >= 400 || error !== undefined;
  return {
    ...plain(
      call,
      characters === undefined ? undefined : w.visibleNow(characters),
      left,
      retryAfterMs === undefined ? undefined : w.retryAfter(duration(retryAfterMs)),
      fault === undefined ? undefined : w.fault(fault),
      [status ?? w.cut, error].filter((word) => word !== undefined).join(' '),
      duration(tookMs),
    ),
    isBad,
  };
}

// An agent whose answers hold media written out comes in; one whose answers can be read, with the media beside, goes out.
import type { Agent, ReplySnapshot, Run } from '../agent.ts';
import { takeOutMedia } from './inline.ts';

/** Kilobytes of base64 are nothing to read, and no platform shows a data URL. */
export function withMediaBeside(agent: Agent): Agent {
  return { stops: agent.stops, run: (request) => readable(agent.run(request)), close: () => agent.close() };
}

function readable(run: Run): Run {
  let ended = false;
  let last: { readonly of: ReplySnapshot; readonly final: boolean; readonly snapshot: ReplySnapshot } | undefined;
  void run.ended.then(() => {
    ended = true;
  });
  return {
    ended: run.ended,
    released: run.released,
    changed: () => run.changed(),
    stop: () => run.stop(),
    snapshot() {
      const of = run.snapshot();
      if (last?.of !== of || last.final !== ended) last = { of, final: ended, snapshot: mediaBeside(of, ended) };
      return last.snapshot;
    },
  };
}

function mediaBeside(snapshot: ReplySnapshot, final: boolean): ReplySnapshot {
  const { answer, media } = snapshot;
  if (!/data:/i.test(answer)) return snapshot;
  const { text, stableChars, media: found } = takeOutMedia(answer, snapshot.stableChars, final);
  const known = new Set(media.map(({ url }) => url));
  return { ...snapshot, answer: text, stableChars, media: [...media, ...found.filter(({ url }) => !known.has(url))] };
}

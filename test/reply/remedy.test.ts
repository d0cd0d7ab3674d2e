import { describe, expect, it } from 'vitest';
import { ChatError, type ChatErrorKind, RateLimitedError } from '../../src/chat.ts';
import { type FailedWrite, type Remedy, remedyFor } from '../../src/reply/remedy.ts';

const live = { posted: true, reposted: false, last: false, final: false, shortenable: true, hasFallback: false };
const opening = { ...live, posted: false };
const sealing = { ...live, last: true };
const finishing = { ...sealing, final: true };

function error(kind: ChatErrorKind | 'limited'): ChatError {
  return kind === 'limited' ? new RateLimitedError('test', 'key', 1_000) : new ChatError('test', kind, 'fault');
}

describe('what is done about a write that did not work', () => {
  const cases: readonly (readonly [
    kind: ChatErrorKind | 'limited',
    write: Omit<FailedWrite, 'error'>,
    remedy: Remedy,
  ])[] = [
    ['surface', { ...live, hasFallback: true }, 'fallback'],
    ['surface', { ...finishing, hasFallback: true }, 'fallback'],
    ['surface', live, 'pause'],
    ['blocked', live, 'park'],
    ['blocked', finishing, 'give-up'],
    ['limited', live, 'pause'],
    ['unknown', live, 'pause'],
    ['unreachable', opening, 'pause'],
    ['rejected', live, 'pause'],
    ['rejected', opening, 'park'],
    ['forbidden', live, 'park'],
    ['unauthorized', opening, 'park'],
    ['gone', opening, 'park'],
    ['gone', live, 'repost'],
    ['gone', { ...live, reposted: true }, 'park'],
    ['rejected', sealing, 'repost'],
    ['unreachable', sealing, 'park'],
    ['limited', sealing, 'park'],
    ['too-long', live, 'shorten'],
    ['too-long', finishing, 'shorten'],
    ['too-long', { ...live, shortenable: false }, 'park'],
    ['too-long', { ...finishing, shortenable: false }, 'give-up'],
    ['gone', finishing, 'repost'],
    ['gone', { ...finishing, reposted: true }, 'give-up'],
    ['gone', { ...finishing, posted: false }, 'give-up'],
    ['forbidden', finishing, 'give-up'],
    ['unreachable', finishing, 'give-up'],
  ];
  for (const [kind, write, remedy] of cases) {
    it(`${remedy}: ${kind} ${JSON.stringify(write)}`, () => {
      expect(remedyFor({ ...write, error: error(kind) })).toBe(remedy);
    });
  }
});

// Does the soak see what goes wrong? Each kind of mistake once.
import { describe, expect, it } from 'vitest';
import { type Answer, leftoversOf, problemsOf } from '../../../bench/soak/checks.ts';
import type { JournalTurn } from '../../../bench/soak/journal.ts';
import type { Seen, Talk } from '../../../bench/soak/talk.ts';
import { textsFor } from '../../../src/texts.ts';

const place = { platform: 'discord', surface: 'message' } as const;
const words = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `w${from + index}x7p0z`).join(' ');
const whole = `${words(0, 120)}\n\n${words(120, 240)}`;
const pieces = [words(0, 120), words(120, 240)] as const;
const receipt = (id: number) => ({ platform: 'discord', address: { channelId: '1', messageId: String(id) } });
const texts = textsFor('en', '');

const turn: JournalTurn = {
  id: 'turn',
  thread: 'thread',
  state: 'answered',
  text: whole,
  segments: pieces.map((text, index) => ({ receipt: receipt(index), text, sealed: true })),
  detail: 'null',
  latest: true,
};
const told = {
  ...{ turnId: 'turn', questions: ['s7'], whole, said: whole, over: true },
  ending: 'completes',
} as const;
const right: Answer = { turn, told, stopped: false };
const message = (index: number, changes: Partial<Seen> = {}): Seen => ({
  ...{ message: `1:${index}`, text: pieces[index] ?? '', beside: '', actions: [], open: false, isPrivate: false },
  ...changes,
});
const shown = [message(0), message(1)];

describe('an answer', () => {
  it('that is right has no problems', () => {
    expect(problemsOf(right, shown, place)).toEqual([]);
  });

  it.each<[string, Answer, readonly Seen[], RegExp]>([
    ['a message is missing', right, [message(0)], /is not there/],
    ['a message reads otherwise', right, [message(0), message(1, { text: pieces[1].slice(0, -9) })], /reads otherwise/],
    ['words are not to be read', right, [message(0), message(1, { text: 'w120x7p0z' })], /119 words are not shown/],
    ['words of another answer', right, [message(0, { text: `${pieces[0]} w1x8p0z` }), message(1)], /never said/],
    ['a message is open', right, [message(0), message(1, { open: true })], /is open/],
    ['a Stop button', right, [message(0), message(1, { actions: ['stop'] })], /can still be stopped/],
    ['work under way', right, [message(0), message(1, { beside: '⏳ search' })], /shows work/],
    ['the end is missing', { ...right, turn: { ...turn, text: pieces[0] } }, shown, /is not what was said/],
    [
      'a text that is cut otherwise',
      { ...right, turn: { ...turn, segments: [{ receipt: receipt(0), text: whole, sealed: true }] } },
      shown,
      /1 mess/,
    ],
    ['words in another order', { ...right, turn: { ...turn, segments: turn.segments.toReversed() } }, shown, /places/],
    ['a failure that nobody caused', { ...right, turn: { ...turn, state: 'failed' } }, shown, /the turn is failed/],
    ['a stop that nobody wanted', { ...right, turn: { ...turn, state: 'stopped' } }, shown, /the turn is stopped/],
  ])('%s', (_name, answer, messages, problem) => {
    expect(problemsOf(answer, messages, place).join('\n')).toMatch(problem);
  });

  it('that was stopped is the beginning of what was said, and a note', () => {
    const text = `${pieces[0]}\n\n${texts.stopped} ${texts.retryHint}`;
    const segments = [{ receipt: receipt(0), text, sealed: true }];
    const stopped: Answer = { turn: { ...turn, state: 'stopped', text, segments }, told, stopped: true };
    expect(problemsOf(stopped, [message(0, { text })], place)).toEqual([]);
    const other = { ...stopped, turn: { ...stopped.turn, text: text.replace('w5x7', 'w6x7') } };
    expect(problemsOf(other, [message(0, { text })], place).join('\n')).toMatch(/what was cut off goes on/);
  });
});

describe('a conversation', () => {
  const talk = (messages: readonly Seen[], signs: readonly string[] = []): Talk => ({
    ...{ ...place, name: 'talk', stops: [], messages: () => messages, signsOfWork: () => signs },
    ask: () => undefined,
    ...{ retry: () => false, judge: () => false, react: () => false },
  });

  it('may be left when only answers and words beside them stand there', () => {
    const aside = message(2, { text: texts.thanks });
    expect(leftoversOf(talk([...shown, aside]), [turn])).toEqual([]);
  });

  it('shows what is left of it', () => {
    expect(leftoversOf(talk(shown, ['the session is processing']), [turn])).toEqual(['the session is processing']);
    expect(leftoversOf(talk([...shown, message(3, { text: pieces[0] })]), [turn])[0]).toMatch(/belongs to no answer/);
    const retry = message(1, { actions: ['retry'] });
    expect(leftoversOf(talk([message(0), retry]), [{ ...turn, latest: false }])[0]).toMatch(/offers to try again/);
  });
});

import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../playground/inspector/answer.ts';
import { Answers } from '../../../playground/inspector/answers.ts';
import type { Happening, HappeningOf, TraceEntry } from '../../../playground/inspector/trace.ts';
import { asked, deleted, delta, ended, heard, said, seen, traced, turn, wrote } from './entries.ts';

function answersOf(entries: readonly TraceEntry[]): readonly Answer[] {
  const answers = new Answers();
  for (const entry of entries) answers.add(entry);
  return answers.list();
}

function kinds(answer: Answer | undefined): string[] {
  return (answer?.rows ?? []).map(({ entry }) => (entry.kind === 'write' ? entry.call : entry.kind));
}

describe('one answer as a timeline', () => {
  it('joins what was said, asked, sent, written and seen', () => {
    const [answer, ...others] = answersOf(
      traced(
        said('1', '@Friday hello'),
        { kind: 'delivery', platform: 'slack', event: 'message', id: '1', attempt: 1 },
        heard('1'),
        { kind: 'ack', platform: 'slack', event: 'message', id: '1', ackMs: 10 },
        turn('t1', '1'),
        asked(1, '1'),
        { kind: 'answer', request: 1, status: 200, contentType: 'text/event-stream' },
        delta(1, 'Hello'),
        seen('2', '1', 'Hello'),
        wrote('chat.postMessage', { threadId: '1', messageId: '2' }),
        delta(1, ' you'),
        { kind: 'request-end', request: 1, how: 'complete' },
        seen('2', '1', 'Hello you'),
        wrote('chat.update', { messageId: '2' }),
        ended('t1', '1'),
        wrote('chat.update', { messageId: '2' }),
      ),
    );
    expect(others).toEqual([]);
    expect(answer).toMatchObject({ room: '#general', person: 'Alice', question: '@Friday hello', end: 'answered' });
    expect(kinds(answer)).toEqual([
      ...['deed', 'delivery', 'heard', 'ack', 'turn', 'request', 'answer', 'frame', 'chat.postMessage'],
      ...['frame', 'request-end', 'chat.update', 'turn-end', 'chat.update'],
    ]);
    expect(answer?.generated).toEqual([
      { atMs: 70, characters: 5 },
      { atMs: 100, characters: 9 },
    ]);
    expect(answer?.visible).toEqual([
      { atMs: 80, characters: 5 },
      { atMs: 120, characters: 9 },
    ]);
    expect([answer?.startMs, answer?.endMs]).toEqual([0, 140]);
  });

  it('leaves each question its own answer after a new conversation was begun, which asks nothing', () => {
    const answers = new Answers();
    for (const entry of traced(
      said('1', 'My name is Max.'),
      heard('1'),
      turn('t1', '1'),
      ended('t1', '1'),
      said('2', 'new', '1'),
      heard('2', '1'),
      ended('t2', '1'),
      said('3', 'What is my name?', '1'),
      heard('3', '1'),
      turn('t3', '1'),
      ended('t3', '1'),
    ))
      answers.add(entry);
    const questions = answers.list().map(({ question, end }) => [question, end]);
    expect(questions).toEqual([
      ['My name is Max.', 'answered'],
      ['What is my name?', 'answered'],
    ]);
    expect(answers.asides().map(({ message }) => [message?.text, message?.fate])).toEqual([['new', 'heeded']]);
  });

  it('keeps two conversations in one room apart, however their entries are mixed', () => {
    const answers = answersOf(
      traced(
        said('1', 'one'),
        said('2', 'two'),
        heard('2'),
        heard('1'),
        turn('t2', '2'),
        turn('t1', '1'),
        asked(1, '1'),
        asked(2, '2'),
        delta(2, 'to two'),
        delta(1, 'to one'),
        wrote('chat.postMessage', { threadId: '2', messageId: '20' }),
        wrote('chat.postMessage', { threadId: '1', messageId: '10' }),
        seen('10', '1', 'to one'),
        wrote('chat.update', { messageId: '20' }),
      ),
    );
    expect(answers.map(({ question, rows }) => [question, rows.length])).toEqual([
      ['two', 7],
      ['one', 6],
    ]);
    expect(answers.map((answer) => kinds(answer).includes('chat.update'))).toEqual([true, false]);
  });

  it('takes waiting messages into the turn that answers them, with the signs set at them meanwhile', () => {
    const [first, second] = answersOf(
      traced(
        said('1', 'one'),
        heard('1'),
        turn('t1', '1'),
        said('2', 'two', '1'),
        heard('2', '1'),
        said('3', 'three', '1'),
        wrote('reactions.add', { messageId: '2' }),
        heard('3', '1'),
        ended('t1', '1'),
        // The line of the log comes after what it tells of.
        asked(2, '1'),
        delta(2, 'to both'),
        turn('t2', '1', 2),
        delta(2, '!'),
        wrote('reactions.remove', { messageId: '2' }),
      ),
    );
    expect(first?.question).toBe('one');
    expect(kinds(first)).toEqual(['deed', 'heard', 'turn', 'turn-end']);
    expect(second?.question).toBe('two\nthree');
    expect(kinds(second)).toEqual([
      ...['deed', 'heard', 'deed', 'reactions.add', 'heard'],
      ...['request', 'frame', 'turn', 'frame', 'reactions.remove'],
    ]);
    expect(second?.generated.at(-1)?.characters).toBe(8);
  });

  it('knows what a repeated question was, and to which answer a button and a stop belong', () => {
    const press = { type: 'press', id: '10', button: 0, label: 'Try again' } as const;
    const room = { id: 'C1', name: '#general', kind: 'channel' } as const;
    const [first, again] = answersOf(
      traced(
        said('1', 'one'),
        heard('1'),
        turn('t1', '1'),
        seen('10', '1', 'I was'),
        { kind: 'deed', platform: 'slack', person: 'Alice', personId: 'U1', room, deed: { type: 'stop', thread: '1' } },
        ended('t1', '1', 'stopped'),
        { kind: 'deed', platform: 'slack', person: 'Alice', personId: 'U1', room, deed: press },
        turn('t2', '1'),
        seen('11', '1', 'Hello', { replyTo: '1' }),
        { kind: 'trouble', level: 'warn', text: 'not completed', turn: 't2' },
      ),
    );
    expect([first?.question, first?.end, again?.question, again?.person]).toEqual(['one', 'stopped', 'one', 'Alice']);
    expect(kinds(first)).toEqual(['deed', 'heard', 'turn', 'deed', 'turn-end', 'deed']);
    expect(kinds(again)).toEqual(['turn', 'trouble']);
    expect([first, again].map((answer) => answer?.visible.at(-1)?.characters)).toEqual([5, 5]);
  });

  it('does not answer what was taken back while it waited', () => {
    const [, second] = answersOf(
      traced(
        said('1', 'one'),
        heard('1'),
        turn('t1', '1'),
        said('2', 'two', '1'),
        heard('2', '1'),
        said('3', 'three', '1'),
        heard('3', '1'),
        deleted('2'),
        ended('t1', '1'),
        turn('t2', '1'),
      ),
    );
    expect(second?.question).toBe('three');
  });

  it('puts a call where it began, though it is heard of at its end', () => {
    const late = { ...wrote('chat.update', { messageId: '10', threadId: '1' }), atMs: 25 };
    const [answer] = answersOf(traced(said('1', 'one'), heard('1'), turn('t1', '1'), asked(1, '1'), late));
    expect(kinds(answer)).toEqual(['deed', 'heard', 'turn', 'chat.update', 'request']);
  });

  it('follows a command of Discord’s by its own id', () => {
    const room = { id: '77', name: '#friday', kind: 'channel' } as const;
    const deed = { type: 'command', id: '5', name: 'friday ask', text: '', options: { question: 'hi' } } as const;
    const ids = { sessionId: 'discord-9-77', userId: 'discord-9-77' };
    const rest = { body: '{}', files: [], status: 204, tookMs: 5, budget: { limit: 5, remaining: 4 } };
    const [answer] = answersOf(
      traced(
        { kind: 'deed', platform: 'discord', person: 'Bob', personId: '3', room, deed },
        { kind: 'heard', message: 'discord-9-5', thread: 'discord-9-77', acceptance: 'accepted' },
        { kind: 'write', platform: 'discord', call: 'POST callback', channelId: '', interactionId: '5', ...rest },
        { kind: 'turn', turn: 't', thread: 'discord-9-77', ...ids, messages: 1 },
        {
          kind: 'shown',
          platform: 'discord',
          channelId: '77',
          messageId: '6',
          how: 'posted',
          text: '',
          files: [],
          interactionId: '5',
        },
        { kind: 'write', platform: 'discord', call: 'PATCH', channelId: '', messageId: '6', ...rest },
      ),
    );
    expect(answer?.question).toBe('/friday ask hi');
    expect(kinds(answer)).toEqual(['deed', 'heard', 'POST callback', 'turn', 'PATCH']);
  });
});

describe('what is no part of the answer', () => {
  const listed = (...happenings: readonly Happening[]) => answersOf(traced(...happenings));

  it('is a word to one person, and what answers something else: neither counts as visible text', () => {
    const [answer] = listed(
      said('1', 'one'),
      heard('1'),
      turn('t', '1'),
      seen('2', '1', 'four', { replyTo: '1' }),
      { ...seen('3', '1', 'for Bob alone'), private: true } as HappeningOf<'shown'>,
      seen('4', '1', 'nothing to stop', { replyTo: '9' }),
      seen('4', '1', 'nothing to stop, edited', { replyTo: '9' }),
      seen('5', '1', 'five5'),
    );
    expect(answer?.visible.map(({ characters }) => characters)).toEqual([4, 9]);
  });

  it('is what goes wrong on purpose, which stands in the timeline all the same, also when it was on before', () => {
    const wrong = (trouble: string, how: 'on' | 'off' | 'once') => ({ kind: 'switch', trouble, how }) as const;
    const [answer, next] = listed(
      wrong('slow', 'on'),
      wrong('slack-429', 'on'),
      wrong('slack-429', 'off'),
      said('1', 'one'),
      heard('1'),
      turn('t', '1'),
      wrong('slack-drop', 'once'),
      ended('t', '1'),
      wrong('slow', 'off'),
      said('2', 'two', '1'),
      heard('2', '1'),
      turn('u', '1'),
    );
    const switches = (one: typeof answer) =>
      one?.rows.flatMap(({ entry }) => (entry.kind === 'switch' ? [`${entry.trouble} ${entry.how}`] : []));
    expect(switches(answer)).toEqual(['slow on', 'slack-drop once']);
    expect(answer?.startMs).toBe(30);
    expect(switches(next)).toEqual([]);
  });
});

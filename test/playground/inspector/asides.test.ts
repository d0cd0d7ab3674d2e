import { describe, expect, it } from 'vitest';
import type { Row } from '../../../playground/inspector/answer.ts';
import { Answers } from '../../../playground/inspector/answers.ts';
import type { Aside } from '../../../playground/inspector/asides.ts';
import type { Happening, HappeningOf } from '../../../playground/inspector/trace.ts';
import { deleted, ended, heard, said, traced, turn, wrote } from './entries.ts';

describe('what belongs to no answer', () => {
  function asidesOf(...happenings: readonly Happening[]) {
    const answers = new Answers();
    for (const entry of traced(...happenings)) answers.add(entry);
    return { answers: answers.list(), asides: answers.asides() };
  }
  const kinds = (rows: readonly Row[] = []) => rows.map(({ entry }) => entry.kind);
  const fates = (all: readonly Aside[]) => all.map(({ message }) => [message?.text, message?.fate]);
  const amiss = { kind: 'trouble', level: 'error', text: 'deaf' } as const;

  it('is a message that no turn has taken, with what has become of it', () => {
    const { answers, asides } = asidesOf(
      said('1', 'to Bob'),
      { kind: 'delivery', platform: 'slack', event: 'message', id: '1', attempt: 1 },
      said('2', '@Friday one'),
      heard('2'),
      // Slack tells of a mention twice.
      heard('2', '2', 'duplicate'),
      said('3', '@Friday too many'),
      heard('3', '3', 'refused'),
      wrote('chat.postEphemeral', { threadId: '3', messageId: '30' }),
      said('4', '@Friday taken back'),
      deleted('4'),
    );
    expect(answers).toEqual([]);
    expect(fates(asides)).toEqual([
      ['to Bob', 'untaken'],
      ['@Friday one', 'accepted'],
      ['@Friday too many', 'refused'],
      ['@Friday taken back', 'deleted'],
    ]);
    expect(asides[0]).toMatchObject({ message: { room: '#general', person: 'Alice' }, startMs: 0, endMs: 10 });
    expect(kinds(asides[0]?.rows)).toEqual(['deed', 'delivery']);
  });

  it('is no message any more once a turn has taken it', () => {
    const { answers, asides } = asidesOf(said('1', 'one'), heard('1'), turn('t', '1'));
    expect([answers.length, asides]).toEqual([1, []]);
  });

  it('is an order, which stands in the answer that runs, too, and is no question of it', () => {
    const { answers, asides } = asidesOf(
      said('1', 'one'),
      heard('1'),
      turn('t', '1'),
      said('2', '!stop', '1'),
      heard('2', '1', 'heeded'),
      ended('t', '1', 'stopped'),
      said('3', '!help'),
      heard('3', '3', 'heeded'),
      wrote('chat.postMessage', { threadId: '3', messageId: '30' }),
    );
    expect(fates(asides)).toEqual([
      ['!stop', 'heeded'],
      ['!help', 'heeded'],
    ]);
    expect(kinds(asides[1]?.rows)).toEqual(['deed', 'heard', 'write']);
    expect(answers[0]?.question).toBe('one');
    expect(kinds(answers[0]?.rows)).toEqual(['deed', 'heard', 'turn', 'deed', 'heard', 'turn-end']);
  });

  it('is what the bridge goes through, beside what belongs to an answer', () => {
    const failed = { ...(wrote('views.publish', {}) as HappeningOf<'write'>), channelId: '', status: 500 };
    const { answers, asides } = asidesOf(
      { kind: 'switch', trouble: 'slow', how: 'on' },
      said('1', 'one'),
      heard('1'),
      turn('t', '1'),
      { ...amiss, turn: 't' },
      ended('t', '1'),
      amiss,
      { ...amiss, thread: 'slack-T1-C1-9' },
      { kind: 'bridge', what: 'died' },
      failed,
      { ...failed, status: 200 },
    );
    expect(asides.map(({ id, message }) => [id, message])).toEqual([['bridge', undefined]]);
    expect(kinds(asides[0]?.rows)).toEqual(['switch', 'trouble', 'trouble', 'bridge', 'write']);
    expect(kinds(answers[0]?.rows)).toContain('trouble');
  });

  it('is nothing where all is well, whatever was only switched', () => {
    expect(asidesOf({ kind: 'switch', trouble: 'slow', how: 'on' }).asides).toEqual([]);
  });
});

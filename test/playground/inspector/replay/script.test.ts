import { describe, expect, it } from 'vitest';
import { Ids } from '../../../../playground/inspector/replay/ids.ts';
import { scriptOf } from '../../../../playground/inspector/replay/script.ts';
import { asked, delta, edited, ended, heard, posted, said, seen, traced, turn, wrote } from '../entries.ts';

describe('what must happen again', () => {
  it('is what people did and the agent said, in order, between what was waited for', () => {
    const entries = traced(
      said('1', 'one'),
      heard('1'),
      heard('1', '1', 'duplicate'),
      turn('t1', '1'),
      asked(1, '1'),
      delta(1, 'Hello'),
      posted('10', '1', 'Hello'),
      delta(1, ' there'),
      seen('10', '1', 'Hello there'),
      wrote('chat.postMessage', { messageId: '10' }),
      said('2', 'stop', '1'),
      heard('2', '1', 'heeded'),
      ended('t1', '1', 'stopped'),
      said('3', 'three'),
      heard('3'),
      turn('t2', '3'),
    );
    const { steps, unfinished, cutShort, answers } = scriptOf(entries);
    expect(steps.map((step) => ('count' in step ? `${step.kind} ${step.count}` : step.kind))).toEqual([
      ...['deed', 'taken 1', 'begun 1', 'request', 'frame', 'shown', 'frame', 'deed', 'taken 2', 'ended 1'],
      ...['deed', 'taken 3', 'begun 2'],
    ]);
    expect([unfinished, cutShort, answers]).toEqual([['slack-T1-C1-3'], new Map([['slack-T1-C1-1', 60]]), 1]);
  });
});

describe('a message that was taken late', () => {
  it('is written again only when what came before it was taken has happened', () => {
    const entries = traced(
      said('1', 'one'),
      said('2', 'two', '1'),
      edited('2', 'too'),
      said('3', 'three'),
      heard('1'),
      turn('t1', '1'),
      heard('2', '1'),
      heard('3'),
    );
    const { steps } = scriptOf(entries);
    const told = steps.map((step) => {
      if (step.kind === 'deed') return 'id' in step.deed ? `${step.deed.type} ${step.deed.id}` : '';
      return 'count' in step ? `${step.kind} ${step.count}` : step.kind;
    });
    expect(told).toEqual(['say 1', 'taken 1', 'begun 1', 'say 2', 'edit 2', 'say 3', 'taken 2', 'taken 3']);
  });
});

describe('a bridge that was dead for a while', () => {
  it('hears then nothing of what was said: that is told, in its order, before it starts again', () => {
    const bridge = (what: 'killed' | 'started') => ({ kind: 'bridge', what }) as const;
    const entries = traced(
      said('1', 'one'),
      heard('1'),
      turn('t1', '1'),
      said('2', 'not heard any more'),
      bridge('killed'),
      said('3', 'three'),
      // Its next life works before it says that it listens.
      ended('t1', '1', 'interrupted'),
      heard('3'),
      bridge('started'),
      heard('2'),
      turn('t2', '3'),
    );
    const told = scriptOf(entries).steps.map((step) => {
      if (step.kind === 'deed') return 'id' in step.deed ? `${step.deed.type} ${step.deed.id}` : '';
      if (step.kind === 'bridge') return step.what;
      return 'count' in step ? `${step.kind} ${step.count}` : step.kind;
    });
    expect(told).toEqual([
      ...['say 1', 'taken 1', 'begun 1', 'killed', 'say 2', 'say 3', 'started'],
      ...['ended 1', 'taken 2', 'taken 3', 'begun 2'],
    ]);
  });
});

describe('ids of the recording', () => {
  it('are translated wherever they stand in a name', () => {
    const ids = new Ids();
    ids.set('C1', 'C9');
    ids.set('1700000000.000100', '1800000000.000200');
    ids.set('123', '456');
    expect(ids.translate('slack-T1-C1-1700000000.000100')).toBe('slack-T1-C9-1800000000.000200');
    expect(ids.translate('slack-T1-C1-1700000000.000100.2')).toBe('slack-T1-C9-1800000000.000200.2');
    expect(ids.translate('discord-1-123.12')).toBe('discord-1-456.12');
    expect(ids.translate('C1 1700000000.000100')).toBe('C9 1800000000.000200');
    expect(ids.translate('slack-T1-C12-5')).toBe('slack-T1-C12-5');
  });
});

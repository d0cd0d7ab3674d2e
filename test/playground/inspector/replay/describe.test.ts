import { describe, expect, it } from 'vitest';
import {
  bridgeDied,
  missingStep,
  notWithin,
  Unplayable,
  unknownMessage,
  unknownRequest,
} from '../../../../playground/inspector/replay/describe.ts';
import type { Step } from '../../../../playground/inspector/replay/script.ts';
import { Refused } from '../../../../playground/refusal.ts';
import { asked, delta, edited, posted, traced } from '../entries.ts';

const [edit, request, shown, frame] = traced(edited('1', 'too'), asked(1, '1'), posted('2', '1', 'Hi'), delta(1, 'Hi'));
const steps: readonly Step[] = [
  ...([edit, request, shown, frame, { seq: 9, atMs: 0, kind: 'bridge', what: 'started' }] as Step[]),
  ...(['taken', 'begun', 'ended'] as const).map((kind) => ({ kind, atMs: 0, count: 2 })),
];
const isChinese = (text: string) => /\p{Script=Han}/u.test(text);

describe('what does not happen again', () => {
  it.each(steps.map((step) => [step.kind, step] as const))('is told in both languages: %s', (_kind, step) => {
    const { en, zh } = missingStep(step, new Unplayable(notWithin(30_000)));
    expect(en).toMatch(/^(The|Alice|Turn|Answer|A) .*: not within 30 s$/);
    const [what = '', why = ''] = zh.split('：');
    expect([isChinese(en), isChinese(what), why]).toEqual([false, true, '30 秒内没有发生']);
  });

  it('is told with a reason that is in both languages, too, whatever it is', () => {
    const reasons = [
      new Unplayable(unknownMessage('7')),
      new Unplayable(bridgeDied({ when: 'listening', code: 3, signal: null, lastWords: ['no disk'] })),
      new Refused('message-gone', 'message_not_found'),
      new Error('odd'),
    ].map((error) => missingStep(edit as Step, error));
    expect(reasons.map(({ en }) => en)).toEqual([
      'Alice could not edit a message: the recording does not hold message 7',
      'Alice could not edit a message: the bridge died by itself (exit code 3)\n  no disk',
      'Alice could not edit a message: That message is there no longer.',
      'Alice could not edit a message: That did not work. (odd)',
    ]);
    expect(reasons.map(({ zh }) => zh)).toEqual([
      'Alice 无法编辑消息：记录中没有消息 7',
      'Alice 无法编辑消息：桥接程序自行终止（退出码 3）\n  no disk',
      'Alice 无法编辑消息：那条消息已经不在了。',
      'Alice 无法编辑消息：没有成功。 (odd)',
    ]);
  });

  it('is told of a request that is new', () => {
    const { en, zh } = unknownRequest({ route: 'stop', session: 's1', user: 'u1' });
    expect([en, zh]).toEqual([
      'The bridge asked the agent to stop, which the recording does not hold: session s1, user u1',
      '桥接程序请智能体停止，而记录中没有这个请求：会话 s1，用户 u1',
    ]);
  });
});

// A message that is edited in place: its text, what Friday does, what can be pressed, and that it all fits together.
import { describe, expect, it } from 'vitest';
import { fallbackLimits, maxBlockSize } from '../../../adapters/slack/limits.ts';
import type { Activity, Control } from '../../../src/chat.ts';
import { whole } from '../../adapter-contract/stage.ts';
import { talkOn } from './talk.ts';

const control = (action: Control['action'], label: string = action): Control => ({
  id: `${action}-${'x'.repeat(30)}`,
  action,
  label,
});
const everything = (['stop', 'retry', 'good', 'bad'] as const).map((action) => control(action, action.repeat(40)));

describe('an edited message', () => {
  it('is one markdown block, a line of work, and controls, without the sign of an edit', async () => {
    const talk = await talkOn('shared');
    const activity: readonly Activity[] = [
      { id: '1', title: 'look up <@U1>', state: 'done' },
      { id: '2', title: 'read\n a file', state: 'running' },
      { id: '3', title: 'fail', state: 'failed' },
    ];
    const receipt = await talk.open('**One** <!here>', { content: { ...whole('**One** <!here>'), activity } });
    expect(talk.seen()[0]?.shown).toBe('**One** <!here>\n✓ look up ‹@U1› · ⏳ read a file · ✗ fail');
    const finish = { type: 'finish', receipt, surface: 'message' } as const;
    await talk.apply({
      ...finish,
      content: whole('One two'),
      controls: [control('retry'), control('good'), control('bad')],
    });
    expect(talk.seen()[0]).toMatchObject({
      shown: 'One two',
      buttons: ['retry', 'good', 'bad'],
      edited: false,
      pings: [],
    });
    expect(talk.seen()[0]?.blocks.map(({ type }) => type)).toEqual(['markdown', 'actions', 'context_actions']);
    await talk.apply({ ...finish, content: whole('One two') });
    expect(talk.seen()[0]).toMatchObject({ shown: 'One two', buttons: [], edited: false });
  });

  it('holds the longest text, much work and every control together', async () => {
    const talk = await talkOn('shared', { agent: false });
    const activity = Array.from({ length: 50 }, (_, index): Activity => {
      return { id: `${index}`, title: `${index} ${'搜索'.repeat(300)}`, state: 'running' };
    });
    const content = { ...whole('语'.repeat(maxBlockSize)), activity };
    const receipt = await talk.open('', { content, controls: everything });
    await talk.apply({ type: 'update', receipt, surface: 'message', content, controls: everything });
    const { text = '' } = talk.calls('chat.update')[0] ?? {};
    expect(String(text).length).toBeLessThanOrEqual(fallbackLimits.characters);
    expect(Buffer.byteLength(String(text))).toBeLessThanOrEqual(fallbackLimits.bytes);
    expect(talk.seen()[0]?.shown).toContain('49 搜索');
  });

  it('may begin with work alone, and then says what that is also where blocks are not read', async () => {
    const talk = await talkOn('shared');
    const activity: readonly Activity[] = [{ id: '1', title: 'searching', state: 'running' }];
    await talk.open('', { content: { ...whole(''), activity } });
    expect(talk.seen()[0]).toMatchObject({ shown: '⏳ searching', text: '⏳ searching' });
  });

  it('draws one thumb alone as a button', async () => {
    const talk = await talkOn('shared');
    await talk.open('One', { controls: [control('good')] });
    expect(talk.seen()[0]?.buttons).toEqual(['good']);
  });
});

import { describe, expect, it, vi } from 'vitest';
import type { Activity, Control, SurfaceLimits } from '../../src/chat.ts';
import { createDelivery } from '../../src/delivery.ts';
import { createLog } from '../../src/log.ts';
import { createPace } from '../../src/reply/pace.ts';
import { createReply, type Reply, type ReplyOptions } from '../../src/reply.ts';
import { RecordingAdapter } from './recording-adapter.ts';
import { finish, inImaginedTime } from './scene.ts';

const log = createLog({ level: 'silent', format: 'json', secrets: [] });
const grows: SurfaceLimits = {
  maxSize: 2_000,
  appendOnly: true,
  closes: true,
  maxAgeMs: 10_000,
  maxIdleMs: 4_000,
  fallback: 'chat',
};

inImaginedTime();

function begin(surface: string, more: Partial<ReplyOptions> = {}, maxSize = 2_000) {
  const surfaces = { grows: { ...grows, maxSize } };
  const adapter = more.adapter instanceof RecordingAdapter ? more.adapter : new RecordingAdapter({ maxSize, surfaces });
  const delivery = createDelivery({ adapter, pace: createPace(adapter.limits), log });
  const target = { platform: 'test', surface, address: null };
  const onWritten = () => Promise.resolve();
  const reply = createReply({ delivery, target, nonceBase: 'turn-1', onWritten, holdMs: 0, log, ...more, adapter });
  return { adapter, reply };
}

async function show(reply: Reply, text: string, more: { stable?: number; activity?: readonly Activity[] } = {}) {
  const { stable = text.length, activity } = more;
  reply.show({ text, stableChars: stable, ...(activity ? { activity } : {}) });
  await vi.advanceTimersByTimeAsync(0);
}

describe('a surface to which text can only be added', () => {
  it('gets only what will not change any more, and is closed with the rest', async () => {
    const { adapter, reply } = begin('grows');
    await show(reply, 'One ', { stable: 4 });
    await show(reply, 'One two thr', { stable: 7 });
    await show(reply, 'One two **three', { stable: 15 });
    await finish(reply, 'One two **three**.');
    expect(adapter.calls).toEqual([
      'open 0 "One" on grows',
      'update 0 "One two" on grows',
      'finish 0 "One two **three**." on grows',
    ]);
  });

  it('is closed also when everything is there', async () => {
    const { adapter, reply } = begin('grows');
    await show(reply, 'All of it.\n');
    await finish(reply, 'All of it.');
    expect(adapter.calls).toEqual(['open 0 "All of it." on grows', 'finish 0 "All of it." on grows']);
  });

  it('is opened and closed in one when nothing was shown before', async () => {
    const { adapter, reply } = begin('grows');
    await finish(reply, 'All of it.');
    expect(adapter.calls).toEqual(['open 0 "All of it." on grows']);
  });

  it('is left when the agent takes back what is shown: the message is closed, then edited', async () => {
    const { adapter, reply } = begin('grows');
    await show(reply, 'It is Monday. ');
    await show(reply, 'It is Tuesday. ');
    await finish(reply, 'It is Tuesday.');
    expect(adapter.calls).toEqual([
      'open 0 "It is Monday." on grows',
      'finish 0 "It is Monday." on grows',
      'update 0 "It is Tuesday."',
    ]);
    expect(adapter.texts()).toEqual(['It is Tuesday.']);
  });

  it.each([
    ['has been open for long', 3_000, ['One.', 'One. Two.', 'One. Two. Three.', 'One. Two. Three. Four.']],
    ['has not changed for long', 5_000, ['One.']],
  ])('is left when the message %s', async (_why, everyMs, texts) => {
    const { adapter, reply } = begin('grows');
    for (const text of texts) {
      await show(reply, `${text} `);
      await vi.advanceTimersByTimeAsync(everyMs);
    }
    expect(adapter.calls.at(-1)).toBe(`finish 0 ${JSON.stringify(texts.at(-1))} on grows`);
    await show(reply, 'One. Two. Three. Four. Five. ');
    await finish(reply, 'One. Two. Three. Four. Five.');
    expect(adapter.calls.at(-1)).toBe('update 0 "One. Two. Three. Four. Five."');
  });

  it('gets a next message between two blocks when the first must end soon', async () => {
    const { adapter, reply } = begin('grows');
    await show(reply, 'One.\n\nTwo ');
    await vi.advanceTimersByTimeAsync(3_500);
    await show(reply, 'One.\n\nTwo goes on.\n\nThree ');
    await show(reply, 'One.\n\nTwo goes on.\n\nThree goes ');
    const segments = reply.segments();
    await finish(reply, 'One.\n\nTwo goes on.\n\nThree goes on.');
    expect(adapter.texts()).toEqual(['One.\n\nTwo goes on.', 'Three goes on.']);
    expect(segments.map(({ sealed }) => sealed)).toEqual([true, false]);
  });

  it('is taken up where it was cut, though the text alone would not be cut there', async () => {
    const { adapter, reply } = begin('grows');
    await show(reply, 'One.\n\nTwo ');
    await vi.advanceTimersByTimeAsync(3_500);
    await show(reply, 'One.\n\nTwo goes on.\n\nThree ');
    await show(reply, 'One.\n\nTwo goes on.\n\nThree goes ');
    adapter.calls.length = 0;
    const after = begin('grows', { adapter, written: reply.segments() });
    await finish(after.reply, 'One.\n\nTwo goes on.\n\nThree goes on.');
    expect(adapter.calls[0]).toBe('finish 1 "Three goes on." on grows');
    expect(adapter.room).toHaveLength(2);
  });

  it('is left for its fallback when the platform has ended it, and nothing is lost', async () => {
    const { adapter, reply } = begin('grows');
    await show(reply, 'One two ');
    adapter.fail('update', 'surface');
    await show(reply, 'One two three ');
    await finish(reply, 'One two three four.');
    expect(adapter.calls.slice(1)).toEqual([
      'update 0 "One two three" on grows (surface)',
      'update 0 "One two three"',
      'finish 0 "One two three four."',
    ]);
  });

  it('is not asked for again in this reply when it cannot be had', async () => {
    const { adapter, reply } = begin('grows', {}, 20);
    adapter.fail('open', 'surface');
    await finish(reply, 'One two three four. Five six seven.');
    expect(adapter.calls).toEqual([
      'open 0 "One two three four." on grows (surface)',
      'open 0 "One two three four."',
      'open 1 "Five six seven."',
    ]);
  });

  it('is found and completed after a crash', async () => {
    const first = begin('grows');
    await show(first.reply, 'One two ');
    const written = first.reply.segments();
    const { reply } = begin('grows', { adapter: first.adapter, written });
    await finish(reply, 'One two three.');
    expect(first.adapter.calls).toContain('finish 0 "One two three." on grows');
  });
});

describe('a surface whose messages cannot be changed for ever', () => {
  const surfaces = { ages: { maxSize: 2_000, maxAgeMs: 10_000 } };

  it('gets a new message in time, between two blocks where there are some', async () => {
    const { adapter, reply } = begin('ages', { adapter: new RecordingAdapter({ surfaces }) });
    await show(reply, 'One.\n\nTwo ');
    await vi.advanceTimersByTimeAsync(8_000);
    await show(reply, 'One.\n\nTwo three ');
    await vi.advanceTimersByTimeAsync(4_000);
    await finish(reply, 'One.\n\nTwo three four.');
    expect(adapter.texts()).toEqual(['One.', 'Two three four.']);
  });

  it('gets one within a block that does not end', async () => {
    const { adapter, reply } = begin('ages', { adapter: new RecordingAdapter({ surfaces }) });
    await show(reply, 'One two ');
    await vi.advanceTimersByTimeAsync(11_000);
    await show(reply, 'One two three ');
    await vi.advanceTimersByTimeAsync(1_000);
    await finish(reply, 'One two three four.');
    expect(adapter.texts()).toHaveLength(2);
    expect(adapter.texts().join(' ')).toBe('One two three four.');
  });

  it('does not keep the process busy when there is nothing to begin one with', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const { reply } = begin('ages', { adapter: new RecordingAdapter({ surfaces }) });
    await show(reply, 'One ');
    await vi.advanceTimersByTimeAsync(70_000);
    expect(timers.mock.calls.length).toBeLessThan(80);
    timers.mockRestore();
    await finish(reply, 'One.');
  });
});

describe('what stands below a message', () => {
  const stop: Control = { id: 'turn.stop', action: 'stop', label: 'Stop' };
  const good: Control = { id: 'turn.good', action: 'good', label: 'Good' };
  const tool: Activity = { id: 'c1', title: 'search', state: 'running' };

  function recorded(adapter: RecordingAdapter) {
    const seen: unknown[] = [];
    const apply = adapter.apply.bind(adapter);
    adapter.apply = (operation) => {
      if (operation.type === 'open' || operation.type === 'update' || operation.type === 'finish')
        seen.push([
          operation.controls?.map(({ action }) => action),
          operation.content.activity?.map(({ state }) => state),
        ]);
      return apply(operation);
    };
    return seen;
  }

  it('goes to the message that grows, and away from one that is full', async () => {
    const { adapter, reply } = begin('chat', { controls: [stop] }, 20);
    const seen = recorded(adapter);
    await show(reply, 'One two three ');
    await show(reply, 'One two three four. Five ');
    await vi.advanceTimersByTimeAsync(1_000);
    await finish(reply, 'One two three four. Five six.', { controls: [good] });
    expect(seen).toEqual([
      [['stop'], undefined],
      [[], undefined],
      [['stop'], undefined],
      [['good'], undefined],
    ]);
    expect(adapter.texts()).toEqual(['One two three four.', 'Five six.']);
  });

  it('stands below the last message alone when an answer of several comes all at once', async () => {
    const { adapter, reply } = begin('chat', { controls: [stop] }, 20);
    const seen = recorded(adapter);
    await finish(reply, 'One two three four. Five six seven. Eight.', { controls: [good] });
    expect(adapter.texts()).toEqual(['One two three four.', 'Five six seven.', 'Eight.']);
    expect(seen).toEqual([
      [[], undefined],
      [[], undefined],
      [['good'], undefined],
    ]);
  });

  it('is changed also when the text is not', async () => {
    const { adapter, reply } = begin('chat', { controls: [stop] });
    const seen = recorded(adapter);
    await show(reply, 'All.\n', { activity: [tool] });
    await show(reply, 'All.\n', { activity: [{ ...tool, state: 'done' }] });
    await finish(reply, 'All.');
    expect(seen).toEqual([
      [['stop'], ['running']],
      [['stop'], ['done']],
      [[], undefined],
    ]);
  });

  it('may be all there is to see, until the first word', async () => {
    const { adapter, reply } = begin('chat', { controls: [stop] });
    await show(reply, '', { activity: [tool] });
    await show(reply, '', { activity: [{ ...tool, state: 'done' }] });
    await show(reply, 'Found. ');
    await finish(reply, 'Found it.');
    expect(adapter.calls).toEqual(['open 0 ""', 'update 0 ""', 'update 0 "Found."', 'finish 0 "Found it."']);
  });
});

describe('more than a reply may fill', () => {
  const overflow = { awaited: 'More follows.', attached: 'The rest is attached.' };
  const text = 'One two three four. Five six seven. Eight nine ten. Eleven twelve.';

  it('is handed back, and a note stands in its place', async () => {
    const { adapter, reply } = begin('chat', { maxSegments: 2, overflow }, 20);
    expect(await finish(reply, text)).toEqual({ delivered: true, rest: 'Eight nine ten. Eleven twelve.' });
    expect(adapter.texts()).toEqual(['One two three four.', 'Five six seven.', 'The rest is attached.']);
  });

  it('is announced as soon as it is known', async () => {
    const { adapter, reply } = begin('chat', { maxSegments: 1, overflow }, 20);
    for (let end = 4; end < text.length; end += 4) {
      await show(reply, text.slice(0, end));
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(adapter.texts()).toEqual(['One two three four.', 'More follows.']);
    const { rest } = (await finish(reply, text)) as { rest?: string };
    expect(rest).toBe('Five six seven. Eight nine ten. Eleven twelve.');
    expect(adapter.texts()).toEqual(['One two three four.', 'The rest is attached.']);
  });

  it('is none when all of it fits exactly', async () => {
    const { adapter, reply } = begin('chat', { maxSegments: 2, overflow }, 20);
    expect(await finish(reply, 'One two three four. Five six seven.')).toEqual({ delivered: true });
    expect(adapter.texts()).toEqual(['One two three four.', 'Five six seven.']);
  });
});

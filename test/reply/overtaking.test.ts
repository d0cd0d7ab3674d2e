import { describe, expect, it } from 'vitest';
import type { SurfaceLimits } from '../../src/chat.ts';
import { RecordingAdapter } from './recording-adapter.ts';
import { begin, finish, inImaginedTime, pass, soFar } from './scene.ts';

inImaginedTime();

const edited: SurfaceLimits = { maxSize: 60, overtakes: true };
const grows: SurfaceLimits = { ...edited, maxSize: 2_000, appendOnly: true, closes: true, fallback: 'edited' };

/** A reply that has shown `One` and has `One two` on its way, where it stays for a while. */
async function underWay(surface: 'edited' | 'grows' | 'chat', fault: Parameters<RecordingAdapter['fail']>[1]) {
  const adapter = new RecordingAdapter({ surfaces: { edited, grows } });
  const target = { platform: 'test', surface, address: null };
  const { reply, journal } = begin(adapter, { target });
  reply.show(soFar('One '));
  await pass();
  adapter.fail('update', fault);
  reply.show(soFar('One two '));
  await pass();
  return { adapter, reply, journal };
}

describe('a last text that meets live text on its way', () => {
  it('follows at once, and once more, since either may have arrived first', async () => {
    const { adapter, reply } = await underWay('edited', { lateMs: 300 });
    const outcome = reply.finish('One two three');
    await pass();
    expect(adapter.calls.at(-1)).toBe('finish 0 "One two three" on edited');
    expect(adapter.texts()).toEqual(['One two three']);
    await pass(300);
    await expect(outcome).resolves.toEqual({ delivered: true });
    expect(adapter.texts()).toEqual(['One two three']);
    expect(adapter.calls.slice(2)).toEqual([
      'finish 0 "One two three" on edited',
      'finish 0 "One two three" on edited',
    ]);
  });

  it('is repeated, too, when nobody knows what became of the live text', async () => {
    const { adapter, reply } = await underWay('edited', { retryAfterMs: 1, afterMs: 300, key: 'edit' });
    await expect(finish(reply, 'One two three')).resolves.toEqual({ delivered: true });
    expect(adapter.calls.filter((call) => call.startsWith('finish'))).toHaveLength(2);
  });

  it('comes to its end before the next message begins', async () => {
    const { adapter, reply } = await underWay('edited', { lateMs: 300 });
    const long = 'One two three four five six seven eight nine ten eleven twelve thirteen';
    await expect(finish(reply, long)).resolves.toEqual({ delivered: true });
    expect(adapter.calls.slice(2).map((call) => call.slice(0, 8))).toEqual(['finish 0', 'finish 0', 'open 1 "']);
    expect(adapter.texts().join(' ')).toBe(long);
  });

  it('waits for it where that is not promised', async () => {
    const { adapter, reply } = await underWay('chat', { lateMs: 300 });
    void reply.finish('One two three');
    await pass(299);
    expect(adapter.calls.at(-1)).toBe('update 0 "One two"');
    await pass(1);
    expect(adapter.calls.at(-1)).toBe('finish 0 "One two three"');
  });

  it('waits for the post of the message', async () => {
    const adapter = new RecordingAdapter({ surfaces: { edited }, latencyMs: 300 });
    const { reply } = begin(adapter, { target: { platform: 'test', surface: 'edited', address: null } });
    reply.show(soFar('One '));
    await pass();
    await finish(reply, 'One two');
    expect(adapter.calls).toEqual(['open 0 "One" on edited', 'finish 0 "One two" on edited']);
  });

  it('is said once when nothing is on its way', async () => {
    const adapter = new RecordingAdapter({ surfaces: { edited } });
    const { reply } = begin(adapter, { target: { platform: 'test', surface: 'edited', address: null } });
    reply.show(soFar('One '));
    await pass();
    await finish(reply, 'One two');
    expect(adapter.calls).toEqual(['open 0 "One" on edited', 'finish 0 "One two" on edited']);
  });
});

describe('the end of a message that closes', () => {
  it('is said once when the text before it has arrived: it did so before', async () => {
    const { adapter, reply } = await underWay('grows', { lateMs: 300 });
    await expect(finish(reply, 'One two three')).resolves.toEqual({ delivered: true });
    expect(adapter.calls.slice(2)).toEqual(['finish 0 "One two three" on grows']);
  });

  it('is made whole by an edit when the text before it is lost', async () => {
    const { adapter, reply } = await underWay('grows', { retryAfterMs: 1, afterMs: 300, key: 'edit' });
    await expect(finish(reply, 'One two three')).resolves.toEqual({ delivered: true });
    expect(adapter.calls.slice(2)).toEqual(['finish 0 "One two three" on grows', 'finish 0 "One two three" on edited']);
  });
});

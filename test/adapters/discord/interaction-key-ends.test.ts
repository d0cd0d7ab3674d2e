// The key of a command ends: its answer goes on in the channel, where Friday may write there.
import { inspect } from 'node:util';
import { PermissionFlagsBits } from 'discord-api-types/v10';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { opening, RecordingSink } from '../../adapter-contract/stage.ts';
import {
  acknowledged,
  alice,
  asked,
  failure,
  finish,
  onChannel,
  open,
  patience,
  seenBy,
  slash,
  stage,
  started,
} from './interaction-scene.ts';

afterEach(() => stage.close());

describe('a key that is good no longer', () => {
  const expired = { name: 'ChatError', kind: 'surface' };

  it('sends the answer to the channel, where the same messages can be edited', async () => {
    let now = Date.now();
    await started({ server: { now: () => now } });
    const heard = await asked();
    const receipt = await open(heard, 'One');
    now += 15 * 60_000 + 1;
    expect(await failure(finish(receipt, 'Two'))).toMatchObject({ ...expired, code: '50027' });
    expect(await failure(opening(heard, 'more'))).toMatchObject({ ...expired, code: '50027' });
    const { fallback = '' } = stage.adapter.limits.surfaces[heard.target.surface] ?? {};
    await stage.adapter.apply(finish(receipt, 'Two', fallback));
    await open(onChannel(heard), 'Three');
    expect(seenBy('Bob').map(({ text }) => text)).toEqual(['Two', 'Three']);
    expect(stage.warnings.filter((line) => line.includes('DISCORD_BOT_TOKEN'))).toEqual([]);
  });

  it('is not used in its last minute', async () => {
    await started();
    const heard = await asked();
    const receipt = await open(heard, 'One');
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 14 * 60_000);
    expect(await failure(finish(receipt, 'Two'))).toMatchObject({ ...expired, code: 'key-ended' });
    expect(await failure(opening(heard, 'Two'))).toMatchObject({ ...expired, code: 'key-ended' });
    vi.restoreAllMocks();
  });

  it('was never good when the acknowledgement came too late', async () => {
    let now = Date.now();
    const slow = new RecordingSink();
    slow.accept = async (event) => {
      slow.events.push(event);
      now += 3001;
    };
    await started({ server: { now: () => now } }, slow);
    const heard = await asked();
    expect(await failure(opening(heard, 'x'))).toMatchObject({ ...expired, code: 'not-acknowledged' });
    await open(onChannel(heard), 'late');
    expect(seenBy('Bob').map(({ text }) => text)).toEqual(['late']);
  });

  it('is all there is where Friday may not write, and that is told in time', async () => {
    let now = Date.now();
    await started({ server: { now: () => now } });
    const overwrites = [
      { id: stage.server.botUserId, of: 'member', allow: 0n, deny: PermissionFlagsBits.SendMessages } as const,
    ];
    const closed = stage.server.addChannel({ name: 'closed', overwrites });
    const { heard } = await slash('ask', { question: 'here?' }, {}, closed.id);
    expect(Number(heard.target.untilMs) - Date.now()).toBeGreaterThan(13 * 60_000);
    const receipt = await open(heard, 'Yes');
    expect(seenBy('Alice', closed.id).map(({ text }) => text)).toEqual(['Yes']);
    now += 15 * 60_000 + 1;
    expect(await failure(finish(receipt, 'Yes.'))).toMatchObject({ kind: 'forbidden' });
    expect(await failure(opening(heard, 'more'))).toMatchObject({ kind: 'forbidden' });
  });

  it('of somebody who brought Friday along holds five messages after the first', async () => {
    await started({ server: { portal: { userInstall: true } } });
    const heard = await asked('without the server', { byUserInstall: true });
    expect(heard.thread).toMatchObject({ kind: 'direct', owner: heard.author.userId });
    expect(heard.thread.id).toMatch(/^discord-\d+-u\d+-\d+$/);
    expect(heard.target.untilMs).toBeDefined();
    for (let count = 0; count < 6; count += 1) await open(heard, `${count}`);
    expect(await failure(opening(heard, 'too many'))).toMatchObject({ kind: 'forbidden' });
  });

  it('appears in no error and no log', async () => {
    await started();
    const { heard, interaction } = await slash('ask', { question: 'x' });
    await open(heard, 'One');
    const errors: unknown[] = [];
    for (const fault of [
      { kind: 'error', code: '50013' },
      { kind: 'status', status: 502, when: 'before', html: true },
      { kind: 'status', status: 500, when: 'before' },
      { kind: 'reset', when: 'before' },
      { kind: 'rate-limited', retryAfterMs: 1 },
    ] as const) {
      stage.server.faults.add({ call: /^POST \/webhooks/, fault, times: 1 });
      errors.push(await failure(opening(heard, 'Two')));
    }
    const second = alice().slash('#general', 'friday ask', { question: 'y' });
    stage.server.faults.add({ call: /callback$/, fault: { kind: 'error', code: '10062' } });
    alice().slash('#general', 'friday ask', { question: 'z' });
    await acknowledged(3);
    await vi.waitFor(() => expect(stage.warnings.join()).toContain('acknowledged'), patience);
    expect(errors.every((error) => error instanceof Error)).toBe(true);
    const told = inspect([errors, stage.warnings], { depth: 9, showHidden: true });
    expect(told).not.toContain(interaction.token);
    expect(told).not.toContain(second.token);
    for (const { token } of stage.server.world.interactions.values()) expect(told).not.toContain(token);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { lifeOf } from '../../../../playground/inspector/replay/bridge.ts';
import { Unplayable } from '../../../../playground/inspector/replay/describe.ts';
import { temporaryFolder } from '../../../cli/program.ts';
import { type SmallBridge, startSmallBridge } from '../../small-bridge.ts';

let small: SmallBridge | undefined;

afterEach(async () => {
  await small?.life.stop();
  small = undefined;
});

describe('the bridge of a replay', { timeout: 30_000 }, () => {
  it('that dies by itself ends what cannot be played any more', async () => {
    small = await startSmallBridge(temporaryFolder());
    const { lives } = lifeOf({ bridge: small.life }, false);
    process.kill(small.pids[0] ?? 0, 'SIGKILL');
    await expect(lives).rejects.toThrow(Unplayable);
    await expect(lives).rejects.toThrow('the bridge died by itself (SIGKILL)');
  });

  it('may be killed, and may die where it died then', async () => {
    small = await startSmallBridge(temporaryFolder());
    const [strict, lenient] = [lifeOf({ bridge: small.life }, false), lifeOf({ bridge: small.life }, true)];
    await strict.cut();
    expect(strict.isDead).toBe(true);
    await strict.revive();
    expect(strict.isDead).toBe(false);
    process.kill(small.pids[1] ?? 0, 'SIGKILL');
    await expect(strict.lives).rejects.toThrow('died by itself');
    expect(await Promise.race([lenient.lives, 'lives'])).toBe('lives');
  });
});

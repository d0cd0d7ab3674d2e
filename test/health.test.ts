import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHealth, type Probe } from '../src/health.ts';
import { collectingLog } from './collecting-log.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

function begin(probes: { journal?: Probe; agent?: Probe } = {}) {
  const works: Probe = async () => undefined;
  const { log, lines } = collectingLog();
  const health = createHealth({
    platforms: [{ platform: 'slack', limits: { silenceMs: 30_000 } }],
    needed: { journal: probes.journal ?? works },
    helpful: { agent: probes.agent ?? works },
    log,
  });
  const slack = async () => (await health.readiness()).platforms.slack;
  return { health, lines, slack };
}

describe('a platform', () => {
  it('is not ready before it is heard', async () => {
    const { health, slack } = begin();
    expect(await slack()).toEqual({ ok: false, state: 'connecting' });
    health.heard('slack', { state: 'hearing' });
    expect(await health.readiness()).toMatchObject({ ready: true, platforms: { slack: { ok: true, heardMsAgo: 0 } } });
  });

  it('is deaf when nothing comes for too long, and ready as long as its probes are answered', async () => {
    const { health, slack } = begin();
    health.heard('slack', { state: 'hearing' });
    vi.advanceTimersByTime(29_000);
    health.heard('slack', { state: 'hearing' });
    vi.advanceTimersByTime(29_000);
    expect(await slack()).toEqual({ ok: true, state: 'hearing', heardMsAgo: 29_000 });
    vi.advanceTimersByTime(2_000);
    expect(await slack()).toEqual({ ok: false, state: 'deaf', heardMsAgo: 31_000 });
    expect((await health.readiness()).ready).toBe(false);
  });

  it('says why it is lost, and what a person must do when it is dead, loudly and once', async () => {
    const { health, lines, slack } = begin();
    health.heard('slack', { state: 'lost', reason: 'the connection ended' });
    expect(await slack()).toEqual({ ok: false, state: 'lost', reason: 'the connection ended' });
    const dead = { state: 'dead', reason: 'the token is refused', nextStep: 'get another one' } as const;
    health.heard('slack', dead);
    health.heard('slack', dead);
    expect(await slack()).toEqual({ ok: false, ...dead });
    expect(lines.filter((line) => line.includes('get another one') && line.includes('"level":50'))).toHaveLength(1);
  });

  it('whose token is in use elsewhere stays ready, with a warning for as long as that lasts', async () => {
    const { health, lines } = begin();
    health.heard('slack', { state: 'hearing', elsewhere: 1 });
    health.heard('slack', { state: 'hearing' });
    health.heard('slack', { state: 'hearing', elsewhere: 1 });
    const shared = await health.readiness();
    expect(shared).toMatchObject({ ready: true, platforms: { slack: { elsewhere: 1 } } });
    expect(shared.warnings.join()).toContain('the same token is connected elsewhere');
    expect(lines.filter((line) => line.includes('the same token is connected elsewhere'))).toHaveLength(1);
    health.heard('slack', { state: 'hearing', elsewhere: 0 });
    expect((await health.readiness()).warnings).toEqual([]);
  });
});

describe('what is probed', () => {
  it('keeps it from being ready when it is needed, and is a warning when it is not', async () => {
    const broken: Probe = () => Promise.reject(new Error('disk full'));
    const needed = begin({ journal: broken });
    needed.health.heard('slack', { state: 'hearing' });
    expect(await needed.health.readiness()).toMatchObject({
      ready: false,
      needed: { journal: { ok: false, reason: 'disk full' } },
    });
    const helpful = begin({ agent: () => Promise.reject(new Error('connect ECONNREFUSED')) });
    helpful.health.heard('slack', { state: 'hearing' });
    expect(await helpful.health.readiness()).toMatchObject({ ready: true, warnings: ['agent: connect ECONNREFUSED'] });
  });

  it('counts as broken when it does not answer', async () => {
    const { health } = begin({ journal: () => new Promise(() => undefined) });
    const asked = health.readiness();
    await vi.advanceTimersByTimeAsync(3_000);
    expect((await asked).needed.journal).toEqual({ ok: false, reason: 'no answer within 3000 ms' });
  });

  it('is probed once a second, however often somebody asks', async () => {
    const journal = vi.fn(async () => undefined);
    const { health } = begin({ journal });
    await Promise.all([health.readiness(), health.readiness()]);
    await health.readiness();
    expect(journal).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1_001);
    await health.readiness();
    expect(journal).toHaveBeenCalledTimes(2);
  });
});

it('is not ready any more once it stops', async () => {
  const { health } = begin();
  health.heard('slack', { state: 'hearing' });
  health.stopping();
  expect(await health.readiness()).toMatchObject({ ready: false, stopping: true });
});

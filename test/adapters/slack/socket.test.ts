// Whatever ends a connection, Slack is heard again, and nothing is left behind that could end the process.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { backoff } from '../../../adapters/slack/socket.ts';
import { RecordingSink } from '../../adapter-contract/stage.ts';
import { waitFor } from '../../wait-for.ts';
import { openStage, type SlackStage } from './stage.ts';

describe('the connection to Slack', () => {
  let stage: SlackStage;
  let sink: RecordingSink;
  afterEach(async () => {
    vi.useRealTimers();
    await stage.close();
  });

  async function begin(options: Parameters<typeof openStage>[0] = {}): Promise<void> {
    stage = await openStage(options);
    sink = new RecordingSink();
    await stage.adapter.start(sink);
  }
  const allAcknowledged = (): boolean => {
    const { timeline } = stage.server;
    return timeline.acks().length === timeline.deliveries().length;
  };
  const connected = (): number => {
    const ids = (what: 'opened' | 'closed'): Set<number> =>
      new Set(stage.server.timeline.entries.flatMap((e) => (e.kind === 'socket' && e.what === what ? e.socketId : [])));
    const closed = ids('closed');
    return [...ids('opened')].filter((id) => !closed.has(id)).length;
  };
  const opened = (): number => stage.server.timeline.calls('apps.connections.open').length;

  it('is made again after each of several cuts', async () => {
    await begin();
    for (const round of [1, 2, 3]) {
      await stage.drop();
      await stage.say('Alice', 'direct', `round ${round}`);
      await sink.message(`round ${round}`);
    }
  });

  for (const reason of ['warning', 'refresh_requested'] as const) {
    it(`is renewed without a gap when Slack announces its end (${reason})`, async () => {
      await begin({ disconnectGraceMs: 2500 });
      const { server } = stage;
      const atOnce: number[] = [];
      server.onChange(() => atOnce.push(connected()));
      server.sockets.disconnect(reason);
      // Said twice, as it happens: one new connection is enough.
      server.sockets.disconnect(reason);
      await server.until(() => connected() === 2);
      for (const text of ['one', 'two', 'three', 'four']) await stage.say('Alice', 'direct', text);
      await sink.message('four');
      await server.until(() => connected() === 1 && allAcknowledged());
      expect(Math.min(...atOnce)).toBeGreaterThanOrEqual(1);
      expect(Math.max(...atOnce)).toBe(2);
      expect(server.timeline.deliveries('message').map(({ attempt }) => attempt)).toEqual([0, 0, 0, 0]);
      expect(opened()).toBe(2);
    });
  }

  it('acknowledges on the old connection what came on it', async () => {
    await begin({ disconnectGraceMs: 5000 });
    const commit = Promise.withResolvers<void>();
    const accept = sink.accept.bind(sink);
    sink.accept = (event) => accept(event).then(() => commit.promise);
    await stage.say('Alice', 'direct', 'on the old one');
    await sink.message('on the old one');
    stage.server.sockets.disconnect('refresh_requested');
    await stage.server.until(() => stage.server.sockets.open === 1 && opened() === 2);
    commit.resolve();
    await stage.server.until(() => stage.server.timeline.acks().length === 1);
    expect(stage.server.timeline.acks()).toMatchObject([{ socketId: 1, late: false }]);
    expect(stage.server.timeline.deliveries('message')).toHaveLength(1);
  });

  it('is sought once, though the old one ends before the next is there', async () => {
    await begin({ disconnectGraceMs: 20 });
    const away = { kind: 'status', status: 503, when: 'before' } as const;
    stage.server.faults.add({ call: 'apps.connections.open', fault: away, times: 2 });
    stage.server.sockets.disconnect('refresh_requested');
    await stage.server.until(() => connected() === 0);
    await stage.say('Alice', 'direct', 'late');
    await sink.message('late');
    expect(opened()).toBe(4);
    expect(connected()).toBe(1);
  });

  it.each([
    ['nothing is missing after a short time, since Slack tells it again', 0, 0],
    ['what was said meanwhile may be missing after a long time', 61_000, 1],
  ])('%s', async (_name, awayMs, gaps) => {
    await begin();
    const away = { kind: 'status', status: 503, when: 'before' } as const;
    const fault = stage.server.faults.add({ call: 'apps.connections.open', fault: away });
    const beforeMs = Date.now();
    await stage.drop();
    await vi.waitFor(() => expect(sink.states.at(-1)?.state).toBe('lost'), { timeout: 30_000 });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + awayMs });
    fault.remove();
    await stage.say('Alice', 'direct', 'after it');
    await sink.message('after it');
    vi.useRealTimers();
    expect(sink.gapsMs).toHaveLength(gaps);
    expect(sink.gapsMs[0] ?? beforeMs).toBeGreaterThanOrEqual(beforeMs);
    expect(sink.gapsMs[0] ?? beforeMs).toBeLessThanOrEqual(Date.now());
  });

  it('is made again when Socket Mode is switched on again', async () => {
    await begin({ disconnectGraceMs: 20 });
    stage.server.sockets.setLinkDisabled(true);
    await stage.server.until(() => opened() >= 3);
    expect(stage.server.sockets.open).toBe(0);
    stage.server.sockets.setLinkDisabled(false);
    await stage.say('Alice', 'direct', 'switched on');
    await sink.message('switched on');
  });

  for (const reason of ['warning', 'refresh_requested', 'too_many_websockets'] as const) {
    it(`is made again when Slack asks to disconnect (${reason})`, async () => {
      await begin({ disconnectGraceMs: 20 });
      stage.server.sockets.disconnect(reason);
      await stage.server.until(() => opened() === 2 && stage.server.sockets.open === 1);
      await stage.say('Alice', 'direct', 'after it');
      await sink.message('after it');
    });
  }

  it('is made again when the upgrade is refused or cut first', async () => {
    await begin();
    const { faults } = stage.server;
    faults.add({ call: 'socket.upgrade', fault: { kind: 'status', status: 408, when: 'before' }, times: 1 });
    faults.add({ call: 'socket.upgrade', fault: { kind: 'reset', when: 'before' }, times: 1, skip: 1 });
    await stage.drop();
    await stage.say('Alice', 'direct', 'after all');
    await sink.message('after all');
    expect(opened()).toBe(4);
  });

  it('is made again no sooner than Slack says when it was asked for too often', async () => {
    await begin();
    const tooOften = { kind: 'rate-limited', retryAfterMs: 1000 } as const;
    stage.server.faults.add({ call: 'apps.connections.open', fault: tooOften, times: 1 });
    await stage.drop();
    await stage.say('Alice', 'direct', 'patience');
    await sink.message('patience');
    expect(opened()).toBe(3);
    const [, refused, answered] = stage.server.timeline.calls('apps.connections.open');
    expect((answered?.atMs ?? 0) - (refused?.atMs ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it('is made again when the other side has died without a word', async () => {
    await begin();
    stage.server.sockets.setSilent(true);
    await stage.server.until(() => opened() === 2, { timeoutMs: 30_000 });
    stage.server.sockets.setSilent(false);
    await stage.say('Alice', 'direct', 'alive');
    await sink.message('alive');
  });

  it('shows that it lives while nothing is said, and what else has the same token', async () => {
    await begin();
    expect(sink.states).toContainEqual({ state: 'hearing', elsewhere: 0 });
    sink.states.length = 0;
    const other = await stage.another();
    const theirs = new RecordingSink();
    await other.start(theirs);
    expect(theirs.states).toContainEqual({ state: 'hearing', elsewhere: 1 });
    // The SDK pings every five seconds.
    await waitFor(() => expect(sink.states.length).toBeGreaterThan(0));
    expect(new Set(sink.states.map(({ state }) => state))).toEqual(new Set(['hearing']));
    await other.stop();
  });

  it('waits for a token that was taken away to be good again', async () => {
    await begin();
    const { tokens, appToken } = stage.server;
    tokens.refuse(appToken, 'invalid_auth');
    await stage.drop();
    await stage.server.until(() => opened() >= 4);
    tokens.issue(appToken, 'app', ['connections:write']);
    await stage.say('Alice', 'direct', 'restored');
    await sink.message('restored');
  });

  it('asks for what Slack held back, when the minute is over, and hears on', async () => {
    await begin();
    const { teamId, delivery } = stage.server;
    const since = Math.floor(Date.now() / 60_000 - 1) * 60;
    const limited = { type: 'app_rate_limited', minute_rate_limited: since, team_id: teamId };
    await delivery.send('events_api', limited);
    await waitFor(() => expect(sink.gapsMs).toContain(since * 1000));
    await stage.say('Alice', 'direct', 'still here');
    await sink.message('still here');
  });

  it('begins as soon as a Slack that was away is back', async () => {
    stage = await openStage();
    sink = new RecordingSink();
    const away = { kind: 'status', status: 503, when: 'before' } as const;
    stage.server.faults.add({ call: 'auth.test', fault: away, times: 2 });
    stage.server.faults.add({ call: 'apps.connections.open', fault: { kind: 'reset', when: 'before' }, times: 2 });
    await stage.adapter.start(sink);
    expect(stage.server.sockets.open).toBe(1);
    await stage.say('Alice', 'direct', 'at last');
    await sink.message('at last');
  });

  it('is not sought any longer once the adapter is stopped', async () => {
    stage = await openStage();
    const { faults, timeline } = stage.server;
    faults.add({ call: 'auth.test', fault: { kind: 'status', status: 503, when: 'before' } });
    const started = stage.adapter.start(new RecordingSink());
    started.catch(() => undefined);
    await stage.server.until(() => timeline.calls('auth.test').length >= 5);
    faults.clear();
    await stage.adapter.stop();
    await expect(started).rejects.toMatchObject({ name: 'ChatError', kind: 'unreachable', code: 'stopped' });
    expect(timeline.calls('apps.connections.open')).toEqual([]);
  });

  it('refuses to start with an app token that is not good, saying what Slack said', async () => {
    stage = await openStage({}, { SLACK_APP_TOKEN: 'xapp-not-good' });
    const started = stage.adapter.start(new RecordingSink());
    await expect(started).rejects.toMatchObject({ name: 'ChatError', kind: 'unauthorized', code: 'invalid_auth' });
  });

  it('waits longer after each failure, up to half a minute, never in step', () => {
    for (let failures = 0; failures < 40; failures += 1) {
      const most = Math.min(30_000, 50 * 2 ** failures);
      const waits = Array.from({ length: 20 }, () => backoff(failures));
      for (const waitMs of waits) {
        expect(waitMs).toBeGreaterThanOrEqual(most / 2);
        expect(waitMs).toBeLessThanOrEqual(most);
      }
      expect(new Set(waits).size).toBeGreaterThan(1);
    }
  });
});

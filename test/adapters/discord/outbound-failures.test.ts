import { afterEach, describe, expect, it } from 'vitest';
import type { BudgetReport, Operation, ReplyTarget } from '../../../src/chat.ts';
import { opening } from '../../adapter-contract/stage.ts';
import { change, failure, mine, open, sink, stage, started } from './outbound-scene.ts';
import type { StageOptions } from './stage.ts';

afterEach(() => stage.close());

describe('budgets', () => {
  const limited: StageOptions = { server: { rateLimits: 'documented' } };
  const reportsOf = (key: string): BudgetReport[] => sink.reports.filter((report) => report.key === key);

  it('are reported from the headers under the keys that the operation draws on', async () => {
    const heard = await started(limited);
    const receipt = await open(heard, 'one');
    await stage.adapter.apply(change('update', receipt, 'two'));
    await stage.adapter.apply({ type: 'mark', target: heard.target, sign: 'waiting', on: true });
    await stage.adapter.apply({ type: 'working', target: heard.target, on: true });
    const operations: Operation[] = [
      opening(heard, ''),
      change('finish', receipt, ''),
      { type: 'mark', target: heard.target, sign: 'refused', on: true },
      { type: 'working', target: heard.target, on: true },
    ];
    for (const operation of operations) {
      const [budget] = stage.adapter.budgetKeys(operation);
      const reports = reportsOf(budget?.key ?? '');
      expect(reports.length, operation.type).toBeGreaterThan(0);
      for (const { limit, remaining, resetAfterMs } of reports) {
        expect(limit).toBeGreaterThan(remaining);
        expect(resetAfterMs).toBeGreaterThan(0);
      }
    }
  });

  it('that two routes share are reported for both', async () => {
    const edits = { limit: 5, windowMs: 5000, sharesWith: 'message-create' } as const;
    const heard = await started({ server: { rateLimits: 'documented', buckets: { 'message-edit': edits } } });
    const receipt = await open(heard, 'one');
    await stage.adapter.apply(change('update', receipt, 'two'));
    const [create] = stage.adapter.budgetKeys(opening(heard, ''));
    expect(reportsOf(create?.key ?? '').map(({ remaining }) => remaining)).toEqual([4, 3]);
  });

  it('that are spent are an error at once, and nothing waits inside', async () => {
    const heard = await started(limited);
    for (const text of ['1', '2', '3', '4', '5']) await open(heard, text);
    const error = await failure(opening(heard, '6'));
    const [budget] = stage.adapter.budgetKeys(opening(heard, ''));
    expect(error).toMatchObject({ name: 'RateLimitedError', key: budget?.key });
    expect(Reflect.get(Object(error), 'retryAfterMs')).toBeGreaterThan(0);
    expect(mine()).toHaveLength(5);
    expect(stage.server.timeline.calls().filter(({ status }) => status === 429)).toEqual([]);
  });

  it('of the whole bot are told apart from those of a channel', async () => {
    const heard = await started();
    stage.strike('update', { kind: 'rate-limited', retryAfterMs: 1000, html: true });
    const receipt = await open(heard, 'y');
    expect(await failure(change('update', receipt, 'x'))).toMatchObject({ key: 'discord:global', retryAfterMs: 1000 });
    await stage.adapter.apply(change('finish', receipt, 'z'));
    expect(mine().map(({ text }) => text)).toEqual(['z']);
    const [create] = stage.adapter.budgetKeys(opening(heard, ''));
    stage.server.rateLimits.limitShared(stage.server.channel('#general').id, 60_000);
    expect(await failure(opening(heard, 'x'))).toMatchObject({ name: 'RateLimitedError', key: create?.key });
    stage.server.rateLimits.limitGlobally(60_000);
    const error = await failure(change('finish', receipt, 'x'));
    expect(error).toMatchObject({ name: 'RateLimitedError', key: 'discord:global' });
    expect(Math.round(Number(Reflect.get(Object(error), 'retryAfterMs')) / 10_000)).toBe(6);
  });
});

describe('failures', () => {
  it.each([
    ['10003', 'gone'],
    ['10004', 'gone'],
    ['10008', 'gone'],
    ['50083', 'gone'],
    ['10015', 'surface'],
    ['10062', 'surface'],
    ['40094', 'surface'],
    ['50027', 'surface'],
    ['50001', 'forbidden'],
    ['50007', 'forbidden'],
    ['50013', 'forbidden'],
    ['160005', 'forbidden'],
    ['40005', 'too-long'],
    ['50045', 'too-long'],
    ['50006', 'rejected'],
    ['200000', 'blocked'],
    ['240000', 'blocked'],
  ])('code %s means %s', async (code, kind) => {
    const heard = await started();
    stage.strike('open', { kind: 'error', code });
    expect(await failure(opening(heard, 'x'))).toMatchObject({ name: 'ChatError', kind, code });
  });

  it.each([
    [413, 'too-long'],
    [403, 'forbidden'],
    [400, 'rejected'],
    [500, 'unknown'],
    [502, 'unknown'],
  ])('HTTP %i from a proxy on the way means %s', async (status, kind) => {
    const heard = await started();
    stage.strike('open', { kind: 'status', status, when: 'before', html: true });
    expect(await failure(opening(heard, 'x'))).toMatchObject({ name: 'ChatError', kind, code: `http-${status}` });
  });

  it('of the network tell whether the call may have happened', async () => {
    const heard = await started();
    stage.strike('open', { kind: 'reset', when: 'after' });
    expect(await failure(opening(heard, 'once', 'n1'))).toMatchObject({ kind: 'unknown' });
    expect(mine()).toHaveLength(1);
    await open(heard, 'once', 'n1');
    expect(mine()).toHaveLength(1);
    await stage.adapter.stop();
    await stage.server.stop();
    expect(await failure(opening(heard, 'x'))).toMatchObject({ kind: 'unreachable', code: 'ECONNREFUSED' });
  });

  it('do not carry what people wrote', async () => {
    const heard = await started();
    stage.strike('open', { kind: 'status', status: 502, when: 'before', html: true });
    stage.strike('update', { kind: 'error', code: '50013' });
    const receipt = { platform: 'discord', address: heard.target.address };
    for (const operation of [opening(heard, 'very secret'), change('update', receipt, 'very secret')]) {
      const error = Object(await failure(operation));
      const seen = JSON.stringify([error, error.stack, error.cause, String(error.cause), error.cause?.stack]);
      expect(seen).not.toContain('very secret');
    }
  });

  it('of the token are told each time, alarm once, and end when the token is good again', async () => {
    const heard = await started();
    const fault = stage.server.faults.add({ call: /.*/, fault: { kind: 'status', status: 401, when: 'before' } });
    for (const text of ['a', 'b']) {
      expect(await failure(opening(heard, text))).toMatchObject({ kind: 'unauthorized' });
    }
    fault.remove();
    await open(heard, 'c');
    expect(mine().map(({ text }) => text)).toEqual(['c']);
    expect(stage.warnings.filter((line) => line.includes('DISCORD_BOT_TOKEN'))).toHaveLength(1);
  });

  it('of an address that nobody knows are no crash', async () => {
    const heard = await started();
    const target: ReplyTarget = { ...heard.target, address: { foreign: true } };
    expect(await failure({ type: 'working', target, on: true })).toMatchObject({ code: 'unknown-address' });
  });
});

// Rate limits with their headers, limits on demand, and injected faults before and after the commit.
import { RESTEvents } from '@discordjs/rest';
import { describe, expect, test } from 'vitest';
import type { DiscordServer } from '../../../playground/discord-server/index.ts';
import { RateLimits } from '../../../playground/discord-server/rate-limits.ts';
import { call, newRest, startDiscord } from './start.ts';

const messagesPath = (discord: DiscordServer, channel = '#general'): `/${string}` =>
  `/channels/${discord.channel(channel).id}/messages`;

describe('documented limits', () => {
  test('a channel takes five messages in five seconds, and says so', async () => {
    const now = Date.now();
    const discord = await startDiscord({ now: () => now });
    const post = (channel?: string) => call(discord, 'POST', messagesPath(discord, channel), { content: 'x' });
    const remaining: (string | null)[] = [];
    for (let posts = 0; posts < 5; posts += 1) remaining.push((await post()).headers.get('x-ratelimit-remaining'));
    expect(remaining).toEqual(['4', '3', '2', '1', '0']);
    const { status, headers, body } = await post();
    expect(status).toBe(429);
    expect(body).toMatchObject({ message: 'You are being rate limited.', retry_after: 5, global: false });
    expect(headers.get('x-ratelimit-scope')).toBe('user');
    expect(headers.get('retry-after')).toBe('5');
    expect(headers.get('x-ratelimit-limit')).toBe('5');
    expect(headers.get('x-ratelimit-reset-after')).toBe('5.000');
    expect(Number(headers.get('x-ratelimit-reset'))).toBeCloseTo(now / 1000 + 5, 2);
    const other = await post('#random');
    expect(other.headers.get('x-ratelimit-bucket')).toBe(headers.get('x-ratelimit-bucket'));
    expect(other.status).toBe(200);
    expect(discord.timeline.calls().filter(({ limitedBy }) => limitedBy === 'user')).toHaveLength(1);
  });

  test('creating, editing and typing are counted apart, unless told to share', async () => {
    const discord = await startDiscord({
      buckets: { 'message-edit': { limit: 5, windowMs: 5_000, sharesWith: 'message-create' } },
    });
    const path = messagesPath(discord);
    const posted = await call(discord, 'POST', path, { content: 'x' });
    const { id } = posted.body as { id: string };
    const edited = await call(discord, 'PATCH', `${path}/${id}`, { content: 'y' });
    expect(edited.headers.get('x-ratelimit-remaining')).toBe('3');
    expect(edited.headers.get('x-ratelimit-bucket')).toBe(posted.headers.get('x-ratelimit-bucket'));
    const typing = await call(discord, 'POST', `/channels/${discord.channel('#general').id}/typing`);
    expect(typing.headers.get('x-ratelimit-remaining')).toBe('4');
    expect(typing.headers.get('x-ratelimit-bucket')).not.toBe(posted.headers.get('x-ratelimit-bucket'));
  });

  test('@discordjs/rest reads the headers and waits before it would be refused', async () => {
    const discord = await startDiscord({ buckets: { 'message-create': { limit: 2, windowMs: 300 } } });
    const rest = newRest(discord);
    const waits: number[] = [];
    rest.on(RESTEvents.RateLimited, ({ limit }) => waits.push(limit));
    await Promise.all(
      Array.from({ length: 5 }, (_, index) => rest.post(messagesPath(discord), { body: { content: `${index}` } })),
    );
    expect(discord.messagesOf('#general').map(({ text }) => text)).toEqual(['0', '1', '2', '3', '4']);
    expect(discord.timeline.calls().every(({ status }) => status === 200)).toBe(true);
    expect(waits).toContain(2);
  });

  test('50 calls a second are the most one bot gets', async () => {
    const now = Date.now();
    const discord = await startDiscord({ now: () => now });
    const answers = await Promise.all(Array.from({ length: 51 }, () => call(discord, 'GET', '/users/@me')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.headers.get('x-ratelimit-global')).toBe('true');
    expect(refused[0]?.body).toMatchObject({ global: true, retry_after: 1 });
  });

  test('switched off, nothing is limited and nothing is said of limits', async () => {
    const discord = await startDiscord({ rateLimits: 'off' });
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => call(discord, 'POST', messagesPath(discord), { content: 'x' })),
    );
    expect(answers.every(({ status, headers }) => status === 200 && !headers.has('x-ratelimit-limit'))).toBe(true);
  });
});

describe('limits on demand', () => {
  test('shared, global and Cloudflare', async () => {
    let now = Date.now();
    const discord = await startDiscord({ now: () => now });
    const post = () => call(discord, 'POST', messagesPath(discord), { content: 'x' });
    discord.rateLimits.limitShared(discord.channel('#general').id, 2_500);
    const shared = await post();
    expect([shared.status, shared.headers.get('x-ratelimit-scope'), shared.headers.get('retry-after')]).toEqual([
      429,
      'shared',
      '3',
    ]);
    expect(discord.rateLimits.invalidRequests()).toBe(0);
    now += 2_500;
    expect((await post()).status).toBe(200);
    discord.rateLimits.limitGlobally(1_000);
    expect((await call(discord, 'GET', '/users/@me')).body).toMatchObject({ global: true });
    now += 1_000;
    discord.rateLimits.banByCloudflare(1_000);
    const banned = await post();
    expect(banned.status).toBe(429);
    expect(banned.headers.get('content-type')).toContain('text/html');
    expect(banned.body).toContain('1015');
    expect(discord.rateLimits.invalidRequests()).toBe(2);
  });

  test('10,000 invalid requests in ten minutes end in a ban', () => {
    let now = 0;
    const limits = new RateLimits({ mode: 'documented', now: () => now });
    for (let count = 0; count < 9_999; count += 1) limits.countAnswer(403);
    limits.countAnswer(429, 'shared');
    limits.countAnswer(404);
    expect(limits.admit(false)).toBeUndefined();
    limits.countAnswer(401);
    expect(limits.admit(true)).toMatchObject({ scope: 'cloudflare' });
    now += 21 * 60 * 1000;
    expect(limits.admit(false)).toBeUndefined();
  });
});

describe('faults', () => {
  const call1 = 'POST /channels/:id/messages';

  test.each([
    ['a 502 before the commit', { kind: 'status', status: 502, when: 'before' } as const, 502, 0],
    ['an HTML 520 after the commit', { kind: 'status', status: 520, html: true, when: 'after' } as const, 520, 1],
    ['a 429', { kind: 'rate-limited', retryAfterMs: 1_500 } as const, 429, 0],
    ['an HTML 429', { kind: 'rate-limited', retryAfterMs: 1_500, html: true } as const, 429, 0],
    ['a JSON error', { kind: 'error', code: '200000' } as const, 400, 0],
  ])('%s', async (_name, fault, status, posted) => {
    const discord = await startDiscord();
    discord.faults.add({ call: call1, fault, times: 1 });
    const answer = await call(discord, 'POST', messagesPath(discord), { content: 'x' });
    expect(answer.status).toBe(status);
    expect(discord.messagesOf('#general')).toHaveLength(posted);
    expect(discord.timeline.calls(call1)[0]?.fault).toBe(fault.kind);
    if (status === 429) expect(answer.headers.get('retry-after')).toBe('2');
    expect(typeof answer.body === 'string').toBe('html' in fault);
    if (fault.kind === 'error') expect(answer.body).toMatchObject({ code: 200000 });
    expect((await call(discord, 'POST', messagesPath(discord), { content: 'y' })).status).toBe(200);
  });

  test('a black hole swallows the answer, not the message', async () => {
    const discord = await startDiscord();
    discord.faults.add({ call: call1, fault: { kind: 'hang', when: 'after' } });
    const rest = newRest(discord, { timeout: 100 });
    await expect(rest.post(messagesPath(discord), { body: { content: 'x' } })).rejects.toThrow();
    expect(discord.messagesOf('#general')).toHaveLength(1);
    expect(discord.timeline.calls()[0]).toMatchObject({ outcome: 'hung' });
  });
});

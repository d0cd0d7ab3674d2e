// Rate limits: per method and team, posting per channel, with 429 and Retry-After; and switched off.

import { WebAPIRateLimitedError } from '@slack/web-api';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SlackServer, SlackServerOptions } from '../../../playground/slack-server/index.ts';
import { tierPerMinute } from '../../../playground/slack-server/limits.ts';
import { clientOf, refusal, slackForTest } from './official.ts';

const channel = 'C0GENERAL1';

/** At a clock that stands still: no budget fills up again while a slow machine makes its calls. */
function documentedSlack(options: SlackServerOptions = {}): Promise<SlackServer> {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  return slackForTest({ ...options, rateLimits: 'documented' });
}

/** How many of `count` calls at once are taken. */
async function taken(count: number, call: () => Promise<unknown>): Promise<number> {
  const results = await Promise.allSettled(Array.from({ length: count }, call));
  return results.filter(({ status }) => status === 'fulfilled').length;
}

describe('with the documented limits', () => {
  it('a channel takes a short burst of posts, then one a second; another channel is not affected', async () => {
    const slack = await documentedSlack();
    const { chat } = clientOf(slack);
    const count = await taken(10, () => chat.postMessage({ channel, text: 'x' }));
    expect(count).toBeLessThan(10);
    expect(slack.messagesOf('#general')).toHaveLength(count);
    const limited = await chat.postMessage({ channel, text: 'x' }).catch((error: unknown) => error);
    expect(limited).toBeInstanceOf(WebAPIRateLimitedError);
    expect(limited).toMatchObject({ retryAfter: 1 });
    await chat.postMessage({ channel: 'C0PRIVATE1', text: 'x' });
  });

  it('a method has its tier for the whole team, whatever the channel', async () => {
    const slack = await documentedSlack();
    const { chat } = clientOf(slack);
    const { ts = '' } = await chat.postMessage({ channel, text: 'x' });
    const there = await chat.postMessage({ channel: 'C0PRIVATE1', text: 'x' });
    const calls = tierPerMinute.t3 + 5;
    const count = await taken(calls, () => chat.update({ channel, ts, text: 'y' }));
    expect(count).toBeGreaterThanOrEqual(tierPerMinute.t3);
    expect(count).toBeLessThan(calls);
    const limited = chat.update({ channel: 'C0PRIVATE1', ts: there.ts ?? '', text: 'y' });
    await expect(limited).rejects.toBeInstanceOf(WebAPIRateLimitedError);
    await clientOf(slack).conversations.info({ channel });
  });

  it('an app whose reading is restricted reads once a minute', async () => {
    const slack = await documentedSlack({ restrictedHistory: true });
    const { conversations } = clientOf(slack);
    await conversations.history({ channel });
    const limited = await conversations.history({ channel }).catch((error: unknown) => error);
    expect(limited).toMatchObject({ retryAfter: 60 });
  });

  it('can answer with status 200 and ratelimited instead', async () => {
    const slack = await documentedSlack({ rateLimitAnswer: '200' });
    const { chat } = clientOf(slack);
    await taken(10, () => chat.postMessage({ channel, text: 'x' }));
    expect(await refusal(chat.postMessage({ channel, text: 'x' }))).toBe('ratelimited');
  });
});

it('switched off, everything passes', async () => {
  const slack = await slackForTest();
  const { chat } = clientOf(slack);
  expect(await taken(60, () => chat.postMessage({ channel, text: 'x' }))).toBe(60);
});

// Friday's numbers lie within Slack's, with time left for a call that is late.

import { Agent } from 'undici';
import { expect, it } from 'vitest';
import { callTimeoutMs } from '../../../adapters/slack/call.ts';
import { clientOptions } from '../../../adapters/slack/client.ts';
import { slackLimits, startsForAnswers, streamSurface } from '../../../adapters/slack/limits.ts';
import { createLog } from '../../../src/log.ts';

/** As the local Slack has them, whose options make them shorter for tests. */
const slack = { streamMs: 300_000, statusMs: 120_000, callMs: 30_000 };

it('a stream is ended before Slack ends it, be it old or idle', () => {
  const { maxAgeMs = Number.NaN, maxIdleMs = Number.NaN } = slackLimits.surfaces[streamSurface] ?? {};
  for (const mostMs of [maxAgeMs, maxIdleMs]) expect(mostMs + 2 * slack.callMs).toBeLessThanOrEqual(slack.streamMs);
});

it('a call that is not answered is given up in time for all of that', () => {
  expect(callTimeoutMs).toBeGreaterThan(0);
  expect(callTimeoutMs).toBeLessThanOrEqual(slack.callMs);
});

it('so is one of the SDK, which makes it once', () => {
  const log = createLog({ level: 'silent', format: 'json', secrets: [] });
  const { timeout = Number.NaN, retryConfig } = clientOptions('http://127.0.0.1/api/', new Agent(), log);
  expect(timeout).toBe(callTimeoutMs);
  expect(retryConfig).toEqual({ retries: 0 });
});

it('a status is said again before Slack forgets it', () => {
  expect(slackLimits.workingRenewMs + slack.callMs).toBeLessThanOrEqual(slack.statusMs);
});

it('streams that go on in a next message find room beside those that begin', () => {
  expect(startsForAnswers.limit).toBeLessThan(slackLimits.floors['chat.startStream']?.limit ?? 0);
});

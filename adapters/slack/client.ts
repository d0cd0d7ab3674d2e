// How the SDK calls Slack for us: once, within a time limit, over our dispatcher, and nowhere but where it was told to.
import type { webApi } from '@slack/bolt';
import type { Dispatcher } from 'undici';
import type { Log } from '../../src/log.ts';
import { createFetch } from './fetch.ts';
import { createSdkLogger } from './sdk-log.ts';

/** A call that hangs longer counts as lost. */
const callTimeoutMs = 10_000;

export function clientOptions(apiUrl: string, dispatcher: Dispatcher, log: Log): webApi.WebClientOptions {
  return {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: callTimeoutMs,
    allowAbsoluteUrls: false,
    fetch: createFetch(dispatcher),
    logger: createSdkLogger(log),
  };
}

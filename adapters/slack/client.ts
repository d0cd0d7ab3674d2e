// How the SDK asks Slack for an address to connect to: once, in time, over our dispatcher, nowhere but where it should.
import type { webApi } from '@slack/bolt';
import type { Dispatcher } from 'undici';
import type { Log } from '../../src/log.ts';
import { callTimeoutMs } from './call.ts';
import { createFetch } from './fetch.ts';
import { createSdkLogger } from './sdk-log.ts';

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

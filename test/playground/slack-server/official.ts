// Slack's own descriptions, from the fixtures → what a test compares the local Slack with; and a Slack to test.

import { readdirSync, readFileSync } from 'node:fs';
import { type Logger, LogLevel, WebAPIPlatformError, WebClient, type WebClientOptions } from '@slack/web-api';
import { expect, onTestFinished } from 'vitest';
import { commonErrors, observedErrors } from '../../../playground/slack-server/api-error.ts';
import { type SlackServer, type SlackServerOptions, startSlackServer } from '../../../playground/slack-server/index.ts';

const root = new URL('../../fixtures/specs/slack/', import.meta.url);

export interface MethodSpec {
  readonly scope?: { readonly bot?: readonly string[]; readonly configuration?: readonly string[] };
  readonly rate_limits: string;
  readonly args: { readonly required?: readonly string[]; readonly properties: Readonly<Record<string, unknown>> };
  readonly output?: { readonly required?: readonly string[] };
  readonly errors?: Readonly<Record<string, unknown>>;
  readonly examples?: Readonly<Record<string, { readonly example: Readonly<Record<string, unknown>> }>>;
}

export type Sample = Readonly<Record<string, unknown>>;

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, root), 'utf8'));
}

export function methodSpec(name: string): MethodSpec {
  return readJson(`methods/${name}.json`) as MethodSpec;
}

export function apiSample(name: string): Sample | undefined {
  const known = readdirSync(new URL('samples/api/', root)).includes(`${name}.json`);
  return known ? (readJson(`samples/api/${name}.json`) as Sample) : undefined;
}

export function eventSample(name: string): Sample {
  return readJson(`samples/events/${name}Payload.json`) as Sample;
}

/** The errors a method may answer: its own list, the common ones, and those seen in the field. */
export function allowedErrors(method: string): string[] {
  const own = Object.keys(methodSpec(method).errors ?? {});
  return [...own, ...commonErrors, ...(observedErrors[method] ?? [])];
}

/** Every error in the timeline that Slack's description of the method does not know. */
function unofficialErrors(slack: SlackServer): string[] {
  return slack.timeline
    .calls()
    .filter(({ method }) => method.includes('.') && !['files.upload', 'files.download', 'api.test'].includes(method))
    .flatMap(({ method, response }) => {
      const { error } = response;
      const known = typeof error !== 'string' || error === 'unknown_method' || allowedErrors(method).includes(error);
      return known ? [] : [`${method}: ${error}`];
    });
}

/** A local Slack for one test; when the test ends, every error it answered must have been an official one. */
export async function slackForTest(options: SlackServerOptions = {}): Promise<SlackServer> {
  const slack = await startSlackServer({ rateLimits: 'off', ...options });
  onTestFinished(async () => {
    const unofficial = unofficialErrors(slack);
    await slack.stop();
    expect(unofficial).toEqual([]);
  });
  return slack;
}

const silence = (): void => undefined;

/** The SDKs tell every refusal on the console; here refusals are what is asked for. */
export const silentLogger: Logger = {
  debug: silence,
  info: silence,
  warn: silence,
  error: silence,
  setLevel: silence,
  getLevel: () => LogLevel.ERROR,
  setName: silence,
};

/** The unmodified Web API client, without its own retries. */
export function clientOf(slack: SlackServer, options: WebClientOptions = {}, token = slack.botToken): WebClient {
  const strict = { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, logger: silentLogger };
  return new WebClient(token, { slackApiUrl: slack.apiUrl, ...strict, ...options });
}

/** The error name of a refused call. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof WebAPIPlatformError) return error.data.error;
  throw new Error('The call was not refused', { cause: error });
}

/** Paths of `actual` that `sample` does not have; arrays are compared by their first item. */
export function unknownPaths(actual: unknown, sample: unknown, free: readonly string[], path = ''): string[] {
  if (free.includes(path)) return [];
  if (Array.isArray(actual)) {
    const first: unknown = Array.isArray(sample) ? sample[0] : undefined;
    return actual.flatMap((item: unknown) => unknownPaths(item, first, free, `${path}[]`));
  }
  if (typeof actual !== 'object' || actual === null) return [];
  if (typeof sample !== 'object' || sample === null) return [`${path} (not in the sample)`];
  return Object.entries(actual).flatMap(([key, value]) => {
    const inner = path === '' ? key : `${path}.${key}`;
    if (free.includes(inner)) return [];
    return key in sample ? unknownPaths(value, Reflect.get(sample, key), free, inner) : [inner];
  });
}

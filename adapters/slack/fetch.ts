// The SDK's few calls of its own → undici requests, over the way out that everything else takes.
import type { webApi } from '@slack/bolt';
import { type Dispatcher, request } from 'undici';
import { retryAfterMsOf } from './errors.ts';

type SdkFetch = NonNullable<webApi.WebClientOptions['fetch']>;

/** @returns the `fetch` option of `WebClient`. Redirects are not followed: the token stays where it was meant for. */
export function createFetch(dispatcher: Dispatcher): SdkFetch {
  return async (url, init = {}) => {
    const { method = 'GET', headers = {}, body, signal } = init;
    const response = await request(url, {
      dispatcher,
      method: method === 'POST' ? 'POST' : 'GET',
      headers,
      // Forms with files in them go another way: see files.ts.
      body: typeof body === 'string' ? body : null,
      signal: signal ?? null,
    });
    const { statusCode: status } = response;
    const flat = flatten(response.headers);
    // Without whole seconds in it the SDK takes a 429 for an error without a name.
    if (status === 429) flat.set('retry-after', String(retryAfterMsOf(flat.get('retry-after')) / 1000));
    return {
      ok: status >= 200 && status < 300,
      status,
      statusText: String(status),
      url: String(url),
      headers: { get: (name) => flat.get(name.toLowerCase()) ?? null, entries: () => flat.entries() },
      arrayBuffer: () => response.body.arrayBuffer(),
      json: () => response.body.json(),
      text: () => response.body.text(),
    };
  };
}

function flatten(headers: Record<string, string | string[] | undefined>): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return flat;
}

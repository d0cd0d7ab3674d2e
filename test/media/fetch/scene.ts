// Real servers on loopback, which the tests may reach as one may reach any private host: by being allowed to.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import type { ReplyMedia } from '../../../src/agent.ts';
import { createMediaSource, type FetchedMedium, type MediaSourceOptions } from '../../../src/media/fetch.ts';

export const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(100, 7)]);

interface Served {
  /** `http://127.0.0.1:…` */
  readonly at: string;
  readonly asked: string[];
}

export async function serve(answer: RequestListener): Promise<Served> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { at: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

export function fetchIt(
  url: string,
  options: Partial<MediaSourceOptions> = {},
  { type = 'image', ...medium }: Partial<ReplyMedia> = {},
  maxSize = 1_000_000,
): Promise<FetchedMedium> {
  const source = createMediaSource({
    agentUrl: 'http://agent.invalid/process',
    allowHosts: ['127.0.0.1'],
    proxy: undefined,
    ...options,
  });
  return source.use({ ...medium, type, url }, maxSize, async (fetched) => fetched);
}

export const refusal = (reason: string) => expect.objectContaining({ name: 'MediumError', reason });

// The way to a host and a port: names are resolved and connections tried, one address after another; what happened goes out.
import { lookup } from 'node:dns/promises';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { isLoopback } from './target.ts';

export interface Attempt {
  readonly address: string;
  /** `ok`, or the error's code: `ECONNREFUSED`, `timeout`, … */
  readonly result: string;
  readonly ms: number;
}

export interface Way {
  readonly host: string;
  readonly port: number;
  /** The name's addresses; empty when it was not found, with the error's code in `dnsError`. */
  readonly addresses: readonly string[];
  readonly dnsError: string | undefined;
  readonly dnsMs: number;
  readonly attempts: readonly Attempt[];
  /** What is wrong with the encrypted connection: the error's code and words. */
  readonly tlsError: { readonly code: string; readonly words: string } | undefined;
}

export interface WayOptions {
  readonly url: URL;
  readonly limitMs: number;
}

export async function wayTo({ url, limitMs }: WayOptions): Promise<Way> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = portOf(url);
  const startedAtMs = performance.now();
  const found = await lookUp(host, limitMs);
  const dnsMs = Math.round(performance.now() - startedAtMs);
  const attempts = await Promise.all(found.addresses.map((address) => attempt(address, port, limitMs)));
  const open = attempts.find(({ result }) => result === 'ok');
  const tlsError =
    open === undefined || url.protocol !== 'https:' ? undefined : await tlsTo(open.address, host, port, limitMs);
  return { host, port, dnsMs, attempts, tlsError, ...found };
}

export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/** Whether something takes connections there. */
export async function takesConnections(address: string, port: number, limitMs: number): Promise<boolean> {
  return (await attempt(address, port, limitMs)).result === 'ok';
}

async function lookUp(host: string, limitMs: number): Promise<Pick<Way, 'addresses' | 'dnsError'>> {
  const tooLong = AbortSignal.timeout(limitMs);
  const gaveUp = new Promise<never>((_, reject) => {
    tooLong.addEventListener('abort', () => reject(Object.assign(new Error('no answer'), { code: 'timeout' })));
  });
  try {
    const found = await Promise.race([lookup(host, { all: true, verbatim: true }), gaveUp]);
    return { addresses: found.map(({ address }) => address), dnsError: undefined };
  } catch (error) {
    return { addresses: [], dnsError: codeOf(error) };
  }
}

async function attempt(address: string, port: number, limitMs: number): Promise<Attempt> {
  const startedAtMs = performance.now();
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connectTcp({ host: address, port });
  const timer = setTimeout(() => resolve('timeout'), limitMs);
  socket.once('connect', () => resolve('ok'));
  socket.once('error', (error) => resolve(codeOf(error)));
  const result = await promise;
  clearTimeout(timer);
  socket.destroy();
  return { address, result, ms: Math.round(performance.now() - startedAtMs) };
}

async function tlsTo(address: string, host: string, port: number, limitMs: number): Promise<Way['tlsError']> {
  const { promise, resolve } = Promise.withResolvers<Way['tlsError']>();
  const isName = !/^[\d.]+$/.test(host) && !host.includes(':');
  const socket = connectTls({ host: address, port, ...(isName ? { servername: host } : {}) });
  const timer = setTimeout(() => resolve({ code: 'timeout', words: 'no answer to the TLS greeting' }), limitMs);
  socket.once('secureConnect', () => resolve(undefined));
  socket.once('error', (error) => resolve({ code: codeOf(error), words: error.message }));
  const result = await promise;
  clearTimeout(timer);
  socket.destroy();
  return result;
}

export function codeOf(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    const code: unknown = Reflect.get(at, 'code');
    if (typeof code === 'string') return code;
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return error instanceof Error ? error.name : 'unknown';
}

/** The other family's loopback address: somebody may have meant that one. */
export function otherLoopback(host: string): string | undefined {
  if (!isLoopback(host)) return undefined;
  if (host === '::1') return '127.0.0.1';
  return host === 'localhost' ? undefined : '::1';
}

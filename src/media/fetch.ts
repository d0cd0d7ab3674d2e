// Media at http(s) addresses: what the agent refers to comes in, its bytes go out, and nothing private is reached for it.
import { type Dispatcher, request } from 'undici';
import type { ReplyMedia } from '../agent.ts';
import { dispatcherVia, type HttpsProxy } from '../proxy.ts';
import {
  hostOf,
  isPrivateHost,
  isPublicAddress,
  PrivateAddressError,
  publicLookup,
  type Resolve,
  resolveBySystem,
} from './address.ts';
import { collect, contentOf } from './content.ts';
import type { Content } from './data-url.ts';
import { MediumError } from './error.ts';
import { Gate } from './gate.ts';
import { TrustedHosts } from './hosts.ts';
import { nameInDisposition, nameInUrl } from './name.ts';
import { picturesIn } from './pictures.ts';

export interface FetchedMedium extends Content {
  /** As the response or the address has it. */
  readonly name: string | undefined;
}

export interface MediaSource {
  /**
   * Fetches a medium, and keeps its place among those that are in memory until it has been used.
   * @throws MediumError
   */
  use<T>(medium: ReplyMedia, maxSize: number, work: (fetched: FetchedMedium) => Promise<T>): Promise<T>;
  /**
   * The pictures in a text that lie with the agent or another trusted host. Others stay links: what a model has written
   * must not make us call an address, since that is how a prompt carries secrets away.
   */
  trustedPicturesIn(markdown: string): readonly ReplyMedia[];
  /** Whether an address may be told to people: as far as is known, everybody can reach it. */
  isPublic(url: URL): Promise<boolean>;
}

export interface FetchLimits {
  /** Bytes of one medium. */
  readonly size: number;
  /** In memory at once, those on their way to the platform included. */
  readonly atOnce: number;
  readonly connectMs: number;
  /** Without a single byte. */
  readonly idleMs: number;
  /** From beginning to end, redirects included. */
  readonly totalMs: number;
  readonly redirects: number;
}

const fetchLimits: FetchLimits = {
  size: 50 * 1024 * 1024,
  atOnce: 6,
  connectMs: 10_000,
  idleMs: 15_000,
  totalMs: 60_000,
  redirects: 5,
};

export interface MediaSourceOptions {
  /** Its host, at its port, may serve media wherever it is. */
  readonly agentUrl: string;
  /** Further hosts of that kind ({@link TrustedHosts}). */
  readonly allowHosts: readonly string[];
  readonly proxy: HttpsProxy | undefined;
  readonly resolve?: Resolve;
  readonly limits?: Partial<FetchLimits>;
}

export function createMediaSource(options: MediaSourceOptions): MediaSource {
  return new HttpMedia(options);
}

class HttpMedia implements MediaSource {
  readonly #limits: FetchLimits;
  readonly #trusted: TrustedHosts;
  readonly #resolve: Resolve;
  readonly #gate: Gate;
  readonly #proxied: boolean;
  /** For trusted hosts, and for everybody else. */
  readonly #open: Dispatcher;
  readonly #guarded: Dispatcher;

  constructor({ agentUrl, allowHosts, proxy, resolve = resolveBySystem, limits }: MediaSourceOptions) {
    this.#limits = { ...fetchLimits, ...limits };
    this.#trusted = new TrustedHosts(allowHosts, agentUrl);
    this.#resolve = resolve;
    this.#gate = new Gate(this.#limits.atOnce);
    this.#proxied = proxy !== undefined;
    const { connectMs, idleMs } = this.#limits;
    const common = { allowH2: false, connectTimeout: connectMs, headersTimeout: idleMs, bodyTimeout: idleMs };
    this.#open = dispatcherVia(proxy, common);
    this.#guarded = dispatcherVia(proxy, { ...common, connect: { lookup: publicLookup(resolve), timeout: connectMs } });
  }

  use<T>(medium: ReplyMedia, maxSize: number, work: (fetched: FetchedMedium) => Promise<T>): Promise<T> {
    return this.#gate.through(async () => work(await this.#fetch(medium, Math.min(maxSize, this.#limits.size))));
  }

  trustedPicturesIn(markdown: string): readonly ReplyMedia[] {
    return picturesIn(markdown).filter(({ url }) => {
      const parsed = URL.parse(url);
      return parsed !== null && this.#trusted.has(parsed);
    });
  }

  async isPublic(url: URL): Promise<boolean> {
    const host = hostOf(url);
    return !hasPassword(url) && !isPrivateHost(host) && !(await this.#isKnownAsPrivate(host));
  }

  async #fetch(medium: ReplyMedia, maxSize: number): Promise<FetchedMedium> {
    const signal = AbortSignal.timeout(this.#limits.totalMs);
    try {
      const { url, response } = await this.#follow(medium.url, signal);
      const bytes = await collect(response, maxSize);
      const name = nameInDisposition(response.headers['content-disposition']) ?? nameInUrl(url);
      return { ...contentOf(medium, bytes, response.headers['content-type'], name), name };
    } catch (error) {
      throw asMediumError(error);
    }
  }

  /** Redirects are followed by hand, since each hop must be looked at like the first. */
  async #follow(start: string, signal: AbortSignal) {
    let url = readUrl(start);
    for (let hop = 0; hop <= this.#limits.redirects; hop += 1) {
      const response = await request(url, {
        dispatcher: await this.#wayTo(url),
        headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'friday-chat' },
        // No connection outlives its answer, so none has to be closed in the end.
        reset: true,
        signal,
      });
      const { statusCode: status, headers } = response;
      if (status === 200) return { url, response };
      await response.body.dump().catch(() => undefined);
      const { location } = headers;
      if (![301, 302, 303, 307, 308].includes(status) || typeof location !== 'string')
        throw new MediumError('unreachable', `HTTP ${status}`);
      url = readUrl(location, url);
    }
    throw new MediumError('unreachable', 'too many redirects');
  }

  /** @throws MediumError for where we must not go. */
  async #wayTo(url: URL): Promise<Dispatcher> {
    if (this.#trusted.has(url)) return this.#open;
    const host = hostOf(url);
    if (isPrivateHost(host)) throw new MediumError('private', 'not a public host');
    const insecure = url.protocol === 'http:';
    // A proxy resolves names by itself, and may do so differently; what is known here to be private is not asked of it.
    if ((insecure || this.#proxied) && (await this.#isKnownAsPrivate(host)))
      throw new MediumError('private', 'a public name of a private address');
    if (insecure) throw new MediumError('insecure', 'plain http');
    return this.#guarded;
  }

  async #isKnownAsPrivate(host: string): Promise<boolean> {
    const addresses = await this.#resolve(host).catch(() => []);
    return addresses.some(({ address }) => !isPublicAddress(address));
  }
}

function readUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new MediumError('unusable', 'not an http URL');
  if (hasPassword(url)) throw new MediumError('unusable', 'a URL with a password');
  return url;
}

function hasPassword({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}

function asMediumError(error: unknown): MediumError {
  if (error instanceof MediumError) return error;
  if (error instanceof PrivateAddressError) return new MediumError('private', error.message);
  return new MediumError('unreachable', 'no whole answer', { cause: error });
}

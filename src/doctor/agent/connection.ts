// Whether the agent's host and port can be reached, and if not, where it fails: name, route, port, certificate, proxy.
import type { Finding, Visit } from '../../check.ts';
import { dispatcherVia } from '../../proxy.ts';
import {
  connected,
  fakeAddress,
  nameUnknown,
  noAnswer,
  notEncrypted,
  otherFamily,
  otherPort,
  proxyAway,
  proxyRefuses,
  refused,
  refusedInContainer,
  throughProxy,
  unreachable,
  untrusted,
} from './connection-words.ts';
import { exchange, jsonOf } from './exchange.ts';
import { codeOf, otherLoopback, portOf, takesConnections, type Way, wayTo } from './network.ts';
import { type AgentTarget, isLoopback, shown } from './target.ts';

const lookMs = 1500;
const unroutable = /^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT)$/;

/** @returns whether there is a connection. @param look how the way is found. */
export async function checkConnection(target: AgentTarget, visit: Visit, look = wayTo): Promise<boolean> {
  visit.doing({ en: 'connecting', zh: '连接' });
  if (isProxied(target)) return checkProxy(target, visit);
  const way = await look({ url: target.url, limitMs: target.connectMs });
  const [address = ''] = way.addresses;
  // Said first: where it is so, it may be the reason of what follows.
  if (/^198\.1[89]\./.test(address)) visit.found(fakeAddress(way.host, address));
  const trouble = await troubleOf(target, way);
  if (trouble !== undefined) {
    visit.found(trouble);
    return false;
  }
  const open = way.attempts.find(({ result }) => result === 'ok');
  visit.found(connected(at(way), open?.address ?? '', way.dnsMs + (open?.ms ?? 0)));
  return true;
}

function at({ host, port }: Way): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function troubleOf(target: AgentTarget, way: Way): Promise<Finding | undefined> {
  if (way.dnsError !== undefined) return nameUnknown(way.host, way.dnsError);
  if (way.tlsError !== undefined) return tlsTrouble(target, way, way.tlsError);
  const results = way.attempts.map(({ result }) => result);
  if (results.includes('ok')) return undefined;
  if (results.includes('ECONNREFUSED')) return whyRefused(target, way);
  const [first = 'unknown'] = results;
  if (results.every((result) => unroutable.test(result))) return unreachable(at(way), first);
  return first === 'timeout' ? noAnswer(at(way), Math.round(target.connectMs / 1000)) : unreachable(at(way), first);
}

function tlsTrouble({ url }: AgentTarget, way: Way, { code, words }: { code: string; words: string }): Finding {
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH|HTTP_REQUEST|ECONNRESET/.test(`${code} ${words}`)) {
    return notEncrypted(
      at(way),
      shown(url)
        .replace(/^https/, 'http')
        .replace(url.host, at(way)),
    );
  }
  return untrusted(at(way), code);
}

/** Nothing listens there. On this machine it can be seen whether something does nearby. */
async function whyRefused(target: AgentTarget, way: Way): Promise<Finding> {
  const { url } = target;
  if (!isLoopback(way.host)) return refused(at(way));
  const other = otherLoopback(way.host);
  if (other !== undefined && (await takesConnections(other, way.port, lookMs))) {
    return otherFamily(at(way), other.includes(':') ? `[${other}]` : other);
  }
  const found = await agentNearby(target);
  if (found !== undefined) return otherPort(at(way), `http://${url.hostname}:${found}${url.pathname}`);
  return target.inContainer ? refusedInContainer(at(way)) : refused(at(way));
}

/** The first of the usual ports of this machine at which something calls itself an agent. */
async function agentNearby({ url, usualPorts }: AgentTarget): Promise<number | undefined> {
  const candidates = usualPorts.filter((port) => port !== portOf(url));
  const dispatcher = dispatcherVia(undefined);
  const looks = candidates.map(async (port) => {
    const health = new URL(`http://${url.hostname}:${port}/health`);
    const signal = AbortSignal.timeout(lookMs);
    const answer = await exchange({ url: health, method: 'GET', silenceMs: lookMs, signal, dispatcher });
    const said: unknown = jsonOf(answer);
    return Reflect.get(Object(said), 'status') === 'healthy' ? port : undefined;
  });
  const results = await Promise.allSettled(looks);
  await dispatcher.close();
  return results.map((result) => (result.status === 'fulfilled' ? result.value : undefined)).find((port) => port);
}

function isProxied({ url, proxy }: AgentTarget): boolean {
  if (proxy === undefined || url.protocol !== 'https:') return false;
  const excepted = proxy.except.split(/[\s,]+/).filter((entry) => entry !== '');
  return !excepted.some((entry) => entry === '*' || matches(entry, url));
}

function matches(entry: string, { hostname, port }: URL): boolean {
  const [name = '', itsPort] = entry.replace(/^\*?\./, '.').split(':');
  if (itsPort !== undefined && itsPort !== (port || '443')) return false;
  return name.startsWith('.') ? hostname.endsWith(name) : hostname === name || hostname.endsWith(`.${name}`);
}

/** The proxy resolves names and connects: only what it says of that can be seen. */
async function checkProxy(target: AgentTarget, visit: Visit): Promise<boolean> {
  const proxy = new URL(target.proxy?.url ?? '');
  const name = `${proxy.protocol}//${proxy.host}`;
  const way = await wayTo({ url: new URL(name), limitMs: target.connectMs });
  const open = way.attempts.some(({ result }) => result === 'ok');
  if (!open) {
    visit.found(proxyAway(name, way.dnsError ?? way.attempts[0]?.result ?? 'unknown'));
    return false;
  }
  visit.found(throughProxy(name));
  const dispatcher = dispatcherVia(target.proxy, { connectTimeout: target.connectMs });
  try {
    const signal = AbortSignal.any([visit.signal, AbortSignal.timeout(target.connectMs)]);
    await exchange({ url: target.url, method: 'HEAD', silenceMs: target.connectMs, signal, dispatcher });
    return true;
  } catch (error) {
    visit.found(proxyTrouble(target, name, error));
    return false;
  } finally {
    await dispatcher.destroy();
  }
}

function proxyTrouble({ url }: AgentTarget, proxy: string, error: unknown): Finding {
  const code = codeOf(error);
  const words = error instanceof Error ? error.message : String(error);
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code)) return untrusted(url.host, code);
  return proxyRefuses(proxy, words.length < 120 ? words : code);
}

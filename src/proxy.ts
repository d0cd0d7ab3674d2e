// The way out of a closed network: a proxy's address comes in, the undici dispatcher that goes through it comes out.
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';

/** Serves `https:` (and `wss:`) addresses only: plain http is for this machine and its neighbours. */
export interface HttpsProxy {
  readonly url: string;
  /** Hosts that are reached without it, as in `NO_PROXY`: `localhost,.example.com,10.0.0.1:8443`. */
  readonly except: string;
}

/** Without a proxy, an agent that connects directly; in no case are variables of the environment read. */
export function dispatcherVia(proxy: HttpsProxy | undefined, options: Agent.Options = {}): Dispatcher {
  if (proxy === undefined) return new Agent(options);
  return new EnvHttpProxyAgent({ ...options, httpProxy: '', httpsProxy: proxy.url, noProxy: proxy.except });
}

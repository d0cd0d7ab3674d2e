// The agent as it is configured: which endpoint it is spoken to over is known here and below, nowhere else.
import type { Agent } from '../agent.ts';
import type { Log } from '../log.ts';
import type { HttpsProxy } from '../proxy.ts';
import type { AgentApi } from './apis.ts';
import type { ClientOptions } from './client.ts';
import type { StreamWatch } from './endpoint.ts';
import type { RunLimits } from './limits.ts';
import type { ChainStore } from './responses/chain.ts';

export interface AgentSettings extends RunLimits {
  readonly api: AgentApi;
  /** The full URL of the endpoint. */
  readonly url: string;
  /** Which model a server with several is to use; only `responses` knows of one. */
  readonly model: string | undefined;
  readonly token: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly stopUrl: string | undefined;
  readonly stopWaitMs: number;
}

interface AgentSurroundings {
  readonly proxy?: HttpsProxy | undefined;
  readonly watch?: StreamWatch | undefined;
  /** Where an endpoint keeps what it must know of a conversation. */
  readonly store?: ChainStore | undefined;
  /** Takes secrets out of what the agent says of its failures: it may repeat what it was sent. */
  readonly redact: (text: string) => string;
  readonly log: Log;
}

/** An endpoint's code is loaded when it is used: a bridge that is idle should be small. */
export async function createAgent(
  settings: AgentSettings,
  { store, ...surroundings }: AgentSurroundings,
): Promise<Agent> {
  const { api, model, token, headers, connectMs, firstEventMs, idleMs, totalMs, ...rest } = settings;
  const options: ClientOptions = {
    ...rest,
    ...surroundings,
    headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    limits: { connectMs, firstEventMs, idleMs, totalMs },
  };
  if (api === 'process') return (await import('./process.ts')).createProcessAgent(options);
  return (await import('./responses.ts')).createResponsesAgent({ ...options, model, store });
}

// The agent as it is configured: what every probe of it needs to know.
import type { Agent } from '../../agent.ts';
import type { HttpsProxy } from '../../proxy.ts';

export interface AgentTarget {
  readonly api: 'process' | 'responses';
  /** A server that speaks the standard alone, without AgentScope's own fields. */
  readonly isStandard: boolean;
  readonly url: URL;
  /** Authorization included. */
  readonly headers: Readonly<Record<string, string>>;
  /** What a person set to be let in, by the name of the variable. */
  readonly credentials: 'AGENT_TOKEN' | 'AGENT_HEADERS' | undefined;
  readonly stopUrl: URL | undefined;
  readonly stopWaitMs: number;
  readonly connectMs: number;
  readonly firstEventMs: number;
  readonly idleMs: number;
  readonly proxy: HttpsProxy | undefined;
  /** Each person has a memory of their own, by the operator's choice. */
  readonly ownMemories: boolean;
  /** Takes secrets out of what the agent says; before it is shortened, since half a secret is not found any more. */
  readonly redact: (text: string) => string;
  /** As the bridge talks to it. */
  readonly agent: Agent;
  /** What the bridge would send for this. */
  readonly bodyFor: (text: string, sessionId: string) => string;
  /** The process runs in a container, where `localhost` is the container itself. */
  readonly inContainer: boolean;
  /** Ports of this machine on which agents are often found. */
  readonly usualPorts: readonly number[];
}

/** As it may be shown: without user name, password and parameters. */
export function shown(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || /^127\./.test(hostname);
}

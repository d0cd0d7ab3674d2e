// The agent as the command line names it: flags come in, the settings that they stand for go out.
import { apiNamedIn } from '../agent/apis.ts';
import type { Environment } from '../config/environment.ts';

export interface AgentFlags {
  readonly agent?: string;
  readonly api?: string;
}

/** A URL that ends in the name of an endpoint has said which one it is. */
export function agentSettings({ agent, api }: AgentFlags): Environment {
  const named = agent !== undefined && URL.canParse(agent) ? apiNamedIn(agent) : undefined;
  return { AGENT_URL: agent, AGENT_API: api ?? named };
}

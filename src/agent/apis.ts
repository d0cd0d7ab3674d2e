// The endpoints an agent may be spoken to over: their names, and where an AgentApp has them unless told otherwise.

export const agentApis = ['process', 'responses'] as const;

export type AgentApi = (typeof agentApis)[number];

const usualUrls: Readonly<Record<AgentApi, string>> = {
  process: 'http://127.0.0.1:8090/process',
  responses: 'http://127.0.0.1:8090/compatible-mode/v1/responses',
};

export function usualUrl(api: AgentApi): string {
  return usualUrls[api];
}

/** The endpoint that a URL names in its last part, if any. */
export function apiNamedIn(url: string): AgentApi | undefined {
  const last = new URL(url).pathname.replace(/\/$/, '').split('/').at(-1);
  return agentApis.find((api) => api === last);
}

// An agent of one's own in the playground: flags and the environment come in, how the bridge is to speak to her goes out.
import { createAgent } from '../agent/create.ts';
import { type Environment, layered, resolveSecretFiles } from '../config/environment.ts';
import { secretVariables, variables } from '../config/variables.ts';
import { loadConfig } from '../config.ts';
import { createLog, redactor } from '../log.ts';
import { type AgentFlags, agentSettings } from './agent-flags.ts';

const ofAgents = variables.filter((name) => name.startsWith('AGENT_'));
const names = new Set([...ofAgents, ...secretVariables.map((name) => `${name}_FILE`)]);

/** What the proxy before her stands for. */
const addresses = ['AGENT_URL', 'AGENT_STOP_URL'];

/**
 * @param environment of the process; nothing in it but what concerns agents is looked at
 * @throws ConfigError when she could not be spoken to like that
 */
export function ownAgent(flags: AgentFlags, environment: Environment) {
  const given = Object.fromEntries(Object.entries(environment).filter(([name]) => names.has(name)));
  const { agent, secrets, hints, proxy, log } = loadConfig({
    environment: given,
    platforms: [],
    flags: agentSettings(flags),
  });
  const all = resolveSecretFiles(layered(agentSettings(flags), given), secretVariables).environment;
  const settings = Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) =>
      value !== undefined && ofAgents.includes(name) && !addresses.includes(name) ? [[name, value]] : [],
    ),
  );
  const client = createAgent(agent, { proxy, redact: redactor(secrets), log: createLog(log) });
  // As the bridge itself looks for her.
  const reach = async () => (await client).reach();
  return { agent: { url: agent.url, stopUrl: agent.stopUrl, settings, secrets, reach }, hints };
}

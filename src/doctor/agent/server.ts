// Which server answers, and whether it calls itself well.
import type { Visit } from '../../check.ts';
import {
  carriesLess,
  healthy,
  isAgentScope,
  isEarly,
  isJavaToo,
  isOld,
  isQwenPaw,
  noHealth,
  unhealthy,
} from './server-words.ts';
import type { Surroundings } from './surroundings.ts';
import type { AgentTarget } from './target.ts';

export function reportServer(
  { api, isStandard }: AgentTarget,
  { kind, version, health }: Surroundings,
  visit: Visit,
): void {
  if (kind === 'agentscope') visit.found(isAgentScope(version));
  if (kind === 'agentscope-1.0') visit.found(isEarly(version ?? '1.0'));
  if (kind === 'java') visit.found(isJavaToo());
  if (kind === 'agentscope-old') visit.found(isOld());
  if (kind === 'qwenpaw') visit.found(isQwenPaw());
  if (api === 'responses') visit.found(carriesLess(isStandard));
  const { status, body } = health ?? {};
  const said: unknown = Reflect.get(Object(body), 'status');
  if (status === undefined || status === 404 || status === 405) visit.found(noHealth(String(status ?? '…')));
  else if (status === 200 && (said === 'healthy' || said === 'ok' || said === 'UP' || said === undefined))
    visit.found(healthy());
  else visit.found(unhealthy(`${status} ${typeof said === 'string' ? said : ''}`.trim()));
}

// Agents of which there is nothing to complain.
import { agentThat, demoFriday, spoiled } from '../broken-agents.ts';
import { respondTo } from '../responses-server.ts';
import type { Row } from '../table.ts';
import { at, standard } from './agent.ts';

export const healthy: readonly Row[] = [
  {
    setUp: 'the demo Friday with her stop route',
    diagnosis: [],
    make: async () => {
      const { url, stopUrl } = await demoFriday();
      return at(url, { AGENT_STOP_URL: stopUrl });
    },
    also: ['agent.lock locks', 'agent.stop stops', 'agent.cut-off survives', 'agent.memory keyed-by-both'],
  },
  {
    setUp: 'a Friday who answers in no time',
    diagnosis: [],
    make: async () => at((await demoFriday(undefined, 1)).url),
    also: ['agent.lock locks'],
  },
  {
    setUp: 'the demo Friday without a stop route',
    diagnosis: [],
    make: async () => at((await demoFriday()).url),
    also: ['agent.stop not-set'],
  },
  {
    setUp: 'another server with the Responses API',
    diagnosis: [],
    make: async () => standard(await agentThat(respondTo(new Map()))),
    also: ['agent.server carries-less', 'agent.memory remembers', 'agent.memory kept-apart'],
  },
  {
    setUp: 'keep-alive comments, CRLF, [DONE] and events cut anywhere',
    diagnosis: [],
    make: async () => at(await spoiled(await demoFriday(), { pass: shuffled, cutMs: 5, last: 'data: [DONE]\r\n\r\n' })),
    also: ['agent.stream tolerated'],
    words: /\d comments? \(keep-alive\), CRLF line ends, \[DONE\], \d+ events? cut over several pieces/,
  },
  {
    setUp: 'memories of people’s own, by choice',
    diagnosis: [],
    make: async () => at((await demoFriday()).url, { AGENT_USER_ID: 'author' }),
    also: ['agent.memory own-memories'],
  },
  {
    setUp: 'memory by the session alone',
    diagnosis: [],
    make: async () => at(await spoiled(await demoFriday(), { ask: (body) => ({ ...body, user_id: 'all' }) })),
    also: ['agent.memory keyed-by-session'],
  },
];

function shuffled(text: string): string {
  return `: keep-alive\r\n\r\n${text.replaceAll('\n', '\r\n')}`;
}

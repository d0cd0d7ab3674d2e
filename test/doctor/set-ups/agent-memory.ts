// Agents that forget, mix, or lose what was cut off.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../free-port.ts';
import { agentThat, demoFriday, event, failure, json, serverWith, spoiled, stream } from '../broken-agents.ts';
import { respondTo } from '../responses-server.ts';
import type { Row } from '../table.ts';
import { answer, at, jsonError, standard, withoutEnd } from './agent.ts';

export const memories: readonly Row[] = [
  {
    setUp: 'the agent does not keep its memory',
    diagnosis: ['agent.memory forgets'],
    make: async () => {
      const ask = (body: Record<string, unknown>) => ({ ...body, session_id: randomUUID() });
      return at(await spoiled(await demoFriday(), { ask }));
    },
  },
  {
    setUp: 'a Responses server that keeps no responses',
    diagnosis: ['agent.memory forgets'],
    make: async () => standard(await agentThat(respondTo(new Map(), { forgets: true }))),
  },
  {
    setUp: 'all conversations share one memory',
    diagnosis: ['agent.memory mixed'],
    make: async () =>
      at(await spoiled(await demoFriday(), { ask: (body) => ({ ...body, session_id: 'one', user_id: 'all' }) })),
  },
  {
    setUp: 'a memory for each speaker',
    diagnosis: ['agent.memory speakers-split'],
    make: async () => at(await spoiled(await demoFriday(), { ask: bySpeaker })),
  },
  {
    setUp: 'a stop route that is not there',
    diagnosis: ['agent.stop no-route'],
    make: async () => {
      const { url } = await demoFriday();
      return at(url, { AGENT_STOP_URL: url.replace('/process', '/halt') });
    },
  },
  {
    setUp: 'a stop route on a port that nobody listens on',
    diagnosis: ['agent.stop unreachable'],
    make: async () => at((await demoFriday()).url, { AGENT_STOP_URL: `http://127.0.0.1:${await freePort()}/stop` }),
  },
  {
    setUp: 'a stop route that stops nothing',
    diagnosis: ['agent.stop ignored'],
    make: async () => {
      const base = await serverWith({ 'POST /stop': (response) => json(response, 200, { status: 'success' }) });
      return at((await demoFriday()).url, { AGENT_STOP_URL: `${base}/stop`, AGENT_STOP_WAIT_MS: '300' });
    },
  },
  {
    setUp: 'a session that is spoiled by a stop, and by a lost connection',
    diagnosis: ['agent.cut-off poisoned', 'agent.cut-off poisoned'],
    make: async () => {
      const { url, stopUrl } = await fragile(cannotRead);
      return at(url, { AGENT_STOP_URL: stopUrl });
    },
    also: ['agent.stop stops'],
    words: 'after a stop the session cannot be used any more: ',
  },
  {
    setUp: 'a session that is spoiled by a lost connection',
    diagnosis: ['agent.cut-off poisoned'],
    make: async () => at((await fragile(cannotRead)).url),
  },
  {
    setUp: 'a session that is forgotten after a lost connection',
    diagnosis: ['agent.cut-off forgets'],
    make: async () => at((await fragile((response) => stream(response, answer('I do not know your name.')))).url),
  },
  {
    setUp: 'a lock that is not given back after a lost connection',
    diagnosis: ['agent.cut-off lock-stuck'],
    make: async () =>
      at(
        (await fragile((response) => stream(response, event({ error: 'Task doctor:x is already in RUNNING state.' }))))
          .url,
      ),
  },
];

function bySpeaker(body: Record<string, unknown>): Record<string, unknown> {
  const [, speaker] = /"text":"(\w+) \(U\d+\)/.exec(JSON.stringify(body)) ?? [];
  return speaker === undefined ? body : { ...body, session_id: `${body.session_id}-${speaker}` };
}

function cannotRead(response: Parameters<typeof stream>[0]): void {
  stream(response, failure('AGENT_UNKNOWN_ERROR', jsonError));
}

/** The demo Friday, with sessions that are lost for good once a run of theirs was cut off. */
async function fragile(after: Parameters<typeof agentThat>[0]) {
  const friday = await demoFriday();
  const lost = new Set<string>();
  const url = await agentThat(async (response, body, request) => {
    const session = String(body.session_id);
    if (lost.has(session)) return after(response, body, request);
    let whole = false;
    response.on('close', () => whole || lost.add(session));
    const answer = await fetch(friday.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let said = '';
    for await (const piece of answer.body ?? []) {
      said += Buffer.from(piece).toString();
      response.write(piece);
      if (response.destroyed) return undefined;
      await sleep(0);
    }
    // A stopped run ends without a word, one that is told to wait with an error.
    whole = withoutEnd(said) !== said || said.includes('RUNNING');
    if (!whole) lost.add(session);
    return response.end();
  });
  return { url, stopUrl: friday.stopUrl };
}

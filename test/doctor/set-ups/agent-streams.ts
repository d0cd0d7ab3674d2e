// Answers that are not written as they should be.
import { setTimeout as sleep } from 'node:timers/promises';
import { agentThat, demoFriday, event, json, spoiled, stream } from '../broken-agents.ts';
import { respondTo } from '../responses-server.ts';
import type { Row } from '../table.ts';
import { answer, at, impatient, standard, withoutEnd } from './agent.ts';

export const streams: readonly Row[] = [
  {
    setUp: 'a proxy that holds the stream back',
    diagnosis: ['agent.stream held-back'],
    make: async () => at(await spoiled(await demoFriday(), { hold: true, delayMs: 800, headers: { server: 'nginx' } })),
    also: ['agent.memory remembers'],
  },
  {
    setUp: 'a Responses server that answers with one JSON text',
    diagnosis: ['agent.stream in-one-piece'],
    make: async () => standard(await agentThat(respondTo(new Map(), { whole: true }))),
    also: ['agent.memory remembers'],
  },
  {
    setUp: 'a Responses server that tells its failure in one JSON text',
    diagnosis: ['agent.run model-quota'],
    make: async () => {
      const error = { code: 'insufficient_quota', message: 'You exceeded your current quota.' };
      const response = { object: 'response', id: 'r', status: 'failed', output: [], error };
      return standard(await agentThat((answer) => json(answer, 200, response)));
    },
  },
  {
    setUp: 'another JSON text at the address of a Responses server',
    diagnosis: ['agent.request not-a-stream'],
    make: async () => standard(await agentThat((response) => json(response, 200, { answer: 'Hello' }))),
  },
  {
    setUp: 'JSON lines that call themselves an event stream',
    diagnosis: ['agent.stream json-lines'],
    make: async () =>
      at(await agentThat((response) => stream(response, '{"object":"response"}\n{"object":"message"}\n'))),
  },
  {
    setUp: 'the stream ends in the middle of an event',
    diagnosis: ['agent.stream half-json'],
    make: async () =>
      at(await agentThat((response) => stream(response, `${event({ object: 'response' })}data: {"obj`))),
  },
  {
    setUp: 'the stream breaks off without an end',
    diagnosis: ['agent.stream no-end'],
    make: async () => at(await spoiled(await demoFriday(), { pass: withoutEnd })),
  },
  {
    setUp: 'an empty stream',
    diagnosis: ['agent.stream empty'],
    make: async () => at(await agentThat((response) => stream(response, ''))),
  },
  {
    setUp: 'events that are no JSON',
    diagnosis: ['agent.stream unreadable'],
    make: async () => at(await spoiled(await demoFriday(), { pass: (text) => `data: ping!\n\n${text}` })),
  },
  {
    setUp: 'the agent falls silent in the middle',
    diagnosis: ['agent.stream silent'],
    make: async () =>
      at(
        await agentThat((response) =>
          response
            .writeHead(200, { 'content-type': 'text/event-stream' })
            .write(event({ object: 'response', status: 'created' })),
        ),
        impatient,
      ),
  },
  {
    setUp: 'AGENT_URL names the other endpoint than AGENT_API',
    diagnosis: ['agent.stream responses-protocol'],
    make: async () =>
      at(await agentThat((response) => stream(response, event({ type: 'response.created', response: {} })))),
  },
  {
    setUp: 'an event stream of another protocol',
    diagnosis: ['agent.stream unknown-protocol'],
    make: async () =>
      at(await agentThat((response) => stream(response, event({ choices: [{ delta: { content: 'Hi' } }] })))),
  },
];

/** Begins to answer at once, and thinks before its first word. */
export const thoughtful: Row = {
  setUp: 'an agent that thinks, and forgets',
  diagnosis: ['agent.memory forgets'],
  make: async () =>
    at(
      await agentThat(async (response) => {
        const whole = answer('Hello!');
        const begun = whole.indexOf('\n\n') + 2;
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(whole.slice(0, begun));
        await sleep(1000);
        response.end(whole.slice(begun));
      }),
    ),
  // A second or more lies between the two, however long the first took.
  words: /first event after (\d+)\.\d\d s, first text after (?!\1\.)\d+\.\d\d s, end after [1-9]\d*\.\d\d s/,
};

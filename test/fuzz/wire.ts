// Broken events on the way that real ones take: over the local platforms' sockets, through the SDKs, into the adapters.
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import type { ChatAdapter } from '../../src/chat.ts';
import { openStage as openDiscord } from '../adapters/discord/stage.ts';
import { openStage as openSlack } from '../adapters/slack/stage.ts';
import * as discord from './discord.ts';
import { Hearer } from './hearer.ts';
import * as slack from './slack.ts';

export interface WireRun {
  readonly seed: number;
  readonly cases: number;
}

/** So many are told before Friday has to show that she still hears. */
const atOnce = 250;

/** @throws when she does not. */
export async function fuzzSlack(run: WireRun): Promise<void> {
  const stage = await openSlack({ retryDelaysMs: [] });
  try {
    const sink = await listen(stage.adapter);
    const day = await slack.eventsOfADay(stage.server);
    const { delivery } = stage.server;
    await tell(run, sink, {
      bodies: slack.anyBody(day),
      tell: (body) => void delivery.send(isPress(body) ? 'interactive' : 'events_api', Object(body)),
      say: (text) => stage.say('Alice', 'direct', text),
    });
  } finally {
    await stage.close();
  }
}

/** @throws when she does not. */
export async function fuzzDiscord(run: WireRun): Promise<void> {
  const stage = await openDiscord({ server: { maxTimelineEntries: 10_000 } });
  try {
    const sink = await listen(stage.adapter);
    const day = await discord.eventsOfADay(stage.server);
    await tell(run, sink, {
      bodies: discord.anyTold(day),
      tell: ({ event, data }) => stage.server.gateway.tell(event, data),
      say: (text) => stage.say('Alice', 'direct', text),
    });
  } finally {
    await stage.close();
  }
}

interface Means<Body> {
  readonly bodies: fc.Arbitrary<Body>;
  readonly tell: (body: Body) => void;
  readonly say: (text: string) => Promise<unknown>;
}

async function listen(adapter: ChatAdapter): Promise<Hearer> {
  const sink = new Hearer();
  await adapter.start(sink);
  return sink;
}

async function tell<Body>({ seed, cases }: WireRun, sink: Hearer, means: Means<Body>): Promise<void> {
  const bodies = fc.sample(means.bodies, { seed, numRuns: cases });
  for (let done = 0; done < cases; done += atOnce) {
    for (const body of bodies.slice(done, done + atOnce)) means.tell(body);
    const sign = `still here after ${done}`;
    const heard = sink.hears(sign);
    await means.say(sign);
    await heard.catch((cause: unknown) => {
      throw new Error(`deaf after one of the cases from ${done} to ${done + atOnce}, seed ${seed}`, { cause });
    });
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  }
}

function isPress(body: unknown): boolean {
  return Reflect.get(Object(body), 'type') === 'block_actions';
}

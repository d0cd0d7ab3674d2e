// A message that is waited for: one connection is opened, a person says hi, and nothing else is acknowledged, so that
// Slack delivers it again to whom it was meant for.
import { setTimeout as sleep } from 'node:timers/promises';
import { SocketModeClient } from '@slack/socket-mode';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { ChatError } from '../../../src/chat.ts';
import type { Visit } from '../../../src/check.ts';
import type { Log } from '../../../src/log.ts';
import { dispatcherVia, type HttpsProxy } from '../../../src/proxy.ts';
import { clientOptions } from '../client.ts';
import type { SlackConfig } from '../config.ts';
import { toChatError } from '../errors.ts';
import { createSdkLogger } from '../sdk-log.ts';
import { guardDispatch } from '../socket.ts';
import { platform } from '../thread.ts';
import { troubleOf } from './trouble.ts';
import { heard, notHeard, othersConnected, othersListen, sayHi } from './words-live.ts';

export interface LiveOptions {
  readonly config: SlackConfig;
  readonly visit: Visit;
  readonly log: Log;
  readonly proxy: HttpsProxy | undefined;
  readonly dispatcher: Dispatcher;
  readonly liveMs: number;
  /** How long Slack may take to say hello. */
  readonly helloMs?: number;
}

/** The whole of what is said; who says more than that wants an answer, from a friday that runs. */
const greeting = /^[^\p{L}\p{N}]*(?:hi|hello|hey|你好|您好|嗨)(?:[^\p{L}\p{N}]+friday)?[^\p{L}\p{N}]*$/iu;
const mentionsAndEmoji = /<@[^>]+>|:[\w+-]+:/g;

const hello = z.object({ type: z.literal('hello'), num_connections: z.number() });
const byPerson = {
  text: z.string(),
  channel: z.string(),
  bot_id: z.undefined().optional(),
  subtype: z.undefined().optional(),
};
const usualHelloMs = 10_000;

const said = z.object({
  event: z.discriminatedUnion('type', [
    z.object({ type: z.literal('app_mention'), ...byPerson }),
    z.object({ type: z.literal('message'), channel_type: z.literal('im'), ...byPerson }),
  ]),
});

export async function checkLive({
  config,
  visit,
  log,
  proxy,
  dispatcher,
  liveMs,
  helloMs = usualHelloMs,
}: LiveOptions): Promise<void> {
  visit.doing({ en: 'waiting for your "hi"', zh: '等待您的 “hi”' });
  const client = new SocketModeClient({
    appToken: config.appToken,
    autoReconnectEnabled: false,
    clientOptions: clientOptions(config.apiUrl, dispatcher, log),
    logger: createSdkLogger(log),
    ...(proxy === undefined ? {} : { dispatcher: dispatcherVia(proxy, { allowH2: false }) }),
  });
  // Nobody else comes for this connection: it stays until Slack ends it.
  guardDispatch(client, log, () => true);
  const connected = Promise.withResolvers<number>();
  client.on('ws_message', (frame: unknown) => {
    const greeted = hello.safeParse(parsed(frame));
    if (greeted.success) connected.resolve(Math.max(0, greeted.data.num_connections - 1));
  });
  try {
    await listen(client, await greetedBy(client, connected.promise, helloMs), visit, liveMs);
  } catch (error) {
    visit.found(troubleOf(toChatError(error, ''), 'SLACK_APP_TOKEN', config.apiUrl));
  } finally {
    await Promise.race([client.disconnect().catch(() => undefined), sleep(2000, undefined, { ref: false })]);
  }
}

/** @returns how many others are connected. @throws what keeps Slack from saying hello. */
async function greetedBy(client: SocketModeClient, others: Promise<number>, helloMs: number): Promise<number> {
  const ended = new Promise<never>((_resolve, reject) => {
    client.once('disconnected', () => reject(new ChatError(platform, 'unreachable', 'connection_lost')));
  });
  const late = sleep(helloMs, undefined, { ref: false }).then(() => {
    throw new ChatError(platform, 'unreachable', 'timeout');
  });
  // Whichever comes after the hello is no news.
  for (const failure of [ended, late]) failure.catch(() => undefined);
  const [, count] = await Promise.race([Promise.all([client.start(), others]), ended, late]);
  return count;
}

async function listen(client: SocketModeClient, others: number, visit: Visit, liveMs: number): Promise<void> {
  const startedAtMs = Date.now();
  const arrived = Promise.withResolvers<string>();
  const foreign = new Set<string>();
  client.on('slack_event', ({ ack, body }: { ack: () => Promise<void>; body: unknown }) => {
    const message = said.safeParse(body);
    const words = message.success ? message.data.event.text.replace(mentionsAndEmoji, ' ') : '';
    if (!message.success || !greeting.test(words)) {
      const id: unknown = Reflect.get(Object(body), 'event_id');
      if (typeof id === 'string') foreign.add(id);
      return;
    }
    ack().catch(() => undefined);
    arrived.resolve(message.data.event.channel);
  });
  if (others > 0) visit.say(othersConnected(others));
  visit.say(sayHi);
  const over = new AbortController();
  const signal = AbortSignal.any([visit.signal, over.signal]);
  const waited = sleep(liveMs, undefined, { signal }).catch(() => undefined);
  const channel = await Promise.race([arrived.promise, waited]);
  over.abort();
  if (others > 0) visit.found(othersListen(others));
  const seconds = Math.round((Date.now() - startedAtMs) / 1000);
  visit.found(channel === undefined ? notHeard(others, foreign.size) : heard(channel, seconds));
}

function parsed(frame: unknown): unknown {
  try {
    return JSON.parse(String(frame));
  } catch {
    return undefined;
  }
}

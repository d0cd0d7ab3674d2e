// A message that is waited for: one more login, and nothing is answered. Other programs with the token hear it as well.
import { setTimeout as sleep } from 'node:timers/promises';
import { ChatError } from '../../../src/chat.ts';
import type { Visit } from '../../../src/check.ts';
import type { Log } from '../../../src/log.ts';
import type { Application } from '../application.ts';
import type { DiscordConfig } from '../config.ts';
import { Gateway } from '../gateway.ts';
import type { DiscordRest } from '../rest.ts';
import { gatewayShut, heard, heardWithoutWords, notHeard, sayHi } from './words-places.ts';

export interface LiveOptions {
  readonly config: DiscordConfig;
  readonly application: Application;
  readonly visit: Visit;
  readonly rest: DiscordRest;
  readonly log: Log;
  readonly liveMs: number;
}

const greeting = /(?:^|\W)(?:hi|hello|hey)(?:\W|$)|你好|您好|嗨/iu;

export async function checkLive({ config, application, visit, rest, log, liveMs }: LiveOptions): Promise<void> {
  visit.doing({ en: 'connecting to the gateway', zh: '连接网关' });
  const arrived = Promise.withResolvers<'hi' | 'nothing'>();
  let foreign = 0;
  const nothing = () => undefined;
  const gateway = new Gateway({
    config,
    application,
    makeRequest: rest.makeRequest,
    listener: {
      created: ({ author, content }) => {
        if (author.bot === true) return;
        if (greeting.test(content)) arrived.resolve('hi');
        else if (content === '') arrived.resolve('nothing');
        else foreign += 1;
      },
      updated: nothing,
      deleted: nothing,
      reacted: nothing,
      interacted: nothing,
    },
    report: nothing,
    onMissed: nothing,
    onContentRefused: nothing,
    onTokenRefused: nothing,
    mayIdentify: async () => undefined,
    log,
  });
  try {
    await gateway.connect();
    visit.doing({ en: 'waiting for your "hi"', zh: '等待您的 “hi”' });
    visit.say(sayHi);
    const startedAtMs = Date.now();
    const over = new AbortController();
    const signal = AbortSignal.any([visit.signal, over.signal]);
    const waited = sleep(liveMs, undefined, { signal }).catch(nothing);
    const came = await Promise.race([arrived.promise, waited]);
    over.abort();
    const seconds = Math.round((Date.now() - startedAtMs) / 1000);
    if (came === 'hi') visit.found(heard(seconds));
    else
      visit.found(
        came === 'nothing' ? heardWithoutWords(application.id) : notHeard(Math.round(liveMs / 1000), foreign),
      );
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    visit.found(gatewayShut(error.code));
  } finally {
    await gateway.close();
  }
}

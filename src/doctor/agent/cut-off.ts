// What becomes of a session whose run is cut off: by the stop route, and by a connection that is lost.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { stopBody } from '../../agent/request.ts';
import type { Run } from '../../agent.ts';
import type { Finding, Visit } from '../../check.ts';
import { type Conversations, knows, longQuestion, madeUpName } from './conversation.ts';
import {
  forgetsAfter,
  noStopRoute,
  noStopUrl,
  spoiled,
  stopAway,
  stopIgnored,
  stops,
  stuck,
  survives,
  tooQuick,
} from './cut-off-words.ts';
import { exchange } from './exchange.ts';
import { short, troubleOf } from './failure.ts';
import { codeOf } from './network.ts';
import type { Surroundings } from './surroundings.ts';
import { type AgentTarget, shown } from './target.ts';

const stopMs = 10_000;
/** How long an agent may take to give a cut-off session back. */
const giveBackMs = 6_000;
const pauseMs = 300;
/** Whether a cut hits the moment in which an agent writes is a matter of luck. */
const cuts = 3;

export async function checkStop(
  target: AgentTarget,
  around: Surroundings,
  conversations: Conversations,
  visit: Visit,
  dispatcher: Dispatcher,
): Promise<void> {
  const { stopUrl } = target;
  if (stopUrl === undefined) {
    visit.found(noStopUrl(around.stop && shown(new URL(around.stop, target.url))));
    return;
  }
  visit.doing({ en: 'stopping an answer', zh: '停止一个回答' });
  const name = madeUpName();
  const told = await conversations.ask('stop', `My name is ${name}.`);
  if (told.end.outcome !== 'completed') return;
  const run = conversations.begin('stop', longQuestion);
  await run.changed();
  const result = await askToStop(target, stopUrl, conversations, run, visit.signal, dispatcher);
  visit.found(result);
  // An answer that nobody stops would be waited for below as a lock that is stuck.
  if (result.level === 'warning') run.stop();
  if (result.code !== 'stops') return;
  visit.found(await afterwards(conversations, 'stop', name));
}

async function askToStop(
  { api, headers, stopWaitMs }: AgentTarget,
  url: URL,
  conversations: Conversations,
  run: Run,
  signal: AbortSignal,
  dispatcher: Dispatcher,
): Promise<Finding> {
  const startedAtMs = performance.now();
  const body = stopBody({ id: '', sessionId: conversations.session('stop'), userId: 'doctor', input: [] });
  const sent = { 'content-type': 'application/json', ...headers };
  try {
    const { status } = await exchange({
      url,
      method: 'POST',
      headers: sent,
      body,
      silenceMs: stopMs,
      signal,
      dispatcher,
    });
    if (status >= 300) return noStopRoute(status, shown(url));
  } catch (error) {
    return stopAway(shown(url), codeOf(error));
  }
  const answeredMs = performance.now() - startedAtMs;
  const end = await Promise.race([run.ended, sleep(Math.min(stopMs, stopWaitMs), undefined, { ref: false })]);
  const tookMs = performance.now() - startedAtMs;
  if (end === undefined) return stopIgnored(api);
  if (end.outcome !== 'completed' || (await isCutShort(run, conversations))) return stops(Math.round(tookMs));
  return tookMs - answeredMs < pauseMs ? tooQuick() : stopIgnored(api);
}

/** An agent that is interrupted may end as if its answer were whole: how long that gets when nobody stops it tells them apart. */
async function isCutShort(run: Run, conversations: Conversations): Promise<boolean> {
  const clearlyLonger = 2 * run.snapshot().answer.length + 60;
  const unstopped = conversations.begin('unstopped', longQuestion);
  let isOver = false;
  const over = conversations.ended(unstopped).then(() => {
    isOver = true;
  });
  while (!isOver && unstopped.snapshot().answer.length < clearlyLonger) await Promise.race([unstopped.changed(), over]);
  unstopped.stop();
  return unstopped.snapshot().answer.length >= clearlyLonger;
}

/** As when the bridge's machine loses its network, or the bridge is killed. */
export async function checkLostConnection(
  target: AgentTarget,
  conversations: Conversations,
  visit: Visit,
  dispatcher: Dispatcher,
): Promise<void> {
  const name = madeUpName();
  const told = await conversations.ask('cut', `My name is ${name}.`);
  if (told.end.outcome !== 'completed') return;
  let finding = survives('cut');
  for (let round = 1; round <= cuts && finding.level === 'ok'; round += 1) {
    visit.doing({ en: `breaking a connection off, ${round} of ${cuts}`, zh: `断开一个连接（${round}/${cuts}）` });
    conversations.count('cut');
    await breakOff(target, conversations.session('cut'), visit.signal, dispatcher);
    finding = await afterwards(conversations, 'cut', name);
  }
  visit.found(finding);
}

/** Resolves when the answer has begun and the connection is gone. */
async function breakOff(target: AgentTarget, sessionId: string, signal: AbortSignal, dispatcher: Dispatcher) {
  const { url, headers } = target;
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  const body = target.bodyFor(longQuestion, sessionId);
  const sent = { accept: 'text/event-stream', 'content-type': 'application/json', ...headers };
  const path = bare.pathname + bare.search;
  const answer = await dispatcher.request({
    origin: bare.origin,
    path,
    method: 'POST',
    headers: sent,
    body,
    signal,
    reset: true,
  });
  for await (const piece of answer.body) if (String(piece).includes('text')) break;
  answer.body.destroy();
  await sleep(pauseMs);
}

/** A session that runs on is asked again for a while. */
async function afterwards(conversations: Conversations, how: 'stop' | 'cut', name: string): Promise<Finding> {
  const startedAtMs = performance.now();
  for (;;) {
    const { text, end } = await conversations.ask(how, 'What is my name?');
    if (!('error' in end)) return knows(text, name) ? survives(how) : forgetsAfter(how);
    const waitedMs = performance.now() - startedAtMs;
    if (end.error.kind !== 'busy') return spoiledOr(how, end.error);
    if (waitedMs > giveBackMs) return stuck(how, Math.round(waitedMs / 1000));
    await sleep(pauseMs);
  }
}

/** It worked in the turn before, so the cut has done it. Servers of the standard alone are not tried so. */
function spoiledOr(how: 'stop' | 'cut', error: Parameters<typeof troubleOf>[0]): Finding {
  return error.kind === 'failed' ? spoiled(how, short(error.message)) : troubleOf(error, false);
}

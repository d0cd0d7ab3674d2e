// What the agent remembers: a name told in one turn is asked for in the next, by others, elsewhere, and under another user.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Run, RunEnd } from '../../agent.ts';
import type { Finding, Visit } from '../../check.ts';
import { type Conversations, knows, longQuestion, madeUpName, quoted } from './conversation.ts';
import { troubleOf } from './failure.ts';
import {
  forgets,
  keptApart,
  keyedByBoth,
  keyedBySession,
  locks,
  mixed,
  noLock,
  ownMemories,
  remembers,
  speakersShare,
  speakersSplit,
} from './memory-words.ts';
import { answersNothing } from './run-words.ts';
import type { AgentTarget } from './target.ts';

const whoAmI = 'What is my name?';

/** @returns whether a session remembers, so that more can be asked about it. */
export async function checkMemory(target: AgentTarget, conversations: Conversations, visit: Visit): Promise<boolean> {
  visit.doing({ en: 'two turns in one session', zh: '同一会话的两轮对话' });
  const name = madeUpName();
  const told = await conversations.ask('memory', `My name is ${name}.`);
  if (told.end.outcome !== 'completed') return failed(told.end, target, visit);
  if (told.text.trim() === '') {
    visit.found(answersNothing());
    return false;
  }
  const asked = await conversations.ask('memory', whoAmI);
  if (asked.end.outcome !== 'completed') return failed(asked.end, target, visit);
  if (!knows(asked.text, name)) {
    visit.found(forgets(quoted(asked.text), target.isStandard));
    return false;
  }
  visit.found(remembers());
  const elsewhere = await apart(target, conversations, name);
  visit.found(elsewhere);
  if (elsewhere.level !== 'ok') return false;
  visit.doing({ en: 'two speakers, two users, two runs at once', zh: '两个说话人、两个用户、同时运行' });
  const found = await Promise.all([otherUser(target, conversations, name), speakersAndLock(target, conversations)]);
  for (const finding of found.flat()) visit.found(finding);
  return true;
}

function failed(end: RunEnd, { isStandard }: AgentTarget, visit: Visit): false {
  if ('error' in end) visit.found(troubleOf(end.error, isStandard));
  return false;
}

async function apart({ isStandard }: AgentTarget, conversations: Conversations, name: string): Promise<Finding> {
  const { text, end } = await conversations.ask('elsewhere', whoAmI);
  if ('error' in end) return troubleOf(end.error, isStandard);
  return knows(text, name) ? mixed() : keptApart();
}

async function otherUser({ isStandard }: AgentTarget, conversations: Conversations, name: string): Promise<Finding[]> {
  const { text, end } = await conversations.ask('memory', whoAmI, 'doctor-2');
  if ('error' in end) return [troubleOf(end.error, isStandard)];
  return [knows(text, name) ? keyedBySession() : keyedByBoth()];
}

/** Two speakers in one session; then two runs of one session at the same time. */
async function speakersAndLock(target: AgentTarget, conversations: Conversations): Promise<Finding[]> {
  const name = madeUpName();
  const { end } = await conversations.ask('speakers', `Alice (U061):\nMy name is ${name}.`);
  if ('error' in end) return [troubleOf(end.error, target.isStandard)];
  const lock = target.api === 'process' ? await lockOf(target, conversations) : [];
  if (target.ownMemories) return [...lock, ownMemories()];
  const question = `Bob (U062):\n${whoAmI} And which name were you told before?`;
  const second = await conversations.ask('speakers', question);
  if ('error' in second.end) return [...lock, troubleOf(second.end.error, target.isStandard)];
  return [knows(second.text, name) ? speakersShare() : speakersSplit(quoted(second.text)), ...lock];
}

/** Unknown when the first one had ended before the second one could be refused. */
async function lockOf({ agent }: AgentTarget, conversations: Conversations): Promise<Finding[]> {
  const first = conversations.begin('lock', longQuestion);
  await first.changed();
  const second = conversations.begin('lock', 'Hello!');
  await second.changed();
  const together = !(await isOver(first));
  const end = await conversations.ended(second);
  // Of a slow model the rest takes minutes, and nobody wants to know it.
  if (agent.stops) first.stop();
  await conversations.ended(first);
  if ('error' in end && end.error.kind === 'busy') return [locks()];
  return together && end.outcome === 'completed' ? [noLock()] : [];
}

async function isOver(run: Run): Promise<boolean> {
  return Promise.race([run.ended.then(() => true), sleep(0, false)]);
}

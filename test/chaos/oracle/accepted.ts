// Every message that was accepted belongs to exactly one turn; whatever was not accepted has a stated reason.
import type { MessageRow } from '../journal.ts';
import { type Question, tokensIn } from '../people.ts';
import { diedBetween, type Evidence, exception, type Finding, violation } from './evidence.ts';

export function checkAccepted(evidence: Evidence): readonly Finding[] {
  const rows = rowsByToken(evidence.messages);
  const turns = new Set(evidence.turns.map(({ id }) => id));
  return evidence.questions.flatMap((question) => {
    const [row, ...more] = rows.get(question.token) ?? [];
    if (more.length > 0)
      return [violation('accepted once', `${question.token} is ${more.length + 1} times in the journal`)];
    return row === undefined ? unheard(question, evidence) : accepted(question, row, turns, evidence);
  });
}

function rowsByToken(messages: readonly MessageRow[]): ReadonlyMap<string, readonly MessageRow[]> {
  const found = new Map<string, MessageRow[]>();
  for (const row of messages) {
    for (const token of tokensIn(textOf(row))) found.set(token, [...(found.get(token) ?? []), row]);
  }
  return found;
}

export function textOf({ body }: MessageRow): string {
  const message: unknown = body === null ? {} : JSON.parse(body);
  return String(Object(message).text ?? '');
}

function unheard(question: Question, evidence: Evidence): readonly Finding[] {
  const { token, id, removed } = question;
  if (removed) return [exception('deleted before it was heard', token)];
  const heardAtMs = evidence.deliveries.get(id) ?? [];
  const lost = [violation('accepted', `${token} (${id}) was delivered at ${heardAtMs.join()} and is not kept`)];
  if (!id.startsWith('discord')) {
    const isStranger = wasStranger(question, heardAtMs, evidence);
    return isStranger ? [exception('Slack: heard before Friday was in the thread', token)] : lost;
  }
  const excused = heardAtMs.every((heardMs) => diedBetween(evidence, heardMs, heardMs));
  return excused ? notReadUp(question, evidence) : lost;
}

/** What is read up afterwards is bounded in number, and only where the journal knows that Friday is. */
const bounds = { conversations: 30, messages: 10 };

/** Discord tells an event once: of what was said while nobody listened, the bridge asks. */
function notReadUp({ token, thread, atMs, command }: Question, { messages }: Evidence): readonly Finding[] {
  if (command) return [exception('Discord: a command that nobody heard', token)];
  const here = messages.filter((row) => row.thread === thread);
  const before = here.findLast((row) => row.accepted_at < atMs);
  if (before === undefined) return [exception('Discord: the first words of a conversation, unheard', token)];
  const later = messages.filter(({ id, accepted_at: at }) => id.startsWith('discord') && at > before.accepted_at);
  const others = new Set(later.map((row) => row.thread)).size;
  const readUp = here.filter(({ body }) => body?.includes('"missed":true')).length;
  if (others >= bounds.conversations || readUp >= bounds.messages)
    return [exception('Discord: more was said unheard than is read up', token)];
  return [violation('read up', `${token} at ${atMs} in ${thread}`)];
}

function accepted(
  { token, id, removed }: Question,
  row: MessageRow,
  turns: ReadonlySet<string>,
  evidence: Evidence,
): readonly Finding[] {
  if (row.id !== id) return [violation('identity', `${token} was written as ${id} and kept as ${row.id}`)];
  switch (row.state) {
    case 'waiting':
      return [violation('nothing waits', `${token} still waits`)];
    case 'withdrawn':
      return removed ? [] : [violation('one turn a message', `${token} was taken back by nobody`)];
    case 'refused':
      return refused(token, row, evidence);
    case 'taken':
      if (row.turn !== null && turns.has(row.turn)) return [];
      return [violation('one turn a message', `${token} is taken by ${row.turn}, which is no turn`)];
  }
}

const inDirect = /^slack-\w+-D/;

/**
 * Slack promises no order: what is said in a thread may be heard before the mention that brought Friday there. The mention
 * itself, which opens the thread, is hers in any case, and so is everything in a direct conversation.
 */
function wasStranger({ id, thread }: Question, heardAtMs: readonly number[], { messages }: Evidence): boolean {
  if (id === thread || inDirect.test(thread)) return false;
  const first = messages.find((row) => row.thread === thread);
  return first === undefined || heardAtMs.some((heardMs) => heardMs <= first.accepted_at);
}

function refused(token: string, row: MessageRow, evidence: Evidence): readonly Finding[] {
  const isThreadGone = evidence.questions.some(({ id, removed }) => removed && id === row.thread);
  const told = evidence.shown.some(({ text, thread }) => text.includes('I did not take this') && thread === row.thread);
  if (!told && isThreadGone) return [exception('its conversation was deleted', token)];
  return told ? [] : [violation('a refusal is seen', `${token} was refused in silence`)];
}

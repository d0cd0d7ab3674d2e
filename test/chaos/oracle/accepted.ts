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

function unheard({ token, id, thread, atMs, removed }: Question, evidence: Evidence): readonly Finding[] {
  if (removed) return [exception('deleted before it was heard', token)];
  const heardAtMs = evidence.deliveries.get(id) ?? [];
  if (!id.startsWith('discord')) {
    if (wasStranger(thread, heardAtMs, evidence))
      return [exception('Slack: heard before Friday was in the thread', token)];
    return [violation('accepted', `${token} (${id}) was delivered at ${heardAtMs.join()} and is not kept`)];
  }
  const excused = heardAtMs.every((heardMs) => diedBetween(evidence, heardMs, heardMs));
  if (!excused) return [violation('accepted', `${token} (${id}) was delivered at ${heardAtMs.join()} and is not kept`)];
  return [exception('Discord: written while the bridge was down, and not read up', `${token} at ${atMs}`)];
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

/** Slack promises no order: what is said in a thread may be heard before the mention that brought Friday there. */
function wasStranger(thread: string, heardAtMs: readonly number[], { messages }: Evidence): boolean {
  const first = messages.find((row) => row.thread === thread);
  return first === undefined || heardAtMs.some((heardMs) => heardMs <= first.accepted_at);
}

function refused(token: string, row: MessageRow, evidence: Evidence): readonly Finding[] {
  const told = evidence.shown.some(({ text, thread }) => text.includes('I did not take this') && thread === row.thread);
  return told ? [] : [violation('a refusal is seen', `${token} was refused in silence`)];
}

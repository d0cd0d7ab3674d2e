// The order within each conversation: turns follow the messages, answers follow the turns, one run at a time.
import type { TurnRow } from '../journal.ts';
import { tokensIn } from '../people.ts';
import { textOf } from './accepted.ts';
import { type Belonging, byPlace } from './belonging.ts';
import { diedBetween, type Evidence, type Finding, violation } from './evidence.ts';

export function checkOrder(evidence: Evidence, { ofTurn }: Belonging): readonly Finding[] {
  const threads = Map.groupBy(evidence.turns, ({ thread }) => thread);
  const findings = [...threads.values()].flatMap((turns) => [
    ...checkQuestions(turns, evidence),
    ...checkAnswers(turns, ofTurn),
    ...checkGenerations(turns, evidence),
  ]);
  const overlapping = evidence.requests.filter(
    ({ overlapped, atMs }) => overlapped && !diedBetween(evidence, atMs - 2_000, atMs),
  );
  return [
    ...findings,
    ...overlapping.map(({ number, turnId }) => violation('one run at a time', `request ${number}`, turnId)),
  ];
}

/** Messages are asked in the order in which they were accepted. Asked once more, they stand where that was wanted. */
function checkQuestions(turns: readonly TurnRow[], evidence: Evidence): readonly Finding[] {
  const seqs = new Map(evidence.messages.flatMap((row) => tokensIn(textOf(row)).map((token) => [token, row.seq])));
  const seen = new Set<string>();
  const findings: Finding[] = [];
  let last = 0;
  /** Turns that ended before the agent heard of them, and were asked again: each excuses one that comes late. */
  let unheard = 0;
  for (const { id, retried } of turns) {
    const request = evidence.requests.find(({ turnId }) => turnId === id);
    if (request === undefined && retried === 1) unheard += 1;
    const fresh = tokensIn(request?.text ?? '').filter((token) => !seen.has(token));
    const seqOf = (token: string) => seqs.get(token) ?? 0;
    const late = fresh.filter((token) => seqOf(token) < last);
    for (const token of fresh) seen.add(token);
    if (late.length > 0 && unheard > 0) unheard -= 1;
    else findings.push(...late.map((token) => violation('in order', `${token} was asked late`, id)));
    last = Math.max(last, ...fresh.map(seqOf));
  }
  return findings;
}

function checkAnswers(turns: readonly TurnRow[], ofTurn: Belonging['ofTurn']): readonly Finding[] {
  const firsts = turns.flatMap(({ id }) => {
    const first = ofTurn.get(id)?.find(({ filledIn, private: hidden }) => !filledIn && !hidden);
    return first === undefined ? [] : [{ id, first }];
  });
  return firsts.flatMap(({ id, first }, at) => {
    const before = firsts[at - 1];
    if (before === undefined || byPlace(before.first, first) < 0) return [];
    return [violation('in order', `answered above ${before.id}`, id)];
  });
}

/** Memories are begun anew, never gone back to. */
function checkGenerations(turns: readonly TurnRow[], { requests }: Evidence): readonly Finding[] {
  let last = 1;
  return turns.flatMap(({ id, thread }) => {
    const session = requests.find(({ turnId }) => turnId === id)?.sessionId;
    if (session === undefined) return [];
    const generation = Number(session.slice(thread.length + 1) || 1);
    if (generation < last) return [violation('the right memory', `generation ${generation} after ${last}`, id)];
    last = generation;
    return [];
  });
}

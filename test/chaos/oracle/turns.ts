// Every turn ends in exactly one complete answer or one visible reason, asked of the agent once, word for word what she said.
import { textsFor } from '../../../src/texts.ts';
import type { TurnRow } from '../journal.ts';
import type { AgentRequest } from '../request.ts';
import { wordsIn } from '../script.ts';
import type { Shown } from '../stage.ts';
import type { Belonging } from './belonging.ts';
import { diedBetween, type Evidence, ended, exception, type Finding, violation } from './evidence.ts';

const texts = textsFor('en', '');
const reasons = [
  texts.busy,
  texts.unreachable,
  texts.failed,
  texts.timeout,
  texts.interrupted,
  texts.crashed,
  texts.internal,
  texts.allAsFile,
  texts.stoppedUnseen,
  texts.stopped,
  texts.blocked,
  texts.placeEnds,
  texts.restLost,
];

interface Case {
  readonly turn: TurnRow;
  readonly requests: readonly AgentRequest[];
  /** The request that the agent took up. */
  readonly run: AgentRequest | undefined;
  readonly shown: readonly Shown[];
  /** Everything that is to be read, files of text included. */
  readonly text: string;
  readonly evidence: Evidence;
}

export function checkTurns(evidence: Evidence, { ofTurn }: Belonging): readonly Finding[] {
  const known = new Set(evidence.turns.map(({ id }) => id));
  const strange = evidence.requests.filter(({ turnId }) => !known.has(turnId));
  const findings = strange.map(({ turnId, text }) => violation('asked from the journal', `${turnId}: ${text}`));
  for (const turn of evidence.turns) {
    const shown = (ofTurn.get(turn.id) ?? []).filter((message) => !message.private);
    const requests = evidence.requests.filter(({ turnId }) => turnId === turn.id);
    const run = requests.find(({ acted }) => acted);
    const written = shown.flatMap(textsIn);
    const text = [...shown.map((message) => message.text), ...new Set(written)].join('\n');
    if (new Set(written).size < written.length) findings.push(exception('a file twice', turn.id, turn.id));
    findings.push(...checkTurn({ turn, requests, run, shown, text, evidence }));
  }
  return findings;
}

/** Files of text belong to what is to be read. */
function textsIn({ files }: Shown): readonly string[] {
  return files.filter(({ name }) => name.endsWith('.md')).map(({ bytes }) => Buffer.from(bytes).toString());
}

function checkTurn(one: Case): readonly Finding[] {
  const { id, state } = one.turn;
  if (!ended.has(state)) return [violation('every turn ends', `it is ${state}`, id)];
  return [checkAskedOnce, checkPlace, checkWords, checkEnd, checkReason].flatMap((check) => check(one));
}

function checkAskedOnce({ turn, requests }: Case): readonly Finding[] {
  const acted = requests.filter((request) => request.acted);
  if (acted.length > 1)
    return [violation('asked once', `requests ${acted.map(({ number }) => number).join()}`, turn.id)];
  const last = requests.at(-1);
  if (acted.length === 1 && last?.acted === false)
    return [violation('asked once', `request ${last.number} followed a run that had begun`, turn.id)];
  return requests
    .filter(({ sessionId }) => !sessionId.startsWith(turn.thread))
    .map(({ sessionId }) => violation('the right memory', `${sessionId} in ${turn.thread}`, turn.id));
}

function checkPlace({ turn, shown }: Case): readonly Finding[] {
  return shown
    .filter(({ thread }) => thread !== turn.thread)
    .map(({ thread }) => violation('the right thread', `shown in ${thread}, asked in ${turn.thread}`, turn.id));
}

/** What stands there is what she said, from the first word on, none missing between and none twice. */
function checkWords(one: Case): readonly Finding[] {
  const { turn, run, text, evidence } = one;
  const found = wordsIn(text).filter(({ run: number }) => number === run?.number);
  const indices = found.map(({ index }) => index);
  const straight = indices.every((index, at) => index === at);
  const said = run?.said ?? 0;
  if (!straight) return [violation('word for word', `words ${brief(indices)} of ${said}`, turn.id)];
  if (indices.length > said) return [violation('word for word', `${indices.length} words of ${said}`, turn.id)];
  if (turn.state === 'answered' && indices.length < said)
    return [violation('a complete answer', `${indices.length} words of ${said}`, turn.id)];
  const keptAll = run !== undefined && (run.end === 'failed' || run.end === 'broken-off') && turn.state !== 'stopped';
  if (keptAll && indices.length < said && !diedBetween(evidence, run.atMs, turn.changed_at))
    return [violation('what was said is shown', `${indices.length} words of ${said}`, turn.id)];
  return [];
}

/** Pieces of a long list of numbers, as ranges. */
function brief(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] + 1 === number) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(' ');
}

function checkEnd({ turn, run, evidence }: Case): readonly Finding[] {
  if (turn.state === 'answered' && run !== undefined && run.end !== 'completed')
    return [violation('the right end', `answered, and the agent ${run.end}`, turn.id)];
  const isRestLost = turn.detail?.includes('rest-not-attached') === true;
  const complete = run?.end === 'completed' && !isRestLost && turn.state !== 'answered' && turn.state !== 'stopped';
  if (complete && !isThreadGone(turn, evidence) && !diedBetween(evidence, run.atMs, turn.changed_at))
    return [violation('the right end', `${turn.state}, and the agent ${run.end}: ${turn.detail}`, turn.id)];
  return [];
}

function checkReason({ turn, run, text, shown, evidence }: Case): readonly Finding[] {
  const told = reasonsIn(text);
  const count = told.length;
  if (turn.state !== 'answered') {
    if (count === 1) return [];
    const gone = count === 0 && isThreadGone(turn, evidence);
    if (gone) return [exception('its conversation was deleted', `${turn.detail}`, turn.id)];
    return [violation('one visible reason', `${turn.state} with ${count}: ${told.join(' | ')}`, turn.id)];
  }
  if (count > 0) return [violation('one visible reason', `answered with ${told.join(' | ')}`, turn.id)];
  const isNew = run === undefined;
  if (isNew && text.split(texts.newConversation).length !== 2)
    return [violation('one answer', `not asked, and shown: ${text.slice(0, 100)}`, turn.id)];
  const silent = !isNew && run.said === 0 && run.pictures === 0;
  if (silent && text.split(texts.noAnswer).length !== 2)
    return [violation('one answer', `nothing was said, and shown: ${text.slice(0, 100)}`, turn.id)];
  if (!isNew && run.said > 0 && shown.length === 0) return [violation('one answer', 'nothing is shown', turn.id)];
  return text.includes(texts.filesCutOff) ? [exception('files cut off by a crash', turn.id, turn.id)] : [];
}

/** Each reason as often as it is told; a longer one that begins like another counts as itself alone. */
function reasonsIn(text: string): readonly string[] {
  let left = text;
  return reasons.flatMap((reason) => {
    const pieces = left.split(reason);
    left = pieces.join(' ');
    return Array.from({ length: pieces.length - 1 }, () => reason);
  });
}

/** Where people deleted the message that opened a thread, nothing can be said any more. */
function isThreadGone({ thread, detail }: TurnRow, { questions }: Evidence): boolean {
  const first = questions.find(({ id }) => id === thread);
  return first?.removed === true && /cannot_reply_to_message|thread_not_found/.test(detail ?? '');
}

// To which turn each message of Friday's belongs: by what it was posted with, by the words in it, by the journal.
import { textsFor } from '../../../src/texts.ts';
import { wordsIn } from '../script.ts';
import type { Shown } from '../stage.ts';
import { type Evidence, type Finding, violation } from './evidence.ts';

export interface Belonging {
  /** The messages of each turn, in the order in which they stand. */
  readonly ofTurn: ReadonlyMap<string, readonly Shown[]>;
  /** Messages that hold nothing but files. */
  readonly files: readonly Shown[];
  readonly findings: readonly Finding[];
}

const texts = textsFor('en', '');
/** Said beside any turn. */
const notices = [
  texts.refused(0).split(':')[0] ?? '',
  texts.stopDone,
  texts.nothingToStop,
  texts.retryDone,
  texts.nothingToRetry,
  texts.expired,
  texts.notYours,
  texts.thanks,
];

export function belonging(evidence: Evidence): Belonging {
  const ofTurn = new Map<string, Shown[]>();
  const files: Shown[] = [];
  const findings: Finding[] = [];
  const turnsOf = attributor(evidence);
  for (const message of [...evidence.shown].sort(byPlace)) {
    const turns = turnsOf(message);
    const [turn] = turns;
    if (turns.length > 1) findings.push(violation('one turn a message', `${tell(message)} belongs to ${turns.join()}`));
    if (turn !== undefined) ofTurn.set(turn, [...(ofTurn.get(turn) ?? []), message]);
    // What waits for a command's answer is the matter of whoever looks for what was left open.
    if (turn !== undefined || message.private || message.text === 'Friday is thinking…') continue;
    if (message.files.length > 0 && message.text === '') files.push(message);
    else if (!notices.some((notice) => message.text.includes(notice)))
      findings.push(violation('one turn a message', `${tell(message)} belongs to none`));
  }
  return { ofTurn, files, findings };
}

function attributor({ turns, requests, messages }: Evidence): (message: Shown) => readonly string[] {
  const known = new Set(turns.map(({ id }) => id));
  const byReceipt = new Map<string, string>();
  for (const { id, segments } of turns) {
    for (const { receipt } of JSON.parse(segments) as { receipt: { address: object } }[]) {
      byReceipt.set(placeIn(receipt.address), id);
    }
  }
  const byQuestion = new Map(messages.map(({ id, turn }) => [id, turn]));
  return ({ channel, id, text, nonce, answers }) => {
    const said = [
      nonce?.slice(0, 16),
      byReceipt.get(`${channel} ${id}`),
      /\(reference ([\w-]{16})\)/.exec(text)?.[1],
      ...wordsIn(text).map(({ run }) => requests[run]?.turnId),
    ];
    const found = [...new Set(said.flatMap((turn) => (turn !== undefined && known.has(turn) ? [turn] : [])))];
    if (found.length > 0) return found;
    const asked = answers === undefined ? undefined : byQuestion.get(answers);
    return asked ? [asked] : [];
  };
}

function placeIn(address: object): string {
  const { channel, ts, channelId, messageId } = address as Readonly<Record<string, string | undefined>>;
  return `${channel ?? channelId} ${ts ?? messageId}`;
}

/** Ids of both platforms grow with time; those of equal length compare as text. */
export function byPlace(one: Shown, other: Shown): number {
  return one.id.length - other.id.length || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}

function tell({ thread, id, text }: Shown): string {
  return `${thread} ${id} ${JSON.stringify(text.slice(0, 100))}`;
}

// What must hold of an answer and of a conversation in the soak: everything said is there, once, and nothing is left open.
import { discordLimits } from '../../adapters/discord/limits.ts';
import { render as renderDiscord } from '../../adapters/discord/render.ts';
import { slackLimits } from '../../adapters/slack/limits.ts';
import { render as renderSlack } from '../../adapters/slack/render.ts';
import type { TurnEnd } from '../../src/engine.ts';
import { createSegmenter } from '../../src/reply/segment.ts';
import { textsFor } from '../../src/texts.ts';
import { firstDifference } from '../lossless/meaning.ts';
import type { Told } from './agent.ts';
import { type JournalTurn, messageOf } from './journal.ts';
import { wordsIn } from './script.ts';
import type { Seen, Talk } from './talk.ts';

const texts = textsFor('en', '');

/** What Friday says beside her answers. */
const asides: readonly string[] = [
  texts.newConversation,
  texts.stopDone,
  texts.nothingToStop,
  texts.retryDone,
  texts.nothingToRetry,
  texts.expired,
  texts.notYours,
  texts.thanks,
];

const platforms = {
  slack: {
    limits: slackLimits,
    size: (markdown: string) => renderSlack(markdown).size,
    shown: (markdown: string) => renderSlack(markdown).payload.markdown,
  },
  discord: {
    limits: discordLimits,
    size: (markdown: string) => renderDiscord(markdown).size,
    // Discord keeps no white space at the ends.
    shown: (markdown: string) => String(renderDiscord(markdown).payload).trim(),
  },
} as const;

type Place = Pick<Talk, 'platform' | 'surface'>;

export interface Answer {
  readonly turn: JournalTurn;
  /** Missing when the agent was never asked. */
  readonly told: Told | undefined;
  /** Somebody tried to stop it. */
  readonly stopped: boolean;
}

/** @param messages Friday's in the conversation. @returns what is wrong with an answer that has come to its end. */
export function problemsOf({ turn, told, stopped }: Answer, messages: readonly Seen[], place: Place): string[] {
  const seen = turn.segments.map(({ receipt }) => messages.find(({ message }) => message === messageOf(receipt)));
  const all = seen.filter((message) => message !== undefined);
  return [
    ...(told === undefined ? [] : [...ofEnd(turn, told, stopped), ...ofText(turn, told)]),
    ...ofSegments(turn, place),
    ...turn.segments.flatMap(({ text }, index) => ofMessage(text, seen[index], place)),
    ...ofWords(turn.text, told?.said ?? '', all),
    ...all.flatMap(unfinished),
  ];
}

const endOf: Readonly<Record<Told['ending'], TurnEnd>> = {
  completes: 'answered',
  fails: 'failed',
  breaks: 'interrupted',
};

function ofEnd({ state, detail }: JournalTurn, { ending }: Told, stopped: boolean): string[] {
  const isRight = state === endOf[ending] || (stopped && state === 'stopped');
  return isRight ? [] : [`the turn is ${state} (${detail}), but the agent's answer ${ending}`];
}

/** What follows the agent's words when they do not come to their end: the end of a code block, and the reason. */
const note = /^[\s>]*(?:[`~]{3,}\s*)?[⚠🛑]/u;

function ofText({ text, state }: JournalTurn, { whole, said }: Told): string[] {
  if (state === 'answered') {
    const wanted = whole.trimEnd() === '' ? texts.noAnswer : whole.trimEnd();
    return text === wanted ? [] : [`the answer is not what was said: ${firstDifference(wanted, text)}`];
  }
  let same = 0;
  while (same < text.length && text[same] === said[same]) same += 1;
  // A note may begin as what was still to be said: at a line break, or with a fence.
  const problems = note.test(text.slice(same)) ? [] : [`what was cut off goes on: ${firstDifference(said, text)}`];
  const isWhole = state !== 'failed' || same >= said.trimEnd().length;
  return isWhole ? problems : [...problems, `the end is lost: ${firstDifference(said, text)}`];
}

/** The text alone decides how it is cut, but on surfaces that end with age: there every word is in its place. */
function ofSegments({ text, segments }: JournalTurn, { platform, surface }: Place): string[] {
  const { limits, size } = platforms[platform];
  const { maxSize = 0, closes = false } = limits.surfaces[surface] ?? {};
  const said = inOrder(text);
  const again = inOrder(segments.map((segment) => segment.text).join('\n'));
  if (said !== again) return [`words are not in their places: ${firstDifference(said, again)}`];
  if (closes) return [];
  const pieces = createSegmenter(size, maxSize)
    .advance(text, true)
    .pieces.map((piece) => piece.text);
  const written = segments.map((segment) => segment.text);
  if (JSON.stringify(pieces) === JSON.stringify(written)) return [];
  return [
    `${written.length} messages where ${pieces.length} were right: ${firstDifference(pieces.join('⏎'), written.join('⏎'))}`,
  ];
}

/** Heads of tables may be repeated. */
function inOrder(text: string): string {
  return (text.match(/[wcnu]\d+x\d+p\d+z/g) ?? []).join(' ');
}

function ofMessage(text: string, seen: Seen | undefined, { platform }: Place): string[] {
  if (seen === undefined) return [`a message is not there: ${JSON.stringify(text.slice(0, 80))}`];
  const wanted = platforms[platform].shown(text);
  return seen.text === wanted ? [] : [`${seen.message} reads otherwise: ${firstDifference(wanted, seen.text)}`];
}

/** Apart from all that the bridge itself believes: can people read every word? */
function ofWords(text: string, said: string, seen: readonly Seen[]): string[] {
  const shown = seen.map((message) => message.text).join('\n');
  const lost = wordsIn(text).filter((word) => !shown.includes(word));
  const strange = wordsIn(shown).filter((word) => !said.includes(word));
  return [
    ...(lost.length === 0 ? [] : [`${lost.length} words are not shown, the first is ${lost[0]}`]),
    ...(strange.length === 0 ? [] : [`${strange.length} words were never said, the first is ${strange[0]}`]),
  ];
}

function unfinished({ message, text, beside, actions, open }: Seen): string[] {
  const waits = [texts.agentAway, texts.agentBusy].some((waiting) => text.includes(waiting));
  return [
    ...(open ? [`${message} is open`] : []),
    ...(actions.includes('stop') ? [`${message} can still be stopped`] : []),
    ...(/⏳|in_progress/u.test(beside) ? [`${message} shows work: ${beside}`] : []),
    ...(waits ? [`${message} still says that Friday is waited for`] : []),
  ];
}

/** @param turns all of the conversation. @returns what nobody should see once everything is answered. */
export function leftoversOf(talk: Talk, turns: readonly JournalTurn[]): string[] {
  const messages = talk.messages();
  const known = new Map(turns.flatMap((turn) => turn.segments.map(({ receipt }) => [messageOf(receipt), turn])));
  const problems = [...talk.signsOfWork(), ...messages.flatMap(unfinished)];
  for (const { message, text, actions } of messages) {
    const turn = known.get(message);
    if (turn === undefined && !asides.includes(text)) {
      problems.push(`${message} belongs to no answer: ${JSON.stringify(text.slice(0, 120))}`);
    }
    if (actions.includes('retry') && turn?.latest !== true) problems.push(`${message} still offers to try again`);
  }
  return problems;
}

// The judge of chaos is judged: what is well is left in peace, and each thing that must not be is found.
import { describe, expect, it } from 'vitest';
import { textsFor } from '../../src/texts.ts';
import type { MessageRow, TurnRow } from './journal.ts';
import type { Death } from './life.ts';
import type { Evidence, Finding } from './oracle/evidence.ts';
import { judge } from './oracle.ts';
import type { Question } from './people.ts';
import type { AgentRequest } from './request.ts';
import type { Shown } from './stage.ts';

const texts = textsFor('en', '');
const thread = 'slack-T1-C1-100.1';
const turnId = 'turn000000000001';
const anotherId = 'turn000000000002';
const answer = 'r0w0e r0w1e r0w2e';

const question: Question = { token: 'q1', id: thread, thread, atMs: 1_000, command: false, removed: false };
const message: MessageRow = {
  seq: 1,
  id: thread,
  thread,
  state: 'taken',
  turn: turnId,
  body: '{"text":"q1 please"}',
  accepted_at: 1_050,
};
const request: AgentRequest = {
  number: 0,
  turnId,
  sessionId: thread,
  text: 'q1 please',
  atMs: 1_100,
  script: 'speak',
  acted: true,
  said: 3,
  pictures: 0,
  end: 'completed',
  endedAtMs: 1_200,
  overlapped: false,
};
const turn: TurnRow = {
  seq: 1,
  id: turnId,
  thread,
  state: 'answered',
  segments: '[]',
  text: null,
  ending: 'answered',
  detail: null,
  retried: 0,
  changed_at: 1_200,
};
const shown: Shown = {
  platform: 'slack',
  thread,
  id: '100.2',
  channel: 'C1',
  text: answer,
  files: [],
  nonce: `${turnId}-0`,
  answers: undefined,
  private: false,
  filledIn: false,
};
/** One question in a thread of Slack's, and its answer. */
const well: Evidence = {
  questions: [question],
  requests: [request],
  messages: [message],
  turns: [turn],
  shown: [shown],
  deliveries: new Map([[thread, [1_020]]]),
  deaths: [],
  leftOpen: [],
  integrity: 'ok',
  log: [],
};

/** A second question below the first, and its answer. */
const later = {
  question: { ...question, token: 'q2', id: 'slack-T1-C1-100.3', atMs: 2_000 },
  message: { ...message, seq: 2, id: 'slack-T1-C1-100.3', turn: anotherId, body: '{"text":"q2"}', accepted_at: 2_050 },
  request: { ...request, number: 1, turnId: anotherId, text: 'q2', atMs: 2_100 },
  turn: { ...turn, seq: 2, id: anotherId, changed_at: 2_200 },
  shown: { ...shown, id: '100.4', text: 'r1w0e r1w1e r1w2e', nonce: `${anotherId}-0` },
};
const both: Evidence = {
  ...well,
  questions: [question, later.question],
  requests: [request, later.request],
  messages: [message, later.message],
  turns: [turn, later.turn],
  shown: [shown, later.shown],
};

const reads = (text: string): Partial<Evidence> => ({ shown: [{ ...shown, text }] });
const failed = { ...turn, state: 'failed' };
const brokenOff: AgentRequest = { ...request, end: 'failed' };
const withPicture: AgentRequest = { ...request, pictures: 1 };
const death: Death = { atMs: 1_010, untilMs: 1_500, how: 'SIGKILL', cut: [] };
const onDiscord = {
  questions: [{ ...question, id: 'discord-A-1', thread: 'discord-A-C' }],
  ...{ requests: [], messages: [], turns: [], shown: [], deliveries: new Map() },
};

function rulesOf(evidence: Evidence, kind: Finding['kind']): readonly string[] {
  return judge(evidence).flatMap((finding) => (finding.kind === kind ? [finding.rule] : []));
}

describe('what is well', () => {
  it.each<[string, Evidence]>([
    ['one answer', well],
    ['two answers', both],
    [
      'an answer that failed, with its reason',
      { ...well, turns: [failed], requests: [brokenOff], ...reads(`${answer}\n\n${texts.failed}`) },
    ],
    ['a new conversation', { ...well, requests: [], ...reads(texts.newConversation) }],
    ['an answer without words', { ...well, requests: [{ ...request, said: 0 }], ...reads(texts.noAnswer) }],
    [
      'a refusal that is told',
      {
        ...well,
        requests: [],
        turns: [],
        messages: [{ ...message, state: 'refused', turn: null }],
        ...reads(texts.refused(6)),
      },
    ],
    [
      'a message that was deleted while it waited',
      {
        ...well,
        questions: [{ ...question, removed: true }],
        requests: [],
        turns: [],
        shown: [],
        messages: [{ ...message, state: 'withdrawn', turn: null }],
      },
    ],
  ])('is left in peace: %s', (_what, evidence) => {
    expect(judge(evidence)).toEqual([]);
  });

  it.each<[string, Partial<Evidence>, string]>([
    [
      'deleted before it was heard',
      { ...onDiscord, questions: [{ ...question, removed: true }] },
      'deleted before it was heard',
    ],
    [
      'first words on Discord, in the instant of a death',
      { ...onDiscord, deaths: [death] },
      'Discord: the first words of a conversation, unheard',
    ],
    [
      'a reply in a thread, heard before the mention',
      { questions: [question, later.question], deliveries: new Map([[later.question.id, [1_010]]]) },
      'Slack: heard before Friday was in the thread',
    ],
    [
      'a picture twice',
      {
        shown: [{ ...shown, files: ['a.png', 'b.png'].map((name) => ({ name, bytes: new Uint8Array() })) }],
        requests: [withPicture],
      },
      'a file twice',
    ],
  ])('or excused by what the guarantee names: %s', (_what, change, rule) => {
    expect(rulesOf({ ...well, ...change }, 'violation')).toEqual([]);
    expect(rulesOf({ ...well, ...change }, 'exception')).toEqual([rule]);
  });
});

describe('what must not be', () => {
  it.each<[string, Partial<Evidence>, string]>([
    ['a message twice in the journal', { messages: [message, { ...message, seq: 2, id: 'twin' }] }, 'accepted once'],
    ['a first mention on Slack that is not kept', { requests: [], messages: [], turns: [], shown: [] }, 'accepted'],
    [
      'a message on Discord that is not kept, though nobody died',
      { ...onDiscord, deliveries: new Map([['discord-A-1', [1_020]]]) },
      'accepted',
    ],
    ['a message that is kept as another', { messages: [{ ...message, id: 'another' }] }, 'identity'],
    ['a message that still waits', { messages: [{ ...message, state: 'waiting', turn: null }] }, 'nothing waits'],
    ['a message that nobody took back', { messages: [{ ...message, state: 'withdrawn' }] }, 'one turn a message'],
    ['a message of no turn', { messages: [{ ...message, turn: anotherId }] }, 'one turn a message'],
    ['a refusal that nobody was told', { messages: [{ ...message, state: 'refused' }] }, 'a refusal is seen'],
    [
      'a request that is in no journal',
      { requests: [request, { ...later.request, acted: false }] },
      'asked from the journal',
    ],
    ['a turn without an end', { turns: [{ ...turn, state: 'answering' }] }, 'every turn ends'],
    ['a question asked twice', { requests: [request, { ...request, number: 1 }] }, 'asked once'],
    [
      'a question asked again after its run',
      { requests: [request, { ...request, number: 1, acted: false }] },
      'asked once',
    ],
    ['a question in another memory', { requests: [{ ...request, sessionId: 'slack-T1-C1-99.9' }] }, 'the right memory'],
    ['an answer in another thread', { shown: [{ ...shown, thread: 'slack-T1-C1-99.9' }] }, 'the right thread'],
    ['an answer without its end', reads('r0w0e r0w1e'), 'a complete answer'],
    ['an answer without its middle', reads('r0w0e r0w2e'), 'word for word'],
    ['an answer with a word twice', reads('r0w0e r0w1e r0w1e r0w2e'), 'word for word'],
    ['an answer in disorder', reads('r0w1e r0w0e r0w2e'), 'word for word'],
    ['more than was said', reads(`${answer} r0w3e`), 'word for word'],
    ['nothing of what was said', { shown: [] }, 'one answer'],
    [
      'less than was said before it failed',
      { turns: [failed], requests: [brokenOff], ...reads(`r0w0e\n\n${texts.failed}`) },
      'what was said is shown',
    ],
    ['a whole answer of an agent that failed', { requests: [brokenOff] }, 'the right end'],
    [
      'a failure of an agent that was done',
      { turns: [failed], ...reads(`${answer}\n\n${texts.failed}`) },
      'the right end',
    ],
    ['a failure without a reason', { turns: [failed], requests: [brokenOff] }, 'one visible reason'],
    [
      'a failure with two reasons',
      { turns: [failed], requests: [brokenOff], ...reads(`${answer}\n\n${texts.failed}\n\n${texts.crashed}`) },
      'one visible reason',
    ],
    ['an answer with a reason', reads(`${answer}\n\n${texts.timeout}`), 'one visible reason'],
    ['an answer that nobody was asked for', { requests: [] }, 'one answer'],
    ['silence that is not told', { requests: [{ ...request, said: 0 }], ...reads('') }, 'one answer'],
    ['a picture that did not arrive', { requests: [withPicture] }, 'files arrive'],
    [
      'a message that belongs to nothing',
      { shown: [shown, { ...shown, id: '100.9', text: 'stray', nonce: undefined }] },
      'one turn a message',
    ],
    ['something that is left open', { leftOpen: ['⏳ at C1 100.1'] }, 'nothing is left open'],
    ['a broken journal', { integrity: 'row 1 missing from index' }, 'the journal is whole'],
    [
      'an error that ended the process',
      { log: ['1 {"level":60,"msg":"an error that nobody caught; stopping"}'] },
      'no error is left alone',
    ],
    [
      'a rejection that went on',
      { log: ['1 {"level":50,"msg":"a rejection that nobody handled; going on"}'] },
      'no error is left alone',
    ],
  ])('is found: %s', (_what, change, rule) => {
    expect(rulesOf({ ...well, ...change }, 'violation')).toContain(rule);
  });

  it.each<[string, Partial<Evidence>, string]>([
    [
      'a question asked before an earlier one',
      {
        requests: [
          { ...request, text: 'q2' },
          { ...later.request, text: 'q1' },
        ],
      },
      'in order',
    ],
    ['an answer above an earlier one', { shown: [{ ...shown, id: '100.5' }, later.shown] }, 'in order'],
    [
      'two runs of one memory at a time',
      { requests: [request, { ...later.request, overlapped: true }] },
      'one run at a time',
    ],
    [
      'a memory that was left',
      { requests: [{ ...request, sessionId: `${thread}.2` }, later.request] },
      'the right memory',
    ],
    [
      'a message of two turns',
      { shown: [shown, { ...later.shown, text: `${later.shown.text} ${answer}` }] },
      'one turn a message',
    ],
  ])('is found among two: %s', (_what, change, rule) => {
    expect(rulesOf(both, 'violation')).toEqual([]);
    expect(rulesOf({ ...both, ...change }, 'violation')).toContain(rule);
  });
});

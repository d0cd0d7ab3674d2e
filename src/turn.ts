// ★ Read first: one turn, from its accepted messages to the finished reply.
import type { Agent, ReplySnapshot, RunEnd } from './agent.ts';
import type { ChatAdapter, ReplyTarget } from './chat.ts';
import { commandOf } from './commands.ts';
import type { Delivery } from './delivery.ts';
import type { Turn, TurnEnd, TurnJournal, TurnRunner } from './engine.ts';
import type { Log } from './log.ts';
import type { Shelf } from './media.ts';
import type { Sessions } from './session.ts';
import { type Language, textsFor } from './texts.ts';
import { ask } from './turn/ask.ts';
import { attachMedia } from './turn/attach.ts';
import { closingOf } from './turn/closing.ts';
import { inputOf } from './turn/input.ts';
import { createMarks } from './turn/marks.ts';
import { type Scene, setScene } from './turn/scene.ts';

/** A platform as the core uses it. */
export interface Place {
  readonly adapter: ChatAdapter;
  readonly delivery: Delivery;
}

/** Everything a turn needs besides its messages. */
export interface Desk {
  readonly agent: Agent;
  readonly sessions: Sessions;
  readonly shelf: Shelf;
  readonly placeOf: (target: ReplyTarget) => Place;
  readonly language: Language | 'auto';
  /** How long an agent that does nothing is asked again. */
  readonly agentWaitMs: number;
  readonly firstChars: number;
  readonly log: Log;
}

export function createTurnRunner(desk: Desk): TurnRunner {
  const marks = createMarks(desk);
  return {
    waiting: (target, on) => marks.set(target, 'waiting', on),
    run: (turn, journal) => onStage(desk, turn, journal, carryOut),
    recover: (turn, journal) => onStage(desk, turn, journal, takeUp),
  };
}

type Act = (desk: Desk, turn: Turn, journal: TurnJournal, scene: Scene) => Promise<void>;

/** Whatever happens on stage, the sign of work goes away and the reason is in the log. */
async function onStage(desk: Desk, turn: Turn, journal: TurnJournal, act: Act): Promise<void> {
  const scene = setScene(desk, turn, journal);
  try {
    await act(desk, turn, journal, scene);
  } catch (error) {
    scene.log.error({ err: error }, 'the turn failed on our side');
    await apologise(desk, journal, scene).catch((reason: unknown) =>
      scene.log.error({ err: reason }, 'the failure could not be told'),
    );
  } finally {
    await scene.working.stop();
  }
}

async function apologise(desk: Desk, journal: TurnJournal, scene: Scene): Promise<void> {
  const texts = textsFor(desk.language, scene.sample);
  await journal.dispatched();
  await conclude(scene, journal, `${texts.internal} ${texts.reference(scene.turnId)}`, 'failed');
}

async function carryOut(desk: Desk, turn: Turn, journal: TurnJournal, scene: Scene): Promise<void> {
  const last = scene.last;
  const texts = textsFor(desk.language, scene.sample);
  if (commandOf(last) === 'new') {
    await desk.sessions.renew(last.thread);
    await journal.dispatched();
    return conclude(scene, journal, texts.newConversation, 'answered');
  }

  scene.working.start();
  const { input, notTaken } = await inputOf(turn.messages, desk, texts);
  const { sessionId, userId } = await desk.sessions.sessionFor(last.thread, last.author);
  scene.log.info({ sessionId, userId, messages: turn.messages.length }, 'turn');

  const asked = await ask({ id: turn.id, sessionId, userId, input }, desk, journal, scene, texts);
  const closing = closingOf(asked.snapshot, asked.end, notTaken, texts, turn.id);
  await conclude(scene, journal, closing.text, closing.end, () => attachMedia(asked.snapshot.media, scene, texts));
  report(scene, asked.snapshot, asked.end);
  await asked.released;
}

/** The last writes: the whole text is in the journal before the first of them. */
async function conclude(
  scene: Scene,
  journal: TurnJournal,
  text: string,
  end: TurnEnd,
  afterwards: () => Promise<void> = async () => undefined,
): Promise<void> {
  await journal.finishing(text, end);
  const outcome = await scene.reply.finish(text);
  if (!outcome.delivered) {
    scene.log.warn({ err: outcome.error }, 'the reply could not be delivered');
    return journal.ended('failed', { reason: outcome.error.code });
  }
  await afterwards();
  await journal.ended(end, null);
  scene.log.info({ end }, 'turn ended');
}

/** A crash has cut this turn off. What the agent may have acted on is never run again by itself. */
async function takeUp(desk: Desk, turn: Turn, journal: TurnJournal, scene: Scene): Promise<void> {
  scene.log.warn({ state: turn.state }, 'taking up a turn after a restart');
  scene.working.clear();
  if (turn.closing !== undefined) return conclude(scene, journal, turn.closing.text, turn.closing.end);
  const text = textsFor(desk.language, scene.sample).crashed;
  await scene.note(text);
  await journal.ended('interrupted', { reason: 'restart' });
}

function report(scene: Scene, snapshot: ReplySnapshot, end: RunEnd): void {
  const figures = { characters: snapshot.answer.length, tools: snapshot.tools.length, media: snapshot.media.length };
  if (end.outcome === 'completed') {
    scene.log.info(figures, 'answered');
    return;
  }
  const { kind, code, message } = end.error;
  scene.log.warn({ ...figures, outcome: end.outcome, kind, code, agent: message }, 'not completed');
}

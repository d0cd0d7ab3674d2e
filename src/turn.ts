// ★ Read first: one turn, from its accepted messages to the finished reply.
import type { Agent, ReplySnapshot, RunEnd } from './agent.ts';
import type { ChatAdapter, InboundMessage, ReplyTarget } from './chat.ts';
import { commandOf } from './commands.ts';
import type { Delivery } from './delivery.ts';
import type { Turn, TurnEnd, TurnJournal, TurnRunner } from './engine.ts';
import type { Log } from './log.ts';
import type { MediaSource } from './media/fetch.ts';
import type { Shelf } from './media.ts';
import type { Sessions } from './session.ts';
import { cutOffNoteIn, isWaitingNote, type Language, textsFor } from './texts.ts';
import { ask } from './turn/ask.ts';
import { attachMedia } from './turn/attach.ts';
import { type Closing, closingOf } from './turn/closing.ts';
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
  readonly media: MediaSource;
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

/**
 * Whatever happens on stage, the sign of work goes away and the reason is in the log.
 * @throws when not even the failure could be kept and told.
 */
async function onStage(desk: Desk, turn: Turn, journal: TurnJournal, act: Act): Promise<void> {
  const scene = setScene(desk, turn, journal);
  try {
    await act(desk, turn, journal, scene);
  } catch (error) {
    scene.log.error({ err: error }, 'the turn failed on our side');
    await apologise(desk, journal, scene);
  } finally {
    await scene.working.stop();
  }
}

async function apologise(desk: Desk, journal: TurnJournal, scene: Scene): Promise<void> {
  const texts = textsFor(desk.language, scene.sample);
  await journal.dispatched();
  await conclude(scene, journal, { text: `${texts.internal} ${texts.reference(scene.turnId)}`, end: 'failed' });
}

async function carryOut(desk: Desk, turn: Turn, journal: TurnJournal, scene: Scene): Promise<void> {
  const last = scene.last;
  const texts = textsFor(desk.language, scene.sample);
  if (commandOf(last) === 'new') {
    await desk.sessions.renew(last.thread);
    await journal.dispatched();
    return conclude(scene, journal, { text: texts.newConversation, end: 'answered' });
  }

  scene.working.start();
  let told = await inputOf(turn.messages, desk, texts);
  const { sessionId, userId } = await desk.sessions.sessionFor(last.thread, last.author);
  scene.log.info({ sessionId, userId, messages: turn.messages.length }, 'turn');

  const requestFor = async (messages: readonly InboundMessage[]) => {
    if (filesOf(messages) !== filesOf(turn.messages)) told = await inputOf(messages, desk, texts);
    return { id: turn.id, sessionId, userId, input: told.input };
  };
  const asked = await ask(requestFor, desk, journal, scene, texts);
  const { media } = asked.snapshot;
  await conclude(scene, journal, {
    ...closingOf(asked, told.notTaken, texts, turn.id),
    ...(media.length === 0
      ? {}
      : { ifCutOff: texts.filesCutOff, afterwards: () => attachMedia(media, desk.media, scene, texts) }),
  });
  report(scene, asked.snapshot, asked.end);
  // The agent may take longer to be done than to answer; nobody waits for that with a sign of work.
  await scene.working.stop();
  await asked.released;
}

function filesOf(messages: readonly InboundMessage[]): number {
  return messages.reduce((count, { files }) => count + files.length, 0);
}

const noteGap = '\n\n';

interface Conclusion extends Closing {
  /** What follows the text. */
  readonly afterwards?: () => Promise<void>;
  /** Said when a crash keeps `afterwards` from its end. Until then it is at the end of the text in the journal. */
  readonly ifCutOff?: string;
}

/** The last writes: the whole text is in the journal before the first of them. */
async function conclude(scene: Scene, journal: TurnJournal, conclusion: Conclusion): Promise<void> {
  const { text, end, afterwards, ifCutOff } = conclusion;
  await journal.finishing(ifCutOff === undefined ? text : text + noteGap + ifCutOff, end);
  const outcome = await scene.reply.finish(text);
  if (outcome.delivered) await afterwards?.();
  else scene.log.warn({ err: outcome.error }, 'the reply could not be delivered');
  await endAs(outcome.delivered ? end : 'failed', outcome.delivered ? null : outcome.error.code, scene, journal);
}

async function endAs(end: TurnEnd, reason: string | null, scene: Scene, journal: TurnJournal): Promise<void> {
  await journal.ended(end, reason === null ? null : { reason });
  scene.log.info({ end }, 'turn ended');
}

/** A crash has cut this turn off. What the agent may have acted on is never run again by itself. */
async function takeUp(desk: Desk, turn: Turn, journal: TurnJournal, scene: Scene): Promise<void> {
  scene.log.warn({ state: turn.state }, 'taking up a turn after a restart');
  scene.working.clear();
  if (turn.closing !== undefined) return conclude(scene, journal, resumed(turn.closing, scene));
  const { crashed } = textsFor(desk.language, scene.sample);
  // What was shown of the answer stays; a note that promised more does not.
  const [only, ...more] = turn.segments;
  if (only !== undefined && more.length === 0 && isWaitingNote(only.text))
    return conclude(scene, journal, { text: crashed, end: 'interrupted' });
  await scene.note(crashed);
  await endAs('interrupted', 'restart', scene, journal);
}

/** The conclusion as an earlier life began it. What was written of its text stays as it is, so the note stands apart. */
function resumed({ text, end }: Closing, scene: Scene): Conclusion {
  const cutOff = cutOffNoteIn(text);
  if (cutOff === undefined) return { text, end };
  return { text: text.slice(0, -(noteGap + cutOff).length), end, afterwards: () => scene.note(cutOff) };
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

// ★ Read first: one turn, from its accepted messages to the finished reply.
import type { Agent, ReplySnapshot, RunEnd } from './agent.ts';
import type { Activity, ChatAdapter, InboundMessage, ReplyTarget } from './chat.ts';
import { commandOf } from './commands.ts';
import { withoutControls } from './controls.ts';
import type { Delivery } from './delivery.ts';
import { Postponed, type Turn, type TurnJournal, type TurnRunner } from './engine.ts';
import type { Log } from './log.ts';
import type { MediaSource } from './media/fetch.ts';
import type { Shelf } from './media.ts';
import type { Sessions } from './session.ts';
import type { Language } from './texts.ts';
import { activityOf, closed, type ShowTools } from './turn/activity.ts';
import { type Asked, ask } from './turn/ask.ts';
import { attachMedia } from './turn/attach.ts';
import { closingOf } from './turn/closing.ts';
import { conclude } from './turn/conclude.ts';
import { inputOf } from './turn/input.ts';
import { createMarks } from './turn/marks.ts';
import { failureIn, isPoisoned } from './turn/poison.ts';
import { takeUp } from './turn/recovery.ts';
import { type Cut, type Scene, setScene } from './turn/scene.ts';
import { attachText } from './turn/text-file.ts';
import { takeSignAway } from './turn/working.ts';

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
  /** Messages of one reply; what comes after them is attached as a file. */
  readonly maxSegments: number;
  readonly showTools: ShowTools;
  /** What the agent thought is attached to its answer. */
  readonly showReasoning: boolean;
  /** Below an answer one can say what one thinks of it. */
  readonly showFeedback: boolean;
  readonly log: Log;
}

export function createTurnRunner(desk: Desk): TurnRunner {
  const marks = createMarks(desk);
  return {
    waiting: (target, on) => marks.set(target, 'waiting', on),
    idle: (target) => takeSignAway(desk.placeOf(target), target, desk.log),
    run: (turn, journal) => onStage(desk, turn, journal, carryOut),
    recover: (turn, journal) => onStage(desk, turn, journal, takeUp),
  };
}

type Act = (desk: Desk, turn: Turn, journal: TurnJournal, scene: Scene) => Promise<void>;

/**
 * Whatever happens on stage, the sign of work goes away and the reason is in the log.
 * @throws Postponed; or when not even the failure could be kept and told.
 */
async function onStage(desk: Desk, turn: Turn, journal: TurnJournal, act: Act): Promise<void> {
  const scene = setScene(desk, turn, journal);
  try {
    await act(desk, turn, journal, scene);
  } catch (error) {
    if (error instanceof Postponed) throw error;
    scene.log.error({ err: error }, 'the turn failed on our side');
    await apologise(desk, journal, scene);
  } finally {
    await scene.close();
  }
}

async function apologise(desk: Desk, journal: TurnJournal, scene: Scene): Promise<void> {
  const { internal, reference } = scene.texts;
  await journal.dispatched();
  await conclude(desk, scene, journal, { text: `${internal} ${reference(scene.turnId)}`, end: 'failed' });
}

async function carryOut(desk: Desk, turn: Turn, journal: TurnJournal, scene: Scene): Promise<void> {
  const { last, texts } = scene;
  endOffer(turn, scene);
  if (commandOf(last) === 'new') {
    await desk.sessions.renew(last.thread);
    await journal.dispatched();
    return conclude(desk, scene, journal, { text: texts.newConversation, end: 'answered', controls: [] });
  }

  if (turn.inherited) scene.working.clear();
  scene.working.start();
  let told = await inputOf(turn.messages, desk, texts);
  const { sessionId, userId } = await desk.sessions.sessionFor(last.thread, last.author);
  scene.log.info({ sessionId, userId, messages: turn.messages.length }, 'turn');

  const request = async (messages: readonly InboundMessage[]) => {
    if (filesOf(messages) !== filesOf(turn.messages)) told = await inputOf(messages, desk, texts);
    return { id: turn.id, sessionId, userId, input: told.input };
  };
  const asked = await ask({ sessionId, request }, desk, journal, scene);
  if (asked === undefined) return;
  const { snapshot, end } = asked;
  scene.working.known();
  const cut: Cut | undefined = scene.cut.aborted ? scene.cut.reason : undefined;
  const missed = turn.messages.some((message) => message.missed);
  const failure = failureIn(end);
  const poisoned = isPoisoned(failure, journal);
  const agentStops = desk.agent.stops;
  const context = { turnId: turn.id, notTaken: told.notTaken, missed, poisoned, texts, cut, agentStops };
  await conclude(desk, scene, journal, {
    ...closingOf(asked, context),
    activity: lastActivity(asked, desk, scene),
    failure,
    via: cut?.by === 'person' ? cut.order.via : undefined,
    ...following(snapshot, desk, scene),
  });
  report(scene, snapshot, end);
  // What is cut off now damages her memory: she is waited for also when we are to end, as long as there is time.
  await either(asked.released, turn.departure.due);
}

/** What is left to be seen of the tools: all of them where that is wanted, or where the platform has drawn them as begun. */
function lastActivity({ snapshot, end }: Asked, { showTools }: Desk, { place, target }: Scene): readonly Activity[] {
  const isDrawn = place.adapter.limits.surfaces[target.surface]?.closes === true;
  if (showTools !== 'full' && !isDrawn) return [];
  return closed(activityOf(snapshot.tools, showTools), end.outcome === 'completed');
}

/** A new turn begins: the one before it cannot be asked again any more. Nothing waits for that to be seen. */
function endOffer({ superseded }: Turn, { place, amend, log }: Scene): void {
  const edit = superseded === undefined ? undefined : withoutControls(superseded, place.adapter.limits);
  if (edit !== undefined) amend(edit).catch((error: unknown) => log.debug({ err: error }, 'an old button stays'));
}

function filesOf(messages: readonly InboundMessage[]): number {
  return messages.reduce((count, { files }) => count + files.length, 0);
}

/** What comes below the text: what the agent made, and, where it is wanted, what it thought. */
function following({ answer, media: made, reasoning }: ReplySnapshot, desk: Desk, scene: Scene) {
  const media = [...made, ...desk.media.trustedPicturesIn(answer)];
  const thoughts = desk.showReasoning ? reasoning.trim() : '';
  if (media.length === 0 && thoughts === '') return {};
  const { texts } = scene;
  const afterwards = async () => {
    if (thoughts !== '') await attachText(scene, 'thoughts', 'thoughts.md', thoughts);
    await attachMedia(media, desk.media, scene, texts);
  };
  return { ifCutOff: texts.filesCutOff, afterwards };
}

/** Resolves when the work is done, or the signal comes. */
async function either(work: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise: told, resolve: tell } = Promise.withResolvers<void>();
  const listener = () => tell();
  signal.addEventListener('abort', listener, { once: true });
  await Promise.race([work, told]).finally(() => signal.removeEventListener('abort', listener));
}

function report(scene: Scene, snapshot: ReplySnapshot, end: RunEnd): void {
  const figures = { characters: snapshot.answer.length, tools: snapshot.tools.length, media: snapshot.media.length };
  if (!('error' in end)) {
    scene.log.info(figures, end.outcome === 'stopped' ? 'stopped' : 'answered');
    return;
  }
  const { kind, code, message } = end.error;
  scene.log.warn({ ...figures, outcome: end.outcome, kind, code, agent: message }, 'not completed');
}

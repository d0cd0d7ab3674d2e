// The end of a turn: the whole text goes into the journal, then onto the platform, then whatever comes below it.
import type { Activity, ChatError, Control, Json, ReplyTarget } from '../chat.ts';
import { finalControls } from '../controls.ts';
import { Postponed, type TurnJournal, type WrittenSegment } from '../engine.ts';
import type { Desk } from '../turn.ts';
import type { Closing } from './closing.ts';
import { noteBelow, noteInPlace } from './last-word.ts';
import { owedAgainInMs } from './owed.ts';
import type { Scene } from './scene.ts';
import { attachText } from './text-file.ts';

export const noteGap = '\n\n';

export interface Conclusion extends Closing {
  /** What follows the text. */
  readonly afterwards?: () => Promise<void>;
  /** Said when a crash keeps `afterwards` from its end. Until then it is at the end of the text in the journal. */
  readonly ifCutOff?: string;
  /** Below the last message; by default what fits how the turn ends. */
  readonly controls?: readonly Control[];
  readonly activity?: readonly Activity[];
  /** What the agent failed of, for the next turn to compare. */
  readonly failure?: string | undefined;
  /** Whose press of a button this answers. */
  readonly via?: ReplyTarget | undefined;
}

/** The last writes: the whole text is in the journal before the first of them. @throws Postponed */
export async function conclude(
  { showFeedback }: Pick<Desk, 'showFeedback'>,
  scene: Scene,
  journal: TurnJournal,
  conclusion: Conclusion,
): Promise<void> {
  const { text, end, afterwards, ifCutOff, activity = [], via } = conclusion;
  const controls = conclusion.controls ?? finalControls(scene.turnId, end, showFeedback, scene.texts);
  await journal.finishing(ifCutOff === undefined ? text : text + noteGap + ifCutOff, end);
  const ending = { controls, via, ...(activity.length === 0 ? {} : { activity }) };
  const outcome = await scene.reply.finish(text, ending);
  if (!outcome.delivered) {
    postpone(outcome.error, scene);
    scene.log.warn({ err: outcome.error }, 'the reply could not be delivered');
    const written = await explain(outcome.error, text, scene);
    await scene.working.stop();
    await Promise.all([
      ...(written === undefined ? [] : [journal.wrote(written)]),
      endAs('failed', { reason: outcome.error.code }, scene, journal),
    ]);
    return;
  }
  if (outcome.rest !== undefined && !(await attachText(scene, 'rest', 'answer.md', outcome.rest))) {
    const written = await withdraw(scene);
    await scene.working.stop();
    await Promise.all([journal.wrote(written), endAs('failed', { reason: 'rest-not-attached' }, scene, journal)]);
    return;
  }
  await afterwards?.();
  // The agent may take longer to be done than to answer; nobody waits for that with a sign of work. Once the turn has
  // ended, no later life would look for one.
  await scene.working.stop();
  await endAs(end, conclusion.failure === undefined ? null : { failure: conclusion.failure }, scene, journal);
}

/** What the platform cannot be told now is told when it is there again: nobody else would ever say why there is no answer. */
function postpone(error: ChatError, { last, log }: Scene): void {
  const waitMs = owedAgainInMs(error, last.sentAtMs, Date.now());
  if (waitMs === undefined) return;
  log.error({ err: error, waitMs }, 'the answer cannot be delivered now; it is in the journal, and tried again');
  throw new Postponed(waitMs, { cause: error });
}

/** The reply has promised a file that nobody gets: its last message says so instead. */
async function withdraw(scene: Scene): Promise<readonly WrittenSegment[]> {
  const { reply, target, turnId, texts, log } = scene;
  const written = reply.segments();
  const last = written.at(-1);
  if (last === undefined) return written;
  const text = `${texts.restLost} ${texts.reference(turnId)}\n${texts.retryHint}`;
  const content = { text, stableChars: text.length };
  const controls = finalControls(turnId, 'failed', false, texts);
  const { surface } = target;
  try {
    await scene.amend({ type: 'finish', receipt: last.receipt, surface, content, before: last.text, controls });
    return [...written.slice(0, -1), { ...last, text }];
  } catch (error) {
    log.warn({ err: error }, 'nobody could be told that the rest is missing');
    return written;
  }
}

export async function endAs(end: Closing['end'], detail: Json, scene: Scene, journal: TurnJournal): Promise<void> {
  const { left } = scene.working;
  await journal.ended(end, detail, left !== undefined);
  scene.log.info({ end }, 'turn ended');
  const unnoted = (error: unknown) => scene.log.debug({ err: error }, 'a sign of work that is gone could not be noted');
  left?.then(() => journal.signGone()).catch(unnoted);
}

/** Tells why there is no answer, or no whole one, where that is possible at all. @returns what is written since. */
async function explain(
  { kind }: ChatError,
  text: string,
  scene: Scene,
): Promise<readonly WrittenSegment[] | undefined> {
  const { texts, place, target, turnId, log } = scene;
  try {
    if (kind === 'forbidden') {
      const notice = { type: 'notice', target, nonce: `${turnId}-shut`, markdown: texts.closedHere } as const;
      await place.delivery.send(notice, { urgency: 'control' });
    }
    if (kind !== 'blocked' && kind !== 'rejected' && kind !== 'too-long') return undefined;
    const reason = kind === 'blocked' ? texts.blocked : await inAnotherForm(text, scene);
    return await endInWords(`${reason} ${texts.reference(turnId)}\n${texts.retryHint}`, scene);
  } catch (error) {
    log.warn({ err: error }, 'nobody could be told why');
    return undefined;
  }
}

/** No message of any length was taken: a file may be. @returns what people are told. */
async function inAnotherForm(text: string, scene: Scene): Promise<string> {
  return (await attachText(scene, 'whole', 'answer.md', text)) ? scene.texts.allAsFile : scene.texts.internal;
}

/** What the platform has let through before stays, and does not look as if it went on. */
async function endInWords(note: string, scene: Scene): Promise<readonly WrittenSegment[]> {
  const written = scene.reply.segments();
  const open = written.find(({ sealed }) => !sealed);
  const closed = open === undefined ? undefined : await noteInPlace(open, note, 'failed', scene).catch(() => undefined);
  if (closed === undefined) return [...written, ...(await noteBelow(note, 'failed', scene))];
  return [...written.filter(({ sealed }) => sealed), closed];
}

// A turn that a crash has cut off: brought to its end. What the agent may have acted on is never run again by itself.
import { liveControls } from '../controls.ts';
import type { Turn, TurnJournal, WrittenSegment } from '../engine.ts';
import { cutOffNoteIn } from '../texts.ts';
import type { Desk } from '../turn.ts';
import type { Closing } from './closing.ts';
import { type Conclusion, conclude, endAs, noteGap } from './conclude.ts';
import { noteBelow, noteInPlace } from './last-word.ts';
import { restart } from './poison.ts';
import type { Scene } from './scene.ts';

export async function takeUp(desk: Desk, turn: Turn, journal: TurnJournal, scene: Scene): Promise<void> {
  scene.log.warn({ state: turn.state }, 'taking up a turn after a restart');
  scene.working.clear();
  if (turn.closing !== undefined) return conclude(desk, scene, journal, resumed(turn.closing, scene));
  scene.reply.leave();
  const { crashed, retryHint } = scene.texts;
  const note = `${crashed} ${retryHint}`;
  const segments = await tellInPlace(turn, note, journal, scene).catch((error: unknown) => {
    scene.log.warn({ err: error }, 'what was shown could not be closed');
    return undefined;
  });
  const written = segments ?? [...turn.segments, ...(await noteBelow(note, 'interrupted', scene))];
  await scene.working.stop();
  // In one commit: another crash between the two would tell it once more.
  await Promise.all([journal.wrote(written), endAs('interrupted', { reason: restart }, scene, journal)]);
}

async function tellInPlace(
  turn: Turn,
  note: string,
  journal: TurnJournal,
  scene: Scene,
): Promise<readonly WrittenSegment[] | undefined> {
  const open = turn.segments.find(({ sealed }) => !sealed) ?? (await unnoted(turn, journal, scene));
  if (open === undefined) return undefined;
  const closed = await noteInPlace(open, note, 'interrupted', scene);
  return closed && [...turn.segments.filter(({ sealed }) => sealed), closed];
}

/** The crash came before the last message was noted down: it is looked for. */
async function unnoted(
  { id, segments }: Turn,
  journal: TurnJournal,
  scene: Scene,
): Promise<WrittenSegment | undefined> {
  const { target, place, texts } = scene;
  const controls = liveControls(id, texts).map((control) => control.id);
  const isFirst = segments.length === 0;
  const alone = isFirst ? { alone: true, except: journal.asked() } : {};
  const nonce = `${id}-${segments.length}`;
  const found = await place.delivery.find({ type: 'posted', target, nonce, controls, ...alone });
  return found && { receipt: found.receipt, text: found.text ?? '', sealed: false };
}

/** The conclusion as an earlier life began it. What was written of its text stays as it is, so the note stands apart. */
function resumed({ text, end }: Closing, scene: Scene): Conclusion {
  const cutOff = cutOffNoteIn(text);
  if (cutOff === undefined) return { text, end };
  // The answer stands, also where nothing can be said below it any more.
  const afterwards = async () => {
    const untold = (error: unknown) => scene.log.warn({ err: error }, 'nobody could be told what a crash cut off');
    await scene.note(cutOff).catch(untold);
  };
  return { text: text.slice(0, -(noteGap + cutOff).length), end, afterwards, ifCutOff: cutOff };
}

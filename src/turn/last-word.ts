// The word why an answer is not complete, where not the reply itself can say it: in its last message, or below it.
import { finalControls } from '../controls.ts';
import type { TurnEnd, WrittenSegment } from '../engine.ts';
import { isWaitingNote } from '../texts.ts';
import { withNotes } from './closing.ts';
import type { Scene } from './scene.ts';

/**
 * What was shown of the answer stays, and the note stands below it; a note that promised more does not stay.
 * @returns the message as it reads now; nothing when there was no room for the note: then it has only lost its controls.
 * @throws ChatError
 */
export async function noteInPlace(
  open: WrittenSegment,
  note: string,
  end: TurnEnd,
  scene: Scene,
): Promise<WrittenSegment | undefined> {
  const { adapter } = scene.place;
  const { surface } = scene.target;
  const text = isWaitingNote(open.text) ? note : withNote(open.text, note);
  const fits = adapter.render(text, surface).size <= (adapter.limits.surfaces[surface]?.maxSize ?? 0);
  const shown = fits ? text : open.text;
  const content = { text: shown, stableChars: shown.length };
  const controls = fits ? finalControls(scene.turnId, end, false, scene.texts) : [];
  await scene.amend({ type: 'finish', receipt: open.receipt, surface, content, before: open.text, controls });
  return fits ? { ...open, text, sealed: true } : undefined;
}

/** Another crash may have come after it was told, and before that was noted down. */
function withNote(text: string, note: string): string {
  return text.trimEnd().endsWith(note) ? text : withNotes(text, [note]);
}

/** @throws ChatError */
export async function noteBelow(note: string, end: TurnEnd, scene: Scene): Promise<readonly WrittenSegment[]> {
  const receipt = await scene.note(note, { controls: finalControls(scene.turnId, end, false, scene.texts) });
  return receipt === undefined ? [] : [{ receipt, text: note, sealed: true }];
}

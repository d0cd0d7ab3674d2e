// What can be pressed below an answer. Its id is the turn's, which nobody can guess and the journal keeps. Pure.
import type { ChatLimits, Control, EditOperation, ReplyTarget } from './chat.ts';
import type { RecordedTurn, TurnEnd } from './engine.ts';
import type { Texts } from './texts.ts';

type Action = Control['action'];

const form = /^([A-Za-z0-9_-]{16})\.(stop|retry|good|bad)$/;

/** While an answer grows. */
export function liveControls(turnId: string, texts: Texts): readonly Control[] {
  return [control(turnId, 'stop', texts.stop)];
}

/** Once it has come to its end. */
export function finalControls(turnId: string, end: TurnEnd, feedback: boolean, texts: Texts): readonly Control[] {
  if (end !== 'answered') return [control(turnId, 'retry', texts.retry)];
  return feedback ? [control(turnId, 'good', texts.good), control(turnId, 'bad', texts.bad)] : [];
}

/** What was pressed; nothing when the id is none of ours. */
export function readControl(id: string): { readonly turnId: string; readonly action: Action } | undefined {
  const [, turnId, action] = form.exec(id) ?? [];
  return turnId === undefined ? undefined : { turnId, action: action as Action };
}

/** Takes away what is below the turn's last message; nothing when nothing was written or is known of it. */
export function withoutControls(
  { messages, segments }: Pick<RecordedTurn, 'messages' | 'segments'>,
  { surfaces }: Pick<ChatLimits, 'surfaces'>,
  via?: ReplyTarget,
): EditOperation | undefined {
  const last = segments.at(-1);
  const surface = messages.at(-1)?.target.surface;
  if (last === undefined || surface === undefined) return undefined;
  const content = { text: last.text, stableChars: last.text.length };
  const where = surfaces[surface]?.fallback ?? surface;
  return { type: 'update', receipt: last.receipt, surface: where, content, ...(via === undefined ? {} : { via }) };
}

function control(turnId: string, action: Action, label: string): Control {
  return { id: `${turnId}.${action}`, action, label };
}

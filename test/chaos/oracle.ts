// The judge: holds all that is known of a run to the guarantee.
import { checkAccepted } from './oracle/accepted.ts';
import { type Belonging, belonging } from './oracle/belonging.ts';
import { type Evidence, exception, type Finding, violation } from './oracle/evidence.ts';
import { checkFiles } from './oracle/files.ts';
import { checkOrder } from './oracle/order.ts';
import { checkTurns } from './oracle/turns.ts';

export function judge(evidence: Evidence): readonly Finding[] {
  const belongs = belonging(evidence);
  return [
    ...checkAccepted(evidence),
    ...belongs.findings,
    ...checkTurns(evidence, belongs),
    ...checkFiles(evidence, belongs),
    ...checkOrder(evidence, belongs),
    ...checkQuiet(evidence, belongs),
  ];
}

/** Nothing looks as if it were under way, and nothing of ours is broken. */
function checkQuiet(evidence: Evidence, { ofTurn }: Belonging): readonly Finding[] {
  const { leftOpen, integrity, log, turns } = evidence;
  const cut = turns.filter(({ state, detail }) => state === 'interrupted' && detail?.includes('restart'));
  const unnoted = cut.flatMap(({ id }) => (ofTurn.get(id) ?? []).map((message) => message.id));
  const refused = new Set(evidence.messages.flatMap(({ id, state }) => (state === 'refused' ? [id] : [])));
  const untold = evidence.shown.filter(({ answers }) => answers !== undefined && refused.has(answers));
  const open = leftOpen.map((what) => {
    const isUntold = what.startsWith('loading') && untold.some(({ id }) => what.endsWith(id));
    if (isUntold) return exception('a refusal of a command was lost in a crash', what);
    // Posted and not yet noted when the process died: the note of the crash stands below it.
    const isUnnoted = what.startsWith('Stop below') && unnoted.some((id) => what.endsWith(id));
    if (isUnnoted) return exception('a first message of the instant of a crash keeps its Stop', what);
    // Told once: to repeat it after a crash would be worse.
    if (what.startsWith('private')) return exception('a private answer was lost in a crash', what);
    return violation('nothing is left open', what);
  });
  const broken = integrity === 'ok' ? [] : [violation('the journal is whole', integrity)];
  const fatal = log.filter((line) => line.includes('"level":60') || /unhandled|uncaught/i.test(line));
  return [...open, ...broken, ...fatal.map((line) => violation('no error is left alone', line.slice(0, 300)))];
}

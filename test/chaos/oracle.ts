// The judge: holds all that is known of a run to the guarantee.
import { checkAccepted } from './oracle/accepted.ts';
import { belonging } from './oracle/belonging.ts';
import { type Evidence, type Finding, violation } from './oracle/evidence.ts';
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
    ...checkQuiet(evidence),
  ];
}

/** Nothing looks as if it were under way, and nothing of ours is broken. */
function checkQuiet(evidence: Evidence): readonly Finding[] {
  const { leftOpen, integrity, log } = evidence;
  const open = leftOpen.map((what) => violation('nothing is left open', what));
  const broken = integrity === 'ok' ? [] : [violation('the journal is whole', integrity)];
  const fatal = log.filter((line) => line.includes('"level":60') || /nobody handled|unhandled|uncaught/i.test(line));
  return [...open, ...broken, ...fatal.map((line) => violation('no error is left alone', line.slice(0, 300)))];
}

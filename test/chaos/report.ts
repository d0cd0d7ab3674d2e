// What a run has brought, for people: figures, exceptions counted, and of each violation what a developer needs.
import type { ChaosResult } from './run.ts';

const maxStories = 5;
const maxLines = 60;
const maxLineChars = 400;

export function violationsIn({ findings }: Pick<ChaosResult, 'findings'>) {
  return findings.filter(({ kind }) => kind === 'violation');
}

export function summaryOf({ evidence, findings, deeds, tookMs }: ChaosResult): string {
  const { questions, turns, messages, requests, deaths } = evidence;
  const kills = deaths.filter(({ how }) => how !== 'SIGTERM').length;
  const exceptions = findings.filter(({ kind }) => kind === 'exception');
  return [
    `${questions.length} questions, ${messages.length} messages kept, ${turns.length} turns (${counted(turns.map(({ state }) => state))})`,
    `${requests.length} requests to the agent (${counted(requests.map(({ end }) => end))})`,
    `${kills} kills, ${deaths.length - kills} times SIGTERM; turns cut off: ${counted(deaths.flatMap(({ cut }) => cut)) || 'none'}`,
    `what happened: ${[...deeds].map(([deed, times]) => `${deed} ${times}`).join(', ')}`,
    `exceptions: ${counted(exceptions.map(({ rule }) => rule)) || 'none'}`,
    `violations: ${counted(violationsIn({ findings }).map(({ rule }) => rule)) || 'none'}`,
    `${Math.round(tookMs / 1000)} s`,
  ].join('\n');
}

/** For `docs/guarantees.md`. */
export const tableHead = [
  '| seed | questions | turns | kills | cut off | exceptions | violations |',
  '|---|---|---|---|---|---|---|',
] as const;

export function rowOf(seed: number, { evidence, findings }: ChaosResult): string {
  const { questions, turns, deaths } = evidence;
  const kills = deaths.filter(({ how }) => how !== 'SIGTERM').length;
  const told = (kind: string) =>
    counted(findings.filter((each) => each.kind === kind).map(({ rule }) => rule)) || 'none';
  const cut = counted(deaths.flatMap((death) => death.cut)) || 'none';
  return `| ${[seed, questions.length, turns.length, kills, cut, told('exception'), told('violation')].join(' | ')} |`;
}

export function storiesOf(result: ChaosResult): string {
  const violations = violationsIn(result);
  const lines = violations.map(({ rule, detail, turnId }) => `VIOLATION ${rule}: ${turnId ?? ''} ${detail}`);
  const turnIds = [...new Set(violations.flatMap(({ turnId }) => turnId ?? []))].slice(0, maxStories);
  const stories = turnIds.flatMap((turnId) => [
    `\nThe story of ${turnId}:`,
    ...result
      .story(turnId)
      .slice(0, maxLines)
      .map((line) => `  ${line.slice(0, maxLineChars)}`),
  ]);
  return [...lines, ...stories].join('\n');
}

function counted(names: readonly string[]): string {
  const groups = Map.groupBy(names, (name) => name);
  return [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([name, { length }]) => `${name} ${length}`)
    .join(', ');
}

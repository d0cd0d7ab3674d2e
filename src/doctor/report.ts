// What was found, as people read it and as programs do: findings come in, lines or JSON and an exit code go out.
import { Chalk, type ChalkInstance } from 'chalk';
import stringWidth from 'string-width';
import type { Finding, Level } from '../check.ts';
import type { Language } from '../texts.ts';
import type { Examined } from './examine.ts';
import { wrapped } from './wrap.ts';

export interface Look {
  readonly language: Language;
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

const signs: Readonly<Record<Level, string>> = { ok: '✓', note: '·', warning: '!', failure: '✗' };
const narrowest = 40;
/** Longer lines are hard to read, however wide the terminal is. */
const widest = 110;

const words = {
  en: {
    next: '→',
    allWell: 'All is well.',
    counts: (failures: number, warnings: number) =>
      [count(failures, 'failure'), count(warnings, 'warning')].filter((part) => part !== '').join(', '),
    summary: (counts: string) => `Found: ${counts}. Each arrow (→) is a next step.`,
    cut: 'Stopped before the end.',
  },
  zh: {
    next: '→',
    allWell: '一切正常。',
    counts: (failures: number, warnings: number) =>
      [failures === 0 ? '' : `${failures} 个故障`, warnings === 0 ? '' : `${warnings} 个警告`]
        .filter((part) => part !== '')
        .join('、'),
    summary: (counts: string) => `发现 ${counts}。每个箭头（→）后面是下一步。`,
    cut: '没有查完就停止了。',
  },
} as const;

function count(many: number, what: string): string {
  if (many === 0) return '';
  return `${many} ${what}${many === 1 ? '' : 's'}`;
}

/** One section: its title, and each finding as sign, what was seen, what it means, and the next step. */
export function sectionText({ section, findings }: Examined, look: Look): string {
  const { bold } = new Chalk({ level: look.color ? 1 : 0 });
  const title = bold(section.title[look.language]);
  return [title, ...findings.map((finding) => findingText(finding, look)), ''].join('\n');
}

/** @param isCut the person did not wait for its end. */
export function summaryText(all: readonly Finding[], look: Look, isCut: boolean): string {
  const { allWell, counts, summary, cut } = words[look.language];
  const chalk = new Chalk({ level: look.color ? 1 : 0 });
  const failures = all.filter(({ level }) => level === 'failure').length;
  const warnings = all.filter(({ level }) => level === 'warning').length;
  if (failures + warnings === 0) return isCut ? cut : chalk.green(allWell);
  return (isCut ? `${cut} ` : '') + chalk[failures > 0 ? 'red' : 'yellow'](summary(counts(failures, warnings)));
}

/** Something said meanwhile, within the terminal's columns. */
export function asideText(text: string, { width }: Look): string {
  return wrapped(text, Math.max(narrowest, Math.min(width, widest))).join('\n');
}

/** 0 all well · 1 warnings · 2 something will not work. */
export function exitCodeOf(all: readonly Finding[]): 0 | 1 | 2 {
  if (all.some(({ level }) => level === 'failure')) return 2;
  return all.some(({ level }) => level === 'warning') ? 1 : 0;
}

export function toJson(examined: readonly Examined[], language: Language): string {
  const findings = examined.flatMap(({ section, findings }) =>
    findings.map(({ check, code, level, words }) => {
      const [seen, meaning, nextStep] = words[language];
      return { section: section.name, check, code, level, seen, meaning, ...(nextStep ? { nextStep } : {}) };
    }),
  );
  const all = examined.flatMap((one) => one.findings);
  return JSON.stringify({ exitCode: exitCodeOf(all), findings }, undefined, 2);
}

function findingText({ level, words: said }: Finding, { language, width, color }: Look): string {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const [seen, meaning, nextStep] = said[language];
  const columns = Math.max(narrowest, Math.min(width, widest));
  const { head, dim } = paint(chalk, level);
  const isQuiet = level === 'ok' || level === 'note';
  const part = (mark: string, text: string, style: ChalkInstance, inset: number): string[] => {
    const before = ' '.repeat(inset) + (mark === '' ? '' : `${mark} `);
    const lines = wrapped(text, columns - stringWidth(before));
    const lead = ' '.repeat(inset) + (mark === '' ? '' : `${head(mark)} `);
    return lines.map((line, index) => (index === 0 ? lead : ' '.repeat(stringWidth(before))) + style(line));
  };
  return [
    ...part(signs[level], seen, isQuiet ? chalk.reset : chalk.bold, 2),
    ...(meaning === '' ? [] : part('', meaning, dim, 4)),
    ...(nextStep === undefined ? [] : part(words[language].next, nextStep, chalk.reset, 4)),
  ].join('\n');
}

function paint(chalk: ChalkInstance, level: Level): { head: ChalkInstance; dim: ChalkInstance } {
  const heads = { ok: chalk.green, note: chalk.cyan, warning: chalk.yellow, failure: chalk.red };
  return { head: heads[level], dim: level === 'ok' || level === 'note' ? chalk.dim : chalk.reset };
}

// The table of set-ups and what the doctor says of them: held to the documentation, and printed when its tests have run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Circumstances, type Examination, examination } from './examination.ts';

export interface SetUp {
  readonly settings: Readonly<Record<string, string>>;
  readonly circumstances?: Circumstances;
}

export interface Row {
  readonly setUp: string;
  /** The warnings and failures, in their order; none = it is healthy. */
  readonly diagnosis: readonly string[];
  readonly make: () => Promise<SetUp> | SetUp;
  /** Findings that there must be besides. */
  readonly also?: readonly string[];
  /** Findings that there must not be, of those that are no trouble. */
  readonly absent?: readonly string[];
  /** What must be said. */
  readonly words?: string | RegExp;
  /** What must not be found in any word: secrets. */
  readonly hidden?: readonly string[];
}

export function table(title: string, section: string, rows: readonly Row[]): void {
  const lines: string[] = [];
  afterAll(() => {
    process.stdout.write(`\n${title}: ${lines.length} of ${rows.length} diagnosed\n${lines.join('\n')}\n`);
  });
  it(`${title} stand in docs/set-ups.md as they are tried here`, () => {
    expect(documented(title)).toEqual(rows.map(lineOf));
  });
  it.each(rows)(
    '$setUp',
    { timeout: 60_000 },
    async ({ setUp, diagnosis, make, also = [], absent = [], words = '', hidden = [] }) => {
      const { settings, circumstances = {} } = await make();
      const found = await examination(settings, { only: [section, 'configuration'], ...circumstances });
      expect(found.troubles, saidOf(found)).toEqual(diagnosis);
      const all = found.findings.map(({ check, code }) => `${check} ${code}`);
      expect(all).toEqual(expect.arrayContaining([...also]));
      expect(all.filter((one) => absent.includes(one))).toEqual([]);
      expect(found.words).toMatch(words);
      for (const secret of hidden) expect(found.words).not.toContain(secret);
      for (const finding of found.findings) expect(wellSaid(finding), JSON.stringify(finding.words)).toBe(true);
      lines.push(`  ${setUp.padEnd(66)} → ${diagnosis.join(', ') || 'well'}`);
    },
  );
}

function lineOf({ setUp, diagnosis }: Row): string {
  return `| ${setUp} | ${diagnosis.map((each) => `\`${each}\``).join(', ') || 'well'} |`;
}

/** The rows below a heading of the page. */
function documented(title: string): readonly string[] {
  const page = readFileSync(join(import.meta.dirname, '../../docs/set-ups.md'), 'utf8');
  const section = page.split(/^## /m).find((each) => each.startsWith(`${title}\n`)) ?? '';
  return section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| set-up '));
}

function saidOf({ findings }: Examination): string {
  return findings.map(({ check, code, words }) => `${check} ${code}: ${words.en.join(' | ')}`).join('\n');
}

/** Whatever needs a person says what to do, and each language is itself. */
function wellSaid({ level, words }: Examination['findings'][number]): boolean {
  const bad = level === 'warning' || level === 'failure';
  const han = /\p{Script=Han}/u;
  const inTheirLanguages = !han.test(words.en.join('')) && han.test(words.zh.join(''));
  return inTheirLanguages && words.en[0] !== '' && (!bad || [words.en, words.zh].every(([, , nextStep]) => nextStep));
}

// Nothing that the doctor can say is left untried, and all of it stands in the documentation.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { knownDiagnoses } from './diagnoses.ts';

/** What cannot be built on loopback, or only with time. */
const untried: Readonly<Record<string, string>> = {
  'agent.connection no-route': 'needs a network without a route',
  'agent.connection timeout': 'needs a network that loses packets',
  'state.store slow': 'is a matter of time',
};

const known = knownDiagnoses();
const name = ({ check, code }: (typeof known)[number]) => `${check} ${code}`;

describe('the diagnoses', () => {
  it('have names of their own', () => {
    const names = known.map(name);
    expect(names.filter((one, index) => names.indexOf(one) !== index)).toEqual([]);
    expect(names.length).toBeGreaterThan(130);
  });

  it('are each found in a set-up that was broken for it', () => {
    const tests = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.test\.ts$|^set-ups\//.test(file) && file !== 'diagnoses.test.ts')
      .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
      .join('\n');
    const bad = known.filter(({ level }) => level === 'warning' || level === 'failure').map(name);
    const missing = bad.filter((one) => !tests.includes(`'${one}'`));
    expect(missing.toSorted()).toEqual(Object.keys(untried).toSorted());
  });

  it('are counted in the documentation as they are tried', () => {
    const page = (name: string) => readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8');
    const results = [...page('set-ups.md').matchAll(/^\| .* \| (well|`.*`) \|$/gm)].map(([, result]) => result);
    const well = results.filter((result) => result === 'well').length;
    const broken = results.length - well;
    expect(page('set-ups.md')).toContain(`${broken} are broken and ${well} are well`);
    expect(page('doctor.md')).toContain(`${broken} broken set-ups, each found, and ${well} healthy ones`);
  });

  it('stand in docs/doctor.md, each with its level, and no others do', () => {
    const signs: Readonly<Record<string, string>> = { ok: '✓', note: '·', warning: '!', failure: '✗' };
    const text = readFileSync(join(import.meta.dirname, '../../docs/doctor.md'), 'utf8');
    const rows = [...text.matchAll(/^\| `([a-z.-]+)` \| (.*) \|$/gm)];
    const documented = rows.flatMap(([, check = '', codes = '']) =>
      [...codes.matchAll(/([✓·!✗]) `([^`]+)`/g)].map(([, sign = '', code = '']) => `${check} ${sign} ${code}`),
    );
    expect(documented.toSorted()).toEqual(
      known.map(({ check, code, level }) => `${check} ${signs[level]} ${code}`).toSorted(),
    );
  });
});

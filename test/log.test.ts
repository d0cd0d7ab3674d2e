import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cases, token } from './log-program.ts';

const program = join(import.meta.dirname, 'log-program.ts');

function casesLike(beginning: string): readonly string[] {
  return Object.keys(cases).filter((name) => name.startsWith(beginning));
}

describe.each(['json', 'pretty'] as const)('a %s log', (format) => {
  const texts = new Map<string, string>();

  beforeAll(() => {
    const options = { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
    const { stderr, stdout, status } = spawnSync(process.execPath, [program, format, 'info'], options);
    expect({ status, stdout }, stderr).toEqual({ status: 0, stdout: '' });
    for (const part of stderr.split('\n# ').slice(1)) {
      const end = part.indexOf('\n');
      texts.set(part.slice(0, end), part.slice(end + 1));
    }
  });

  const textOf = (name: string) => texts.get(name) ?? `(nothing was written for ${name})`;

  it('writes what it was told to standard error, and nothing below its level', () => {
    expect(textOf('an ordinary line')).toContain('accepted');
    expect(textOf('an ordinary line')).toContain('slack-T1');
    expect(textOf('a line below the level').trim()).toBe('');
  });

  it.each(casesLike('a secret'))('blanks out %s', (name) => {
    expect(textOf(name)).toContain('[redacted]');
    expect(textOf(name)).not.toContain(token);
  });

  it('leaves no rest of a secret that begins like another', () => {
    expect(textOf('a secret that begins like another')).not.toContain('longer');
  });

  it.each(casesLike('an awkward secret'))('blanks out %s, which is written differently there', (name) => {
    expect(textOf(name)).toContain('[redacted]');
    expect(textOf(name)).not.toMatch(/ss(\\+n|\n|%0A)w/);
  });

  it.each(['user and password of a URL', 'a ticket in a URL', 'a bearer token', 'a signature in a URL'])(
    'blanks out %s that nobody told it of, and keeps the rest',
    (name) => {
      expect(textOf(name)).toContain('[redacted]');
      expect(textOf(name)).not.toContain('hunter22');
      expect(textOf(name)).toContain('kept');
    },
  );

  it('leaves words alone that only contain a very short secret', () => {
    expect(textOf('innocent words')).toContain('abcdef: basic facts, see https://host/?page=2');
  });

  it('writes very long lines whole', () => {
    expect(textOf('long lines')).toContain('a.'.repeat(100_000));
    expect(textOf('long lines')).toContain('?a'.repeat(100_000));
  });

  it('keeps every line whole: an object in JSON, a beginning with the time for people', () => {
    const first = (text: string) => text.split('\n', 1)[0] ?? '';
    const written = [...texts.values()].map(first).filter((line) => line !== '');
    expect(written.length).toBeGreaterThan(20);
    for (const line of written)
      expect(line).toMatch(format === 'json' ? /^\{.*\}$/ : /^\[\d\d:\d\d:\d\d\.\d+\] [A-Z]+/);
    if (format === 'json') for (const line of written) expect(() => JSON.parse(line)).not.toThrow();
  });

  it('has written everything when the process ends at once', () => {
    expect(textOf('many lines')).toContain('line 500');
  });
});

it.each(['json', 'pretty'])('a %s log does not stop the process when nobody reads standard error', (format) => {
  const command = 'exec 3>&1; ("$0" "$1" "$2" info; echo "ended with $?" >&3) 2>&1 | head -c 1 > /dev/null';
  const said = execFileSync('bash', ['-c', command, process.execPath, program, format], { encoding: 'utf8' });
  expect(said.trim()).toBe('ended with 0');
});

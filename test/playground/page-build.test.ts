import { mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { forgetOld, pageFolder } from '../../playground/page-build.ts';
import { temporaryFolder } from '../cli/program.ts';

it('makes the page once for each state of its sources, with the licences of what it carries', async () => {
  const folder = await pageFolder(() => undefined);
  let made = 0;
  const again = await pageFolder(() => {
    made += 1;
  });
  expect([again, made]).toEqual([folder, 0]);
  expect(readFileSync(join(folder, 'licenses.md'), 'utf8')).toMatch(/preact[\s\S]*MIT/);
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const assets = readdirSync(join(folder, 'assets'));
  for (const [, path = ''] of page.matchAll(/(?:src|href)="\.\/assets\/([^"]+)"/g)) expect(assets).toContain(path);
  // Nothing is asked of another host.
  const styles = assets
    .filter((name) => name.endsWith('.css'))
    .map((name) => readFileSync(join(folder, 'assets', name), 'utf8'));
  expect(`${page}${styles}`).not.toMatch(/(?:src|href)="?https?:|url\(["']?(?:https?:)?\/\//);
});

it('forgets what was made long ago, and is not held up by what is gone while it looks', () => {
  const cache = temporaryFolder();
  for (const name of ['old', 'new']) mkdirSync(join(cache, name));
  utimesSync(join(cache, 'old'), 0, 0);
  // Listed, and not to be found.
  symlinkSync(join(cache, 'renamed'), join(cache, 'building'));
  forgetOld(cache);
  expect(readdirSync(cache).sort()).toEqual(['building', 'new']);
});

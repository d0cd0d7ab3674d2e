import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { render } from '../../../adapters/slack/render.ts';

const folder = resolve(import.meta.dirname, '../../fixtures/rendering/slack');
const sources = readdirSync(folder).filter((file) => file.endsWith('.md'));

it('has a corpus', () => {
  expect(sources.length).toBeGreaterThan(7);
});

// After a wanted change: `npx vitest run render.golden --update`, and read what it wrote.
it.each(sources)('renders %s as its text file says', async (file) => {
  const { markdown } = render(readFileSync(join(folder, file), 'utf8')).payload;
  await expect(markdown).toMatchFileSnapshot(join(folder, file.replace(/\.md$/, '.txt')));
});

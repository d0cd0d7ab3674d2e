// The pictures of the README: each is a moment of a real run. PICTURES=docs/pictures keeps them.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { announceMissing, available } from '../services.ts';
import { answers, be, House, pane, runScenario, write } from './browser.ts';

announceMissing('chromium');

const temporary = mkdtempSync(join(tmpdir(), 'friday-pictures-'));
const folder = process.env.PICTURES ?? temporary;

afterAll(() => rmSync(temporary, { recursive: true }));

/** The mouse on nothing, no cursor in a box: only what was said. What the picture is about must be in it. */
async function take(page: Page, name: string, about: readonly Locator[]): Promise<void> {
  await page.mouse.move(720, 4);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  for (const one of about)
    await expect.poll(() => shareOnScreen(one), { message: `${one} on the screen` }).toBeGreaterThan(0.9);
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled' });
  expect(sizeOf(readFileSync(path))).toEqual(page.viewportSize());
}

/** 0 to 1: what is scrolled or folded away is not on the screen, nor a picture that has not come yet. */
function shareOnScreen(one: Locator): Promise<number> {
  return one.evaluate(async (element) => {
    if (element instanceof HTMLImageElement && element.naturalWidth === 0) return 0;
    const { promise, resolve } = Promise.withResolvers<number>();
    const observer = new IntersectionObserver(([entry]) => resolve(entry?.intersectionRatio ?? 0));
    observer.observe(element);
    return promise.finally(() => observer.disconnect());
  });
}

/** As a PNG has it in its first chunk. */
function sizeOf(png: Buffer): { width: number; height: number } {
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}

describe.skipIf(!available.chromium).each(['light', 'dark'] as const)(
  'pictures, %s',
  { timeout: 180_000 },
  (colorScheme) => {
    const house = new House();

    it('both platforms side by side', async () => {
      const { page } = await house.open({ colorScheme, viewport: { width: 1440, height: 820 } });
      await write(page, 'discord', 'markdown');
      await write(page, 'slack', '@Friday My name is Alice.');
      await answers(page, 'slack').getByText('Nice to meet you, Alice!').waitFor();
      await be(page, 'Bob');
      await write(page, 'slack', 'Who do you know?');
      await answers(page, 'slack').getByText('I know Alice here.').waitFor();
      await be(page, '陈晨');
      await write(page, 'slack', '画日落');
      await answers(page, 'slack').getByRole('img').waitFor();
      await answers(page, 'discord').getByRole('button', { name: '👍' }).last().waitFor();
      await be(page, 'Alice');
      await pane(page, 'slack')
        .getByRole('button', { name: /Good answer|回答得/ })
        .last()
        .waitFor();
      await take(page, `playground-${colorScheme}`, [
        answers(page, 'slack').getByText('I know Alice here.').last(),
        answers(page, 'slack').getByRole('img').last(),
        answers(page, 'discord').getByRole('heading', { name: 'Markdown at a glance' }).last(),
        answers(page, 'discord').locator('pre', { hasText: 'fibonacci' }).last(),
        answers(page, 'discord').locator('pre', { hasText: 'Wednesday' }).last(),
      ]);
    });

    it('the inspector, with an answer that grew', async () => {
      const { page } = await house.open({ colorScheme, viewport: { width: 1440, height: 1000 } });
      await page.getByRole('button', { name: 'Inspector' }).click();
      await write(page, 'slack', '@Friday long 200');
      await write(page, 'discord', 'What is the weather in Paris?');
      await answers(page, 'discord').getByText('It is sunny in').last().waitFor();
      await answers(page, 'slack').getByRole('button', { name: 'Good answer' }).last().waitFor();
      await page.getByRole('navigation', { name: 'Answers' }).getByRole('button', { name: '@Friday long 200' }).click();
      await page.getByRole('heading', { name: '@Friday long 200' }).waitFor();
      const inspector = page.getByRole('region', { name: 'Inspector' });
      await take(page, `inspector-${colorScheme}`, [
        inspector.getByRole('heading', { name: '@Friday long 200' }),
        inspector.locator('canvas'),
        inspector.getByText('Alice writes: @Friday long 200'),
        inspector.getByText('The turn begins'),
        answers(page, 'discord').getByText('It is sunny in').last(),
      ]);
    });

    it('scenarios, with answers that grow and a bridge that was killed', async () => {
      const { page } = await house.open({ colorScheme, viewport: { width: 1440, height: 900 } });
      await page.getByRole('button', { name: 'Scenarios' }).click();
      await runScenario(page, 'tool', 'discord');
      await page.locator('[data-scenario=kill-slack]').click();
      await answers(page, 'slack').getByText('I was restarted while Friday was answering').waitFor();
      await page.locator('[data-scenario=long-discord]').click();
      await answers(page, 'discord').last().getByText('block of code stays whole').first().waitFor();
      await answers(page, 'slack').getByText('Part 2').last().waitFor();
      // They stand still for the picture.
      house.playground.agentTroubles.set('agent-stalls', true);
      await take(page, `scenarios-${colorScheme}`, [
        pane(page, 'slack').getByText('Friday is working…').last(),
        pane(page, 'discord').getByRole('button', { name: 'Stop' }).last(),
        page.getByText('Slack: Step 3, Alice presses “Try again”'),
        page.getByText('Discord: Step 1, Alice: “long 900”'),
      ]);
      house.playground.agentTroubles.set('agent-stalls', false);
      await page.locator('[data-scenario=kill-slack][data-outcome=done]').waitFor();
    });
  },
);

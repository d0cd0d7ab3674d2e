import { describe, expect, it } from 'vitest';
import { long } from '../../playground/friday/samples.ts';
import { announceMissing, available } from '../services.ts';
import { answers, House, type Platform, pane, patience, runScenario } from './browser.ts';
import { growthSteps, notedTexts, noteTexts, wordsOfMarkdown, wordsOnScreen } from './reading.ts';

announceMissing('chromium');

const platforms = ['slack', 'discord'] as const satisfies readonly Platform[];
const inPane = { timeout: 180_000 };

describe.skipIf(!available.chromium)('each scenario, clicked', inPane, () => {
  const house = new House();

  describe.each(platforms)('in %s', (platform) => {
    it('remembers a name', async () => {
      const { page } = await house.open();
      await runScenario(page, 'name', platform);
      await answers(page, platform).getByText('Nice to meet you, Alice!').last().waitFor();
      await answers(page, platform).getByText('Your name is Alice.').last().waitFor();
    });

    it('tells several people apart', async () => {
      const { page } = await house.open();
      await runScenario(page, 'two', platform);
      await answers(page, platform).getByText('I know Alice, Bob and 陈晨 here.').last().waitFor();
    });

    it('shows a long answer word for word, while it grows', async () => {
      const { page } = await house.open();
      await page.getByRole('button', { name: 'Scenarios' }).click();
      const before = await answers(page, platform).count();
      await noteTexts(page, platform);
      await runScenario(page, 'long', platform);
      const all = await answers(page, platform).all();
      const fresh = platform === 'slack' ? all : all.slice(before);
      const shown = (await Promise.all(fresh.map(wordsOnScreen))).flat();
      expect(shown).toEqual(wordsOfMarkdown(long(900, 'en')));
      expect(growthSteps(await notedTexts(page, platform))).toBeGreaterThanOrEqual(3);
      expect(await pane(page, platform).locator('pre .hljs-keyword').count()).toBeGreaterThan(0);
    });

    it('shows a tool at work', async () => {
      const { page } = await house.open();
      await runScenario(page, 'tool', platform);
      await answers(page, platform).getByText('It is sunny in Paris, 21 °C.').last().waitFor();
    });

    it('takes pictures in and shows those that come', async () => {
      const { page } = await house.open();
      await runScenario(page, 'images', platform);
      await answers(page, platform).getByText('I see an image: image/png, 160 × 120').last().waitFor();
      const picture = answers(page, platform).locator('img').last();
      await picture.waitFor();
      await expect
        .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth), patience)
        .toBeGreaterThan(0);
    });

    it('stops an answer', async () => {
      const { page } = await house.open();
      await runScenario(page, 'stop', platform);
      await answers(page, platform).getByText('🛑 Stopped.').last().waitFor();
      await answers(page, platform).getByRole('button', { name: 'Try again' }).last().waitFor();
    });

    it('tries again what has failed', async () => {
      const { page } = await house.open();
      await runScenario(page, 'retry', platform);
      await answers(page, platform).getByText('Something went wrong at Friday').last().waitFor();
      await answers(page, platform).getByText('This time it worked.').last().waitFor();
    });

    it('recovers from a kill', async () => {
      const { page } = await house.open();
      const before = await answers(page, platform).count();
      await runScenario(page, 'kill', platform);
      const all = await answers(page, platform).all();
      const fresh = platform === 'slack' ? all : all.slice(before);
      const texts = await Promise.all(fresh.map((message) => message.innerText()));
      const isNote = (text: string) => text.includes('I was restarted while Friday was answering');
      expect(texts.filter(isNote)).toHaveLength(1);
      // Below what was shown; by itself where that was posted in the very instant of the kill.
      const note = texts.findIndex(isNote);
      expect(note).toBeLessThan(2);
      const shown = (await Promise.all(fresh.slice(note + 1).map(wordsOnScreen))).flat();
      expect(shown).toEqual(wordsOfMarkdown(long(300, 'en')));
    });

    it('answers in twenty threads at once', async () => {
      const { page } = await house.open();
      await runScenario(page, 'many', platform);
      const threads =
        platform === 'slack'
          ? pane(page, platform).getByRole('button', { name: '1 reply' })
          : pane(page, platform)
              .getByRole('navigation')
              .getByRole('button', { name: /^Thread \d+/ });
      expect(await threads.count()).toBeGreaterThanOrEqual(20);
      await threads.last().click();
      await answers(page, platform).last().waitFor();
      expect(await wordsOnScreen(answers(page, platform))).toEqual(wordsOfMarkdown(long(60, 'en')));
    });
  });
});

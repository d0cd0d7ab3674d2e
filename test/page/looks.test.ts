import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { announceMissing, available } from '../services.ts';
import { barriers } from './barriers.ts';
import { answers, ask, House, messageBy, pane, write } from './browser.ts';

announceMissing('chromium');

/** Something of everything: text, code, a table, a picture, a file, buttons, an answer that failed. */
async function fill(page: Page): Promise<void> {
  for (const platform of ['slack', 'discord'] as const) {
    await ask(page, platform, '@Friday markdown');
    await ask(page, platform, 'draw a sunset');
    await answers(page, platform).getByRole('img').last().waitFor();
    await ask(page, platform, 'fail');
    await answers(page, platform).last().getByRole('button', { name: 'Try again' }).waitFor();
  }
}

const schemes = ['light', 'dark'] as const;
const looks = schemes.flatMap((colorScheme) => [
  { colorScheme, locale: 'en-US', dock: ['Scenarios', 'Trouble', 'Inspector'] },
  { colorScheme, locale: 'zh-CN', dock: ['场景', '故障', '检查器'] },
]);
/** On a wide screen each colour and each language once: axe takes its time there. */
const wide = looks.filter(({ colorScheme, locale }) => (colorScheme === 'light') === (locale === 'en-US'));
const telephone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

describe.skipIf(!available.chromium)('how the page looks', { timeout: 180_000 }, () => {
  const house = new House();

  it.each(wide)('keeps nobody out in $colorScheme colours, $locale', async ({ colorScheme, locale, dock }) => {
    const { page } = await house.open({ colorScheme, locale });
    expect(await page.locator('html').getAttribute('data-theme')).toBe(`frame-${colorScheme}`);
    expect(await barriers(page)).toEqual([]);
    await fill(page);
    expect(await barriers(page)).toEqual([]);
    const failed = answers(page, 'discord').last();
    await failed.hover();
    await failed.getByRole('button', { name: /^(?:Reply|回复)$/ }).click();
    await pane(page, 'discord').locator('textarea').fill('It is done :ta');
    await pane(page, 'discord').getByRole('option', { name: ':tada:' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await pane(page, 'discord').locator('textarea').fill('/fri');
    await pane(page, 'slack').locator('textarea:visible').last().fill('@');
    await pane(page, 'slack').getByRole('option', { name: '@Friday' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    for (const platform of ['slack', 'discord'] as const) {
      const button = answers(page, platform)
        .last()
        .getByRole('button', { name: /^(?:Add a reaction|添加表情回应)$/ });
      await button.press('Enter');
      await pane(page, platform).getByRole('menu').waitFor();
      expect(await barriers(page)).toEqual([]);
      await page.keyboard.press('Escape');
    }
    // A thread of Discord's that is begun here.
    await answers(page, 'discord')
      .last()
      .getByRole('button', { name: /^(?:Create a thread|创建子区)$/ })
      .press('Enter');
    await pane(page, 'discord').getByRole('heading', { name: 'friday', exact: true }).waitFor({ state: 'detached' });
    expect(await barriers(page)).toEqual([]);
    // A tool's card, in the conversation with the app.
    await pane(page, 'slack').getByRole('navigation').getByRole('button', { name: 'Friday', exact: true }).click();
    await write(page, 'slack', 'weather in Paris');
    await pane(page, 'slack').getByText('get_weather').waitFor();
    expect(await barriers(page)).toEqual([]);
    for (const name of dock) {
      await page.getByRole('button', { name }).click();
      expect(await barriers(page)).toEqual([]);
    }
  });

  it.each(looks)('keeps nobody out on a telephone in $colorScheme colours, $locale', async ({ dock, ...look }) => {
    const { page } = await house.open({ ...look, ...telephone });
    const check = async () => {
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(telephone.viewport.width);
      expect(await barriers(page)).toEqual([]);
    };
    await write(page, 'slack', '@Friday table');
    await answers(page, 'slack').getByRole('table').waitFor();
    await check();
    await page.getByText('Discord', { exact: true }).click();
    await ask(page, 'discord', 'code');
    await check();
    for (const name of dock) {
      await page.getByRole('button', { name }).click();
      await check();
    }
  });

  it('fits on a telephone', async () => {
    const { page } = await house.open(telephone);
    expect(await pane(page, 'discord').count()).toBe(0);
    await write(page, 'slack', '@Friday table');
    await answers(page, 'slack').getByRole('table').waitFor();
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await messageBy(page, 'slack', 'Alice').last().tap();
    await messageBy(page, 'slack', 'Alice').last().getByRole('button', { name: 'Reply in thread' }).tap();
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await page.getByRole('button', { name: 'Rooms of Slack' }).click();
    await pane(page, 'slack').getByRole('button', { name: 'Friday', exact: true }).click();
    await pane(page, 'slack').getByRole('heading', { name: 'Friday' }).waitFor();
    await page.getByText('Discord', { exact: true }).click();
    await pane(page, 'discord').locator('textarea').waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(390);
    expect(await barriers(page)).toEqual([]);
  });

  it.each(['en-US', 'zh-CN'])('needs two lines for what stands above a narrow telephone, in %s', async (locale) => {
    const { page } = await house.open({ ...telephone, locale, viewport: { width: 360, height: 780 } });
    const tops = () =>
      page
        .locator('header')
        .first()
        .locator('button, [role=radiogroup]')
        .evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().top)));
    expect(new Set(await tops()).size).toBe(2);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });

  it('gives the inspector all of a telephone, and the conversation back', async () => {
    const { page } = await house.open(telephone);
    await write(page, 'slack', '@Friday Hello');
    await answers(page, 'slack').getByText('Hello').first().waitFor();
    await page.getByRole('button', { name: 'Inspector' }).click();
    const inspector = page.getByRole('region', { name: 'Inspector' });
    await inspector.getByRole('list', { name: 'Timeline of the answer' }).waitFor();
    expect(await page.locator('textarea:visible').count()).toBe(0);
    const { y = 0, height = 0 } = (await inspector.boundingBox()) ?? {};
    expect(y + height).toBe(844);
    expect(height).toBeGreaterThan(700);
    await inspector.getByRole('button', { name: 'Fold away' }).click();
    await answers(page, 'slack').getByText('Hello').first().waitFor();
    await page.getByRole('button', { name: 'Inspector' }).click();
    await page.locator('textarea:visible').waitFor({ state: 'detached' });
    await page.getByText('Discord', { exact: true }).click();
    await pane(page, 'discord').locator('textarea').waitFor();
  });

  it('speaks Chinese', async () => {
    const { page } = await house.open({ locale: 'zh-CN' });
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await page.getByRole('button', { name: '场景' }).waitFor();
    await pane(page, 'discord').getByRole('button', { name: 'random' }).click();
    await pane(page, 'discord').getByRole('button', { name: '我叫爱丽丝' }).click();
    await pane(page, 'discord').getByText('很高兴认识你，爱丽丝！').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('button', { name: 'Scenarios' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Scenarios' }).waitFor();
  });

  it('is used by keys alone', async () => {
    const { page } = await house.open();
    await page.getByRole('radio', { name: 'Alice' }).focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.getByRole('radio', { name: 'Bob' }).isChecked()).toBe(true);
    const reached = new Set<string>();
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate(() => {
        const { activeElement } = document;
        return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? '';
      });
      reached.add(name.trim());
      if (name.startsWith('Message #general')) break;
    }
    for (const name of ['Scenarios', 'Trouble', 'general']) {
      expect([...reached]).toContain(name);
    }
    await page.keyboard.type('@Friday Hello');
    await page.keyboard.press('Enter');
    await answers(page, 'slack').getByText('Hello').first().waitFor();
  });

  it('changes its colours, and remembers them', async () => {
    const { page } = await house.open();
    const theme = () => page.locator('html').getAttribute('data-theme');
    expect(await theme()).toBe('frame-light');
    await page.getByRole('button', { name: 'Colours: As the system' }).click();
    await page.getByRole('button', { name: 'Colours: Light' }).click();
    expect(await theme()).toBe('frame-dark');
    expect(await pane(page, 'slack').getAttribute('data-theme')).toBe('slack-dark');
    await page.reload();
    expect(await theme()).toBe('frame-dark');
  });
});

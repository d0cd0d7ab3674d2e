// Where a conversation stands while it grows.
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { announceMissing, available } from '../services.ts';
import { be, House, messageBy, type Platform, pane, write } from './browser.ts';

announceMissing('chromium');

const platforms = ['slack', 'discord'] as const satisfies readonly Platform[];
const manyLines = Array.from({ length: 80 }, (_, line) => `Line ${line}`).join('\n');

function toEnd(list: Locator): Promise<number> {
  return list.evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);
}

/** Resolves when the page has heard of it. */
function scroll(list: Locator, to: 'top' | 'nearly the end'): Promise<void> {
  return list.evaluate(async (box, where) => {
    const heard = new Promise((resolve) => box.addEventListener('scroll', resolve, { once: true }));
    box.scrollTop = where === 'top' ? 0 : box.scrollTop - 30;
    await heard;
  }, to);
}

describe.skipIf(!available.chromium)('a conversation', { timeout: 180_000 }, () => {
  const house = new House();

  it.each(platforms)(
    '%s: stays where its reader has gone up to, and one’s own words bring its end back',
    async (platform) => {
      const [alice, bob] = [(await house.open()).page, (await house.open()).page];
      await be(bob, 'Bob');
      for (const page of [alice, bob]) await pane(page, platform).getByRole('button', { name: 'random' }).click();
      await write(alice, platform, manyLines);
      const list = pane(alice, platform).getByRole('log');
      await messageBy(alice, platform, 'Alice').getByText('Line 79').waitFor();
      await expect.poll(() => toEnd(list)).toBeLessThan(60);
      await scroll(list, 'top');
      await write(bob, platform, 'From below');
      await messageBy(alice, platform, 'Bob').getByText('From below').waitFor();
      expect(await list.evaluate(({ scrollTop }) => scrollTop)).toBe(0);
      await write(alice, platform, 'And back');
      await messageBy(alice, platform, 'Alice').getByText('And back').waitFor();
      await expect.poll(() => toEnd(list)).toBeLessThan(60);
    },
  );

  it('stays at its end when it grows before the page hears of a scroll', async () => {
    const { page } = await house.open();
    await pane(page, 'discord').getByRole('button', { name: 'random' }).click();
    await write(page, 'discord', `${manyLines}\nThe very last line`);
    await messageBy(page, 'discord', 'Alice').getByText('The very last line').waitFor();
    const list = pane(page, 'discord').getByRole('log');
    await scroll(list, 'nearly the end');
    // As a picture does that arrives just then.
    await list.evaluate((box) => {
      box.scrollTop = box.scrollHeight;
      const picture = document.createElement('div');
      picture.style.height = '400px';
      box.firstElementChild?.append(picture);
    });
    await expect.poll(() => toEnd(list)).toBeLessThan(60);
  });
});

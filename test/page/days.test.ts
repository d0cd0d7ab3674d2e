import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type News, news } from '../../playground/client-api/protocol.ts';
import { announceMissing, available } from '../services.ts';
import { House, type Platform, pane, write } from './browser.ts';

announceMissing('chromium');

const dayMs = 24 * 60 * 60_000;

/** What was said before the page was opened was said a day before. */
function aDayBefore(told: News): News {
  if (told.type !== 'snapshot') return told;
  const slack = told.slack.messages.map((message) => {
    const [seconds, rest] = message.ts.split('.');
    return { ...message, ts: `${Number(seconds) - dayMs / 1000}.${rest}` };
  });
  const discord = told.discord.messages.map((message) => ({ ...message, atMs: message.atMs - dayMs }));
  return { ...told, slack: { ...told.slack, messages: slack }, discord: { ...told.discord, messages: discord } };
}

async function days(page: Page, platform: Platform): Promise<string[]> {
  const lines = await pane(page, platform).getByRole('log').first().locator('[data-day]').allInnerTexts();
  return lines.map((line) => line.trim());
}

describe.skipIf(!available.chromium)('where the day changes', { timeout: 180_000 }, () => {
  const house = new House();

  it.each([
    { locale: 'en-US', slack: ['Yesterday', 'Today'] },
    { locale: 'zh-CN', slack: ['昨天', '今天'] },
  ])('both panes tell which it is, and say again who speaks ($locale)', async ({ locale, slack }) => {
    const { playground } = house;
    const alice = playground.slack.person('Alice');
    alice.say('#random', 'before');
    playground.discord.person('Alice').say('#general', 'before');
    const { page } = await house.open({ locale });
    await page.routeWebSocket('**/client', (toPage) => {
      const server = toPage.connectToServer();
      server.onMessage((text) => toPage.send(JSON.stringify(aDayBefore(news.parse(JSON.parse(String(text)))))));
    });
    await page.reload();
    for (const [platform, room] of [
      ['slack', 'random'],
      ['discord', 'general'],
    ] as const) {
      await pane(page, platform).getByRole('navigation').getByRole('button', { name: room }).click();
      await write(page, platform, `after ${locale}`);
      await pane(page, platform).getByRole('log').first().getByText(`after ${locale}`).waitFor();
    }
    expect(await days(page, 'slack')).toEqual(slack);
    const [first = '', second = '', ...more] = await days(page, 'discord');
    const form = { year: 'numeric', month: 'long', day: 'numeric' } as const;
    expect([first, second, ...more]).toEqual(
      [Date.now() - dayMs, Date.now()].map((atMs) => new Date(atMs).toLocaleDateString(locale, form)),
    );
    const heads = pane(page, 'slack').getByRole('log').first().locator('article header');
    expect(await heads.count()).toBe(2);
  });
});

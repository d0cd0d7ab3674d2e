// What goes wrong on purpose, as whoever looks at the page meets it: switches, what happens once, and a playground that is away.
import { describe, expect, it } from 'vitest';
import { troubles } from '../../playground/client-api/trouble-names.ts';
import type { HappeningOf } from '../../playground/inspector/trace.ts';
import { announceMissing, available } from '../services.ts';
import { answers, ask, House, messageBy, type Platform, write } from './browser.ts';

announceMissing('chromium');

const platforms = ['slack', 'discord'] as const satisfies readonly Platform[];

type Call = HappeningOf<'write'>;

const isOpening = (entry: { readonly kind: string; readonly what?: unknown }) =>
  entry.kind === 'socket' && entry.what === 'opened';

/** Half or a third of the calls go wrong: what is wanted has surely happened after so many rounds. */
async function byChance(hasHappened: () => boolean, round: (count: number) => Promise<void>): Promise<void> {
  for (let count = 0; count < 20 && !hasHappened(); count += 1) await round(count);
  expect(hasHappened()).toBe(true);
}

describe.skipIf(!available.chromium)('trouble in the page', { timeout: 180_000 }, () => {
  const house = new House();

  /** The calls recorded from now on that are such. */
  function callsSince(isOne: (call: Call) => boolean): () => readonly Call[] {
    const { entries } = house.playground.recording;
    const since = entries.length;
    return () =>
      entries
        .slice(since)
        .filter((entry) => entry.kind === 'write')
        .filter(isOne);
  }

  it('switches trouble on and off, and Friday answers all the same', async () => {
    const { page } = await house.open();
    await page.getByRole('button', { name: 'Trouble' }).click();
    for (const name of [/Slack refuses half/, /Discord refuses half/, /503/])
      await page.getByRole('checkbox', { name }).check();
    await page.getByRole('button', { name: 'Trouble 3' }).waitFor();
    const { slack, discord, recording } = house.playground;
    const sockets = () => [slack.timeline, discord.timeline].map(({ entries }) => entries.filter(isOpening).length);
    const [onSlack = 0, onDiscord = 0] = sockets();
    for (const name of ['Slack refreshes the socket', 'Discord asks to reconnect']) {
      await page.getByRole('button', { name }).click();
      await page.getByRole('status').getByText(`Done: ${name}`, { exact: true }).waitFor();
    }
    await expect.poll(sockets).toEqual([onSlack + 1, onDiscord + 1]);
    await write(page, 'slack', '@Friday My name is Alice.');
    await write(page, 'discord', 'My name is Alice.');
    for (const platform of platforms) {
      await answers(page, platform).getByText('Nice to meet you, Alice!').last().waitFor();
    }
    const statuses = () => new Set(recording.entries.map((entry) => (entry.kind === 'write' ? entry.status : 0)));
    const asksAgain = async () => {
      const ended = house.playground.turnEnds();
      await write(page, 'discord', 'My name is Alice.');
      await ended;
    };
    await byChance(() => [429, 503].every((status) => statuses().has(status)), asksAgain);
    for (const box of await page.getByRole('checkbox').all()) await box.uncheck();
    await expect.poll(() => page.getByRole('checkbox', { checked: true }).count()).toBe(0);
    await page.getByRole('button', { name: 'Trouble', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Kill the bridge' }).click();
    const killed = page.locator('header + div').getByText('The bridge has been killed');
    await killed.waitFor();
    await killed.waitFor({ state: 'detached' });
  });

  it('makes a slow network slow, on both platforms, and Friday answers once all the same', async () => {
    const { page } = await house.open();
    await page.getByRole('button', { name: 'Trouble' }).click();
    const slow = page.getByRole('checkbox', { name: /A slow network/ });
    await slow.check();
    await page.getByRole('button', { name: 'Trouble 1' }).waitFor();
    const posts = callsSince(({ call }) => /^chat\.|^POST .*messages/.test(call));
    for (const platform of platforms) {
      await ask(page, platform, '@Friday echo Slowly but surely.');
      expect(await answers(page, platform).filter({ hasText: 'Slowly but surely.' }).count()).toBe(1);
    }
    expect(new Set(posts().map(({ platform }) => platform))).toEqual(new Set(platforms));
    // The switch itself makes it so long, whatever the machine does.
    expect(Math.min(...posts().map(({ tookMs }) => tookMs))).toBeGreaterThan(1_400);
    await slow.uncheck();
  });

  it('resets connections before the answer, and shows each answer once and whole', async () => {
    const { page } = await house.open();
    await page.getByRole('button', { name: 'Trouble' }).click();
    const lost = page.getByRole('checkbox', { name: /the connection is reset before the answer/ });
    await lost.check();
    await page.getByRole('button', { name: 'Trouble 1' }).waitFor();
    const resets = callsSince(({ fault }) => fault !== undefined);
    const round = async (count: number) => {
      for (const platform of platforms) {
        const words = `Said once, ${count}.`;
        await ask(page, platform, `@Friday echo ${words}`);
        expect(await answers(page, platform).filter({ hasText: words }).allInnerTexts()).toHaveLength(1);
      }
    };
    const areStruck = () => platforms.every((one) => resets().some(({ platform }) => platform === one));
    await byChance(areStruck, round);
    for (const { fault, status } of resets())
      expect([fault, status]).toEqual([expect.stringContaining('reset'), undefined]);
    await lost.uncheck();
  });

  it('says of each trouble that happens once that it has happened, and how often', async () => {
    const { page } = await house.open();
    await page.getByRole('button', { name: 'Trouble' }).click();
    await ask(page, 'slack', '@Friday My name is Alice.');
    await answers(page, 'slack').getByText('Nice to meet you, Alice!').waitFor();
    const all = page
      .getByRole('region', { name: 'Trouble' })
      .getByRole('button')
      .filter({ has: page.locator('svg') });
    const names = (await all.allInnerTexts()).map((name) => name.trim()).filter((name) => name !== '');
    expect(names).toHaveLength(troubles.once.length);
    for (const name of names) {
      const button = page.getByRole('button', { name, exact: true });
      await button.click();
      await page.getByRole('status').getByText(`Done: ${name}`, { exact: true }).waitFor();
      await button.click();
      await page.getByRole('status').getByText(`Done: ${name} (2 times)`).waitFor();
    }
    await ask(page, 'discord', 'echo Nothing is lost.');
    await answers(page, 'discord').getByText('Nothing is lost.', { exact: true }).waitFor();
  });

  it('lets the agent seem to go wrong, and shows what people are told then', async () => {
    const { page } = await house.open();
    await page.getByRole('button', { name: 'Trouble' }).click();
    const told = async (name: RegExp, words: RegExp) => {
      const trouble = page.getByRole('checkbox', { name });
      await trouble.check();
      await write(page, 'discord', 'long 300');
      await answers(page, 'discord').last().getByText(words).waitFor();
      await trouble.uncheck();
    };
    await told(/The agent is away/, /Friday cannot be reached right now/);
    await answers(page, 'discord').last().getByText('A long answer').first().waitFor();
    await answers(page, 'discord').last().getByRole('button', { name: '👍' }).waitFor();
    // Silent in the middle: nothing is told, and she goes on when she may.
    const stalls = page.getByRole('checkbox', { name: /The agent stalls/ });
    await stalls.check();
    await write(page, 'discord', 'long 100');
    const stalled = answers(page, 'discord').last();
    await stalled.getByText('A long answer').first().waitFor();
    await stalled.getByRole('button', { name: 'Stop' }).waitFor();
    await stalls.uncheck();
    await answers(page, 'discord').last().getByRole('button', { name: '👍' }).waitFor();
    await told(/connection breaks/, /The connection to Friday broke off/);
    await told(/The agent fails/, /Something went wrong at Friday/);
    await answers(page, 'discord').last().getByRole('button', { name: 'Try again' }).click();
    await answers(page, 'discord').last().getByText('A long answer').first().waitFor();
  });

  it('comes back by itself when the playground was away', async () => {
    const { page, problems } = await house.open();
    await write(page, 'discord', 'Before the break');
    await messageBy(page, 'discord', 'Alice').getByText('Before the break').last().waitFor();
    await house.restartServer(async () => {
      await page.getByText('The playground does not answer.').waitFor();
      house.playground.discord.person('Bob').say(house.playground.freeChannel, 'Said meanwhile');
    });
    await messageBy(page, 'discord', 'Bob').getByText('Said meanwhile').waitFor();
    await page.getByText('The playground does not answer.').waitFor({ state: 'detached' });
    await write(page, 'discord', 'After the break');
    await messageBy(page, 'discord', 'Alice').getByText('After the break').waitFor();
    // The browser itself says that nobody answered; anything else is a problem.
    const others = problems.filter((problem) => !problem.includes('net::ERR_CONNECTION_REFUSED'));
    problems.splice(0, problems.length, ...others);
  });
});

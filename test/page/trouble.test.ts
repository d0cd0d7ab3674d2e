// What goes wrong on purpose, as whoever looks at the page meets it: switches, what happens once, and a playground that is away.
import { describe, expect, it } from 'vitest';
import { troubles } from '../../playground/client-api/trouble-names.ts';
import { announceMissing, available } from '../services.ts';
import { answers, ask, House, messageBy, type Platform, write } from './browser.ts';

announceMissing('chromium');

const platforms = ['slack', 'discord'] as const satisfies readonly Platform[];

const isOpening = (entry: { readonly kind: string; readonly what?: unknown }) =>
  entry.kind === 'socket' && entry.what === 'opened';

describe.skipIf(!available.chromium)('trouble in the page', { timeout: 180_000 }, () => {
  const house = new House();

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
    // Half of the calls are refused, so it may take some more of them until each has happened.
    const statuses = () => new Set(recording.entries.map((entry) => (entry.kind === 'write' ? entry.status : 0)));
    while (![429, 503].every((status) => statuses().has(status))) {
      const ended = house.playground.turnEnds();
      await write(page, 'discord', 'My name is Alice.');
      await ended;
    }
    for (const box of await page.getByRole('checkbox').all()) await box.uncheck();
    await expect.poll(() => page.getByRole('checkbox', { checked: true }).count()).toBe(0);
    await page.getByRole('button', { name: 'Trouble', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Kill the bridge' }).click();
    const killed = page.locator('header + div').getByText('The bridge has been killed');
    await killed.waitFor();
    await killed.waitFor({ state: 'detached' });
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

// What is pressed below Friday's answers, and what is seen of it afterwards.
import { describe, expect, it } from 'vitest';
import { long } from '../../playground/friday/samples.ts';
import { announceMissing, available } from '../services.ts';
import { answers, be, House, type Platform, pane, write } from './browser.ts';
import { wordsOfMarkdown, wordsOnScreen } from './reading.ts';

announceMissing('chromium');

const platforms = ['slack', 'discord'] as const satisfies readonly Platform[];
const opinions = { slack: ['Good answer', 'Poor answer'], discord: ['👍', '👎'] } as const;

describe.skipIf(!available.chromium)('buttons below an answer', { timeout: 180_000 }, () => {
  const house = new House();

  it.each(platforms)('%s: "Try again" asks again what has failed, and is gone then', async (platform) => {
    const { page } = await house.open();
    await write(page, platform, '@Friday fail once');
    const failed = answers(page, platform).last();
    await failed.getByText('Something went wrong at Friday').waitFor();
    await failed.getByRole('button', { name: 'Try again' }).click();
    await answers(page, platform).getByText('This time it worked.').last().waitFor();
    await expect.poll(() => pane(page, platform).getByRole('button', { name: 'Try again' }).count()).toBe(0);
  });

  it.each(platforms)('%s: an opinion is thanked for, before the eyes of whoever has it alone', async (platform) => {
    const [alice, bob] = [(await house.open()).page, (await house.open()).page];
    await be(bob, 'Bob');
    await write(alice, platform, '@Friday My name is Alice.');
    const answer = answers(alice, platform).filter({ hasText: 'Nice to meet you, Alice!' }).last();
    const verdicts = () => house.lines.flatMap((line) => /"verdict":"(\w+)"/.exec(line)?.[1] ?? []);
    const before = verdicts().length;
    for (const [index, name] of opinions[platform].entries()) {
      await answer.getByRole('button', { name }).click();
      const thanks = answers(alice, platform).filter({ hasText: 'Thank you, noted.' });
      await expect.poll(() => thanks.count()).toBe(index + 1);
      await thanks.last().getByText('Only visible to you').waitFor();
    }
    // The log may lag behind the screen.
    await expect.poll(() => verdicts().slice(before)).toEqual(['good', 'bad']);
    if (platform === 'slack') await pane(bob, 'slack').getByRole('button', { name: '1 reply' }).last().click();
    await answers(bob, platform).getByText('Nice to meet you, Alice!').last().waitFor();
    expect(await answers(bob, platform).getByText('Thank you, noted.').count()).toBe(0);
  });

  it('discord: "Stop" on an answer that grows ends it where it is', async () => {
    const { page } = await house.open();
    const before = await answers(page, 'discord').count();
    await write(page, 'discord', 'long 2000');
    const stop = pane(page, 'discord').getByRole('button', { name: 'Stop' });
    await stop.waitFor();
    await answers(page, 'discord').last().getByText('A long answer').first().waitFor();
    await stop.click();
    const last = answers(page, 'discord').last();
    await last.getByText('🛑 Stopped.').waitFor();
    await last.getByRole('button', { name: 'Try again' }).waitFor();
    await expect.poll(() => stop.count()).toBe(0);
    const shown = (await Promise.all((await answers(page, 'discord').all()).slice(before).map(wordsOnScreen))).flat();
    const said = wordsOfMarkdown(long(2000, 'en'));
    const end = shown.indexOf('🛑');
    expect(end).toBeGreaterThan(3);
    expect(end).toBeLessThan(said.length);
    // All of it is the beginning of what she was about to say; the last word may be half of one.
    expect(shown.slice(0, end - 1)).toEqual(said.slice(0, end - 1));
  });
});

import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { long } from '../../playground/friday/samples.ts';
import { announceMissing, available } from '../services.ts';
import { answers, House, type Platform, pane, patience, runScenario } from './browser.ts';
import {
  grownTogether,
  growthSteps,
  messagesShown,
  mostRunsAtOnce,
  notedTexts,
  noteTexts,
  textsOnTheWire,
  toldByBridge,
  wordsOfMarkdown,
  wordsOnScreen,
} from './reading.ts';

announceMissing('chromium');

const platforms = ['slack', 'discord'] as const satisfies readonly Platform[];
const inPane = { timeout: 180_000 };

describe.skipIf(!available.chromium)('each scenario, clicked', inPane, () => {
  const house = new House();

  /** Clicks it and waits for its end: the words of each new message on the screen, and those that the agent has sent. */
  async function play(page: Page, id: string, platform: Platform) {
    const before = await answers(page, platform).count();
    const since = house.playground.recording.entries.length;
    await noteTexts(page, platform);
    await runScenario(page, id, platform);
    const all = await answers(page, platform).all();
    // Slack shows the scenario's own thread.
    const fresh = platform === 'slack' ? all : all.slice(before);
    const shown = await Promise.all(fresh.map(wordsOnScreen));
    const entries = house.playground.recording.entries.slice(since);
    return {
      shown,
      sent: textsOnTheWire(entries).map(wordsOfMarkdown),
      noted: await notedTexts(page, platform),
      entries,
    };
  }

  /** None goes on before several have begun: else it were the machine that is tested. */
  async function beginTogether(): Promise<void> {
    const { agentTroubles, recording } = house.playground;
    const since = recording.entries.length;
    const begun = () => recording.entries.slice(since);
    agentTroubles.set('agent-stalls', true);
    try {
      await expect.poll(() => mostRunsAtOnce(begun()), patience).toBeGreaterThanOrEqual(5);
      await expect.poll(() => messagesShown(begun()), patience).toBeGreaterThanOrEqual(2);
    } finally {
      agentTroubles.set('agent-stalls', false);
    }
  }

  describe.each(platforms)('in %s', (platform) => {
    it('remembers a name', async () => {
      const { page } = await house.open();
      const { shown, sent } = await play(page, 'name', platform);
      expect(shown).toEqual(sent);
      await answers(page, platform).getByText('Nice to meet you, Alice!').last().waitFor();
      await answers(page, platform).getByText('Your name is Alice.').last().waitFor();
    });

    it('tells several people apart', async () => {
      const { page } = await house.open();
      const { shown, sent, entries } = await play(page, 'two', platform);
      expect(shown).toEqual(sent);
      const speakers = entries.flatMap((entry) => (entry.kind === 'deed' ? [entry.person] : []));
      expect([speakers[0], ...speakers.slice(1, 3).toSorted(), ...speakers.slice(3)]).toEqual([
        'Alice',
        'Bob',
        '陈晨',
        'Alice',
      ]);
      // The two were both heard before either was answered. A turn ends a little later than its answer is seen.
      const { heard, answered } = toldByBridge(entries);
      expect(heard[2]).toBeLessThan(answered[1] ?? 0);
      await answers(page, platform).getByText('I know Alice, Bob and 陈晨 here.').last().waitFor();
    });

    it('shows a long answer word for word, while it grows', async () => {
      const { page } = await house.open();
      const { shown, sent, noted } = await play(page, 'long', platform);
      expect(shown.flat()).toEqual(sent.flat());
      expect(shown.flat()).toEqual(wordsOfMarkdown(long(900, 'en')));
      expect(growthSteps(noted)).toBeGreaterThanOrEqual(3);
      expect(await pane(page, platform).locator('pre .hljs-keyword').count()).toBeGreaterThan(0);
    });

    it('shows a tool at work', async () => {
      const { page } = await house.open();
      const { shown, sent, noted } = await play(page, 'tool', platform);
      const atWork = noted.findIndex((text) => text.includes('⏳ get_weather'));
      expect(atWork).toBeGreaterThan(-1);
      expect(noted[atWork]).not.toContain('It is sunny');
      expect(noted.findIndex((text) => text.includes('✓ get_weather'))).toBeGreaterThan(atWork);
      // What is left is the answer alone.
      expect(shown).toEqual(sent);
      expect(noted.at(-1)).not.toContain('get_weather');
      await answers(page, platform).getByText('It is sunny in Paris, 21 °C.').last().waitFor();
    });

    it('takes pictures in and shows those that come', async () => {
      const { page } = await house.open();
      const { shown, sent } = await play(page, 'images', platform);
      expect(shown.flat()).toEqual(sent.flat());
      await answers(page, platform).getByText('I see an image: image/png, 160 × 120').last().waitFor();
      const picture = answers(page, platform).locator('img').last();
      await picture.waitFor();
      await expect
        .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth), patience)
        .toBeGreaterThan(0);
    });

    it('stops an answer', async () => {
      const { page } = await house.open();
      const { shown, sent, noted } = await play(page, 'stop', platform);
      // Her first word, what the scenario waits for, and the word that it was stopped.
      expect(growthSteps(noted)).toBeGreaterThanOrEqual(2);
      const words = shown.flat();
      const end = words.indexOf('🛑');
      expect(words.slice(end, end + 2)).toEqual(['🛑', 'Stopped.']);
      expect(end).toBeGreaterThan(3);
      // Half of a word may be the last.
      expect(words.slice(0, end - 1)).toEqual(sent.flat().slice(0, end - 1));
      await answers(page, platform).getByRole('button', { name: 'Try again' }).last().waitFor();
    });

    it('tries again what has failed', async () => {
      const { page } = await house.open();
      const { shown, sent } = await play(page, 'retry', platform);
      const [failed = [], again] = sent;
      expect(shown[0]?.slice(0, failed.length)).toEqual(failed);
      expect(shown[0]?.slice(failed.length, failed.length + 6).join(' ')).toBe('⚠️ Something went wrong at Friday,');
      expect(shown.slice(1)).toEqual([again]);
      await answers(page, platform).getByText('This time it worked.').last().waitFor();
    });

    it('recovers from a kill', async () => {
      const { page } = await house.open();
      const { shown, sent, noted } = await play(page, 'kill', platform);
      const texts = shown.map((words) => words.join(' '));
      const isNote = (text: string) => text.includes('I was restarted while Friday was answering');
      expect(texts.filter(isNote)).toHaveLength(1);
      // Below what was shown; by itself where that was posted in the very instant of the kill.
      const note = texts.findIndex(isNote);
      expect(note).toBeLessThan(2);
      const before = shown.slice(0, note + 1).flat();
      const cut = before.slice(0, before.indexOf('⚠️') - 1);
      expect(cut).toEqual(sent[0]?.slice(0, cut.length));
      expect(shown.slice(note + 1).flat()).toEqual(sent[1]);
      expect(sent[1]).toEqual(wordsOfMarkdown(long(300, 'en')));
      // Before the kill it grew; what was asked again below it grew, too.
      const cutAt = noted.findIndex((text) => isNote(text.replaceAll(/\s+/g, ' ')));
      expect(growthSteps(noted.slice(0, cutAt))).toBeGreaterThanOrEqual(1);
      expect(growthSteps(noted.slice(cutAt + 1))).toBeGreaterThanOrEqual(3);
    });

    it('answers in twenty threads at once', async () => {
      const { page } = await house.open();
      const [{ sent, entries }] = await Promise.all([play(page, 'many', platform), beginTogether()]);
      expect(grownTogether(entries)).toBeGreaterThanOrEqual(2);
      const whole = wordsOfMarkdown(long(60, 'en'));
      expect(sent).toEqual(Array.from({ length: 20 }, () => whole));
      const threads =
        platform === 'slack'
          ? pane(page, platform).getByRole('button', { name: '1 reply' })
          : pane(page, platform)
              .getByRole('navigation')
              .getByRole('button', { name: /^Thread \d+/ });
      // The newest of Discord's stand there from the beginning.
      if (platform === 'discord')
        await pane(page, 'discord')
          .getByRole('button', { name: /^\d+ earlier/ })
          .click();
      await expect.poll(() => threads.count()).toBeGreaterThanOrEqual(20);
      const count = await threads.count();
      for (let index = count - 20; index < count; index += 1) {
        await threads.nth(index).click();
        await expect.poll(() => wordsOnScreen(answers(page, platform))).toEqual(whole);
        // A thread of Slack's stands in the channel's place.
        if (platform === 'slack') await pane(page, 'slack').getByRole('button', { name: 'Back', exact: true }).click();
        else await pane(page, 'discord').getByRole('button', { name: 'general', exact: true }).click();
        await expect.poll(() => answers(page, platform).count()).toBe(0);
      }
    });
  });
});

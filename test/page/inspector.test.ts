import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { Answers } from '../../playground/inspector/answers.ts';
import { bundleText, readBundle } from '../../playground/inspector/bundle.ts';
import { seriesOf } from '../../playground/inspector/series.ts';
import { announceMissing, available } from '../services.ts';
import { barriers } from './barriers.ts';
import { House, pane, patience, write } from './browser.ts';

announceMissing('chromium');

async function openInspector(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Inspector' }).click();
  return page.getByRole('region', { name: 'Inspector' });
}

/** The answer to a question, once it has ended. */
async function choose(inspector: Locator, question: string): Promise<void> {
  const answer = inspector.getByRole('navigation', { name: 'Answers' }).getByRole('button', { name: question });
  await answer.getByText(/answered|failed/).waitFor();
  await answer.click();
  await inspector.getByRole('heading', { name: question }).waitFor();
}

const lines = { said: [0x4f, 0x46, 0xe5], seen: [0xb4, 0x53, 0x09] } as const;

/** How high a line of the picture climbs: 0 = along its lower edge or not there at all, 1 = to its upper edge. */
function heightOf(inspector: Locator, line: keyof typeof lines): Promise<number> {
  return inspector.locator('canvas').evaluate((canvas: HTMLCanvasElement, colour) => {
    const { width, height } = canvas;
    const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    copy?.drawImage(canvas, 0, 0);
    const { data } = copy?.getImageData(0, 0, width, height) ?? { data: [] };
    for (let index = 0; index < data.length; index += 4) {
      if (colour.every((value, channel) => data[index + channel] === value)) return 1 - index / 4 / width / height;
    }
    return 0;
  }, lines[line]);
}

describe.skipIf(!available.chromium)('the inspector', { timeout: 180_000 }, () => {
  const house = new House();

  it.each(['slack', 'discord'] as const)(
    'shows one answer in %s from the question to the last edit',
    async (platform) => {
      const { page } = await house.open();
      const inspector = await openInspector(page);
      const question = platform === 'slack' ? '@Friday weather in Paris' : 'weather in Rome';
      await write(page, platform, question);
      await choose(inspector, question);
      const timeline = inspector.getByRole('list', { name: 'Timeline of the answer' });
      const kinds = await timeline
        .locator('[data-kind]')
        .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-kind')));
      expect(kinds.slice(0, 2)).toEqual(['deed', 'delivery']);
      for (const kind of ['heard', 'turn', 'request', 'answer', 'frame', 'request-end', 'write', 'turn-end'])
        expect(kinds).toContain(kind);
      await timeline.getByText(`Alice writes: ${question}`).waitFor();
      const edit = timeline
        .locator('[data-kind=write]')
        .filter({ hasText: /chat\.update|PATCH/ })
        .last();
      expect(await edit.innerText()).toMatch(/\d+ visible[\s\S]*\d+ of \d+ left[\s\S]*200[\s\S]*\d+ ms/);
      for (const line of ['said', 'seen'] as const)
        await expect.poll(() => heightOf(inspector, line)).toBeGreaterThan(0.8);
      await inspector
        .getByRole('figure', { name: /Characters over time: first text after .*characters behind/ })
        .waitFor();
    },
  );

  it.each(['a Slack DM', 'a Slack channel', 'a Discord DM'])(
    'counts in %s what is seen of the answer, and of the work beside it neither the card nor the line',
    async (place) => {
      const { page } = await house.open();
      const platform = place.includes('Slack') ? 'slack' : 'discord';
      const isChannel = place.includes('channel');
      const question = `${isChannel ? '@Friday ' : ''}weather in Lima, from ${place}`;
      if (!isChannel)
        await pane(page, platform).getByRole('navigation').getByRole('button', { name: 'Friday', exact: true }).click();
      await write(page, platform, question);
      await choose(await openInspector(page), question);
      const known = new Answers();
      for (const entry of house.playground.recording.entries) known.add(entry);
      const answer = known.list().find((one) => one.question === question);
      const { generated = [], visible = [] } = answer ? seriesOf(answer) : {};
      expect(visible.filter((count, index) => count > (generated[index] ?? 0))).toEqual([]);
      expect(visible.at(-1)).toBe(generated.at(-1));
      expect(visible.at(-1)).toBeGreaterThan(20);
    },
  );

  it('unfolds what went over the wire, by keys alone, without what opens something', async () => {
    const { page } = await house.open();
    await write(page, 'discord', 'code');
    const inspector = await openInspector(page);
    await choose(inspector, 'code');
    // Where her first word takes its time, that she is typing comes first.
    const post = inspector
      .locator('[data-kind=write]')
      .filter({ hasText: /POST \S+\/messages/ })
      .first();
    await post.locator('summary').focus();
    await page.keyboard.press('Enter');
    await post.getByText('"custom_id": "[redacted]"').waitFor();
    const frames = inspector.locator('[data-kind=frame]').first();
    await frames.locator('summary').first().focus();
    await page.keyboard.press('Enter');
    await frames.getByText('response · created').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await frames.getByText('"object": "response"').waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => frames.getByText('"object": "response"').count()).toBe(0);
  });

  it('shows the platform’s event as it was sent, what Friday was not meant to hear, and what the bridge went through', async () => {
    const { page } = await house.open();
    const inspector = await openInspector(page);
    await write(page, 'discord', 'help');
    await choose(inspector, 'help');
    const event = inspector.locator('[data-kind=delivery]').first();
    await event.locator('summary').click();
    await event.getByText('"content": "help"').waitFor();

    await write(page, 'slack', 'not for Friday');
    const list = inspector.getByRole('navigation', { name: 'Answers' });
    const aside = list.getByRole('button', { name: 'not for Friday' });
    await aside.getByText('not taken').waitFor();
    await aside.click();
    const history = inspector.getByRole('list', { name: 'What has happened' });
    await history.getByText('Alice writes: not for Friday').waitFor();
    await history.locator('[data-kind=delivery]').first().waitFor();
    expect(await inspector.locator('canvas').count()).toBe(0);

    await house.playground.bridge.kill();
    await list.getByRole('button', { name: 'The bridge itself' }).click();
    await history.getByText('The bridge was killed').waitFor();
    await history.getByText('The bridge listens again').waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  it('follows an answer while it grows', async () => {
    const { page } = await house.open();
    const inspector = await openInspector(page);
    // It stands still until its beginning has been seen.
    house.playground.agentTroubles.set('agent-stalls', true);
    await write(page, 'discord', 'long 120');
    await inspector.getByRole('heading', { name: 'long 120' }).waitFor();
    const rows = inspector.locator('[data-kind]');
    await inspector.locator('[data-kind=frame]').first().waitFor();
    const before = await rows.count();
    house.playground.agentTroubles.set('agent-stalls', false);
    await expect.poll(() => rows.count(), patience).toBeGreaterThan(before + 3);
    await choose(inspector, 'long 120');
  });

  it('exports a recording, opens it, plays it again and finds it equal; and finds what was changed', async () => {
    const { page, problems } = await house.open();
    await write(page, 'discord', 'My name is Alice.');
    const inspector = await openInspector(page);
    await choose(inspector, 'My name is Alice.');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      inspector.getByRole('link', { name: 'Export', exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('friday-recording.json');
    const text = readFileSync(await download.path(), 'utf8');
    for (const secret of [house.playground.slack.botToken, house.playground.discord.botToken])
      expect(text).not.toContain(secret);
    const [one] = await Promise.all([
      page.waitForEvent('download'),
      inspector.getByRole('link', { name: 'Export this conversation' }).click(),
    ]);
    expect(one.suggestedFilename()).toBe('friday-conversation.json');
    const part = readBundle(readFileSync(await one.path(), 'utf8'));
    expect(part.visible.map(({ room }) => room)).toEqual(['#friday']);
    const file = (name: string, content: string) => ({
      name,
      mimeType: 'application/json',
      buffer: Buffer.from(content),
    });
    const chooser = inspector.locator('input[type=file]');
    await chooser.setInputFiles(file('mine.json', text));
    await expect.poll(() => inspector.getByRole('radio', { name: 'Recording mine.json' }).isChecked()).toBe(true);
    await inspector.getByRole('heading', { name: 'My name is Alice.' }).waitFor();
    await inspector.getByRole('button', { name: 'Play it without pauses' }).click();
    await inspector.getByText('The same is to be seen.').waitFor();

    const { visible, ...rest } = readBundle(text);
    const changed = visible.map((one) => {
      return {
        ...one,
        messages: one.messages.map((message) => ({ ...message, text: message.text.replace('Nice', 'Rude') })),
      };
    });
    await chooser.setInputFiles(file('other.json', bundleText({ ...rest, visible: changed })));
    await inspector.getByRole('button', { name: 'Play it without pauses' }).click();
    await inspector.getByText('Something else is to be seen.').waitFor();
    await inspector.getByText('- Rude to meet you, Alice!').waitFor();
    await chooser.setInputFiles(file('cut.json', bundleText({ ...rest, visible, isCut: true })));
    await inspector.getByText('The beginning is missing').waitFor();
    await inspector.getByRole('button', { name: 'Play it without pauses' }).click();
    await page.getByText('it can be looked at, and not be played again').waitFor();
    await inspector.getByText('This playground').click();
    await inspector.getByText('The beginning is missing').waitFor({ state: 'detached' });
    const link = inspector.getByRole('link', { name: 'Export this conversation' });
    await link.evaluate((a: HTMLAnchorElement) => a.setAttribute('href', '/recording.json?turn=forgotten'));
    await link.click();
    await page.getByText('The beginning of that conversation is not recorded any more.').waitFor();
    // The browser tells of it twice: that answer, and a word on its console.
    await expect.poll(() => problems.length).toBe(2);
    expect(problems.splice(0).every((problem) => problem.includes('409'))).toBe(true);
    await page.route('**/recording.json', (route) => route.abort());
    await inspector.getByRole('link', { name: 'Export', exact: true }).click();
    await page.getByText('The playground does not answer.').waitFor();
    await expect.poll(() => problems.length).toBe(2);
    expect(problems.splice(0).every((problem) => problem.includes('ERR_FAILED'))).toBe(true);
    await chooser.setInputFiles(file('none.json', 'nothing'));
    await page.getByText('That file is no recording of a playground that can be read.').waitFor();
  });

  it.each(['light', 'dark'] as const)(
    'keeps nobody out in %s colours, also on a telephone and in Chinese',
    async (colorScheme) => {
      const { page } = await house.open({ colorScheme });
      const inspector = await openInspector(page);
      const question = colorScheme === 'light' ? 'fail' : '失败';
      await write(page, 'discord', question);
      await choose(inspector, question);
      await inspector.locator('[data-kind=write] summary').first().click();
      expect(await barriers(page)).toEqual([]);
      const small = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'zh-CN' };
      const phone = (await house.open({ colorScheme, ...small })).page;
      await phone.getByRole('button', { name: '检查器' }).click();
      await phone.getByRole('list', { name: '回答的时间线' }).waitFor();
      await phone.getByRole('figure', { name: /\d m?s 后出现第一段文字/ }).waitFor();
      expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      expect(await barriers(phone)).toEqual([]);
    },
  );
});

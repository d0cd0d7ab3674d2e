import { WebClient } from '@slack/web-api';
import type { Locator, Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { announceMissing, available } from '../services.ts';
import { answers, House, messageBy, pane } from './browser.ts';

announceMissing('chromium');

const dangerous = [
  '<img src=x onerror="document.title=1">',
  '[click](javascript:document.title=1)',
  '<script>document.title=1</script>',
].join('\n');

describe.skipIf(!available.chromium)("each platform's own Markdown", { timeout: 180_000 }, () => {
  const house = new House();
  let page: Page;

  beforeEach(async () => {
    page = (await house.open()).page;
  });

  /** Friday's app posts it, and the page shows it: its content, as the browser has it. */
  async function inSlack(markdown: string): Promise<Locator> {
    const { slack } = house.playground;
    const bot = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
    const blocks = [{ type: 'markdown', text: markdown }] as const;
    const { ts } = await bot.chat.postMessage({ channel: 'C0GENERAL1', text: 'Fallback', blocks: [...blocks] });
    return pane(page, 'slack').locator(`[data-text="${ts}"] .prose-message`);
  }

  async function inDiscord(content: string): Promise<Locator> {
    const { discord } = house.playground;
    const response = await fetch(`${discord.apiUrl}/v10/channels/${discord.channel('#friday').id}/messages`, {
      method: 'POST',
      headers: { authorization: `Bot ${discord.botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ content }),
    });
    const { id } = (await response.json()) as { id: string };
    return pane(page, 'discord').locator(`[data-text="${id}"] .prose-message`);
  }

  it('Slack: tables, lists, boxes, code in its language, entities wherever they stand', async () => {
    const shown = await inSlack(
      [
        '# One &amp; `a &lt; b`',
        '| Left | Right |\n|:--|--:|\n| a | **1** |',
        '3. three\n   - [x] done\n   - [ ] open',
        '```ts\nconst a = 1 &lt; 2;\n```',
        'first\nsecond ~~gone~~ https://example.com/a_b',
      ].join('\n\n'),
    );
    await shown.waitFor();
    expect(await shown.locator('h1').innerText()).toBe('One & a < b');
    expect(await shown.locator('table td').allInnerTexts()).toEqual(['a', '1']);
    expect(
      await shown
        .locator('table td')
        .last()
        .evaluate((cell) => getComputedStyle(cell).textAlign),
    ).toBe('right');
    expect(await shown.locator('ol').getAttribute('start')).toBe('3');
    expect(await shown.locator('ol ul li').allInnerTexts()).toEqual(['☑ done', '☐ open']);
    expect(await shown.locator('pre').innerText()).toBe('const a = 1 < 2;\n');
    expect(await shown.locator('pre .hljs-keyword').innerText()).toBe('const');
    expect(await shown.locator('p').last().innerText()).toBe('first\nsecond gone https://example.com/a_b');
    expect(await shown.locator('a').getAttribute('href')).toBe('https://example.com/a_b');
    expect(await shown.locator('a').getAttribute('rel')).toBe('noopener noreferrer');
  });

  it("Slack: what people write with Slack's own marks, which are not Markdown's", async () => {
    const { slack } = house.playground;
    slack
      .person('Alice')
      .say(
        '#general',
        [
          '*bold and _both_, @Bob* _italic_ ~gone~ `a < *b*` **not** 2*3*4 snake_case_name #general https://example.com/a_b_',
          '> quoted & *strong*',
          '> more',
          'after',
          '```\nconst *a* = 1;\n```',
          '>>> all',
          'the rest',
        ].join('\n'),
      );
    const shown = messageBy(page, 'slack', 'Alice').last().locator('.prose-message');
    await shown.locator('blockquote').last().waitFor();
    const texts = (tag: string) => shown.locator(tag).allInnerTexts();
    expect(await texts('strong')).toEqual(['bold and both, @Bob', 'strong']);
    expect(await texts('em')).toEqual(['both', 'italic']);
    expect(await texts('s')).toEqual(['gone']);
    expect(await texts('code')).toEqual(['a < *b*', 'const *a* = 1;']);
    expect(await texts('pre')).toEqual(['const *a* = 1;']);
    expect(await texts('.mention')).toEqual(['@Bob', '#general']);
    expect(await texts('blockquote')).toEqual(['quoted & strong\nmore', 'all\nthe rest']);
    expect(await texts('a')).toEqual(['https://example.com/a_b_']);
    expect(await shown.innerText()).toContain('**not** 2*3*4 snake_case_name');
    // To be edited it is there as it was typed.
    await messageBy(page, 'slack', 'Alice').last().hover();
    await messageBy(page, 'slack', 'Alice').last().getByRole('button', { name: 'Edit' }).click();
    expect(await pane(page, 'slack').getByRole('textbox', { name: 'Edit' }).inputValue()).toContain('*bold and _both_');
  });

  it('Slack: fetches no picture, runs nothing', async () => {
    const shown = await inSlack(`${dangerous}\n\n![far away](https://example.com/pixel.png)`);
    await shown.waitFor();
    expect(await shown.locator('img, script').count()).toBe(0);
    expect(await shown.locator('a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))).toEqual([
      'https://example.com/pixel.png',
    ]);
    expect(await page.title()).toBe('Friday playground');
  });

  it('Discord: headings, lists, quotes, small text, spoilers, mentions, code', async () => {
    const { discord } = house.playground;
    const shown = await inDiscord(
      [
        '# Head',
        '-# small',
        '- one',
        '  - two',
        '1. first',
        '2. second __under__',
        '> quoted',
        '',
        `<@${discord.person('Bob').id}> <#${discord.channel('#general').id}> ||secret||`,
        '```py',
        'def f(): pass',
        '```',
        '[masked](https://example.com/) `co<de`',
      ].join('\n'),
    );
    await shown.waitFor();
    expect(await shown.locator('h1').innerText()).toBe('Head');
    expect(await shown.locator('small').innerText()).toBe('small');
    expect(await shown.locator('ul ul li').innerText()).toBe('two');
    expect(await shown.locator('ol li').allInnerTexts()).toEqual(['first', 'second under']);
    expect(await shown.locator('u').innerText()).toBe('under');
    expect((await shown.locator('blockquote').innerText()).trim()).toBe('quoted');
    expect(await shown.locator('.mention').allInnerTexts()).toEqual(['@Bob', '#general']);
    expect(await shown.locator('pre .hljs-keyword').first().innerText()).toBe('def');
    expect(await shown.locator('a').getAttribute('href')).toBe('https://example.com/');
    expect(await shown.locator('code').last().innerText()).toBe('co<de');
    await shown.getByRole('button', { name: 'secret' }).click();
    expect(await shown.getByText('secret').evaluate((element) => getComputedStyle(element).opacity)).toBe('1');
  });

  it('Discord: an empty line of the text is one line on the screen, whatever stands below it', async () => {
    const lines = ['Plain', '', '# Heading', 'text', '', '- item', '- item', '', 'more', '', '> quoted', '', 'after'];
    const shown = await inDiscord(lines.join('\n'));
    await shown.getByText('after').waitFor();
    // From the end of a block to the beginning of the next, in lines of the text.
    const gaps = await shown.evaluate((element) => {
      const line = Number.parseFloat(getComputedStyle(element).lineHeight);
      const range = document.createRange();
      const spans = [...element.childNodes].flatMap((node) => {
        range.selectNode(node);
        const { top, bottom, height } = range.getBoundingClientRect();
        // Bare text is less high than its line.
        const lead = node instanceof Text ? (line - height) / 2 : 0;
        return height === 0 || node.nodeName === 'BR' ? [] : [{ top: top - lead, bottom: bottom + lead }];
      });
      return spans
        .slice(1)
        .map(({ top }, index) => Math.round((10 * (top - (spans[index]?.bottom ?? 0))) / line) / 10 || 0);
    });
    // As in Discord, the lines below a list are no lines of their own.
    expect(gaps).toEqual([1, 0, 1, 0, 1, 1]);
  });

  it("Discord: moments in each of its forms, in the page's language", async () => {
    ({ page } = await house.open({ timezoneId: 'Europe/London' }));
    const [at, soon] = [1_618_932_030, Math.round(Date.now() / 1000) + 3 * 86_400 + 60];
    const forms = ['', ':t', ':T', ':d', ':D', ':f', ':F'].map((form) => `<t:${at}${form}>`);
    const shown = await inDiscord([...forms, `<t:${soon}:R>`, '<t:99999999999999999>'].join('\n'));
    const times = shown.locator('time').filter({ hasNotText: '<t:' });
    await times.first().waitFor();
    // Blanks of other widths stand before AM and PM.
    const read = async () => (await times.allInnerTexts()).map((text) => text.replaceAll(/\s/g, ' '));
    const whole = 'April 20, 2021 at 4:20 PM';
    expect(await read()).toEqual([
      whole,
      '4:20 PM',
      '4:20:30 PM',
      '04/20/2021',
      'April 20, 2021',
      whole,
      `Tuesday, ${whole}`,
      'in 3 days',
    ]);
    expect(await shown.innerText()).toContain('<t:99999999999999999>');
    await page.getByRole('button', { name: '中文' }).click();
    await times.filter({ hasText: '3天后' }).waitFor();
    expect(await times.nth(6).innerText()).toBe('2021年4月20日星期二 16:20');
  });

  it('Discord: shows cards below a message, without fetching their pictures', async () => {
    const { discord } = house.playground;
    const embed = {
      title: 'A card',
      url: 'https://example.com/card',
      description: 'with **bold** words',
      fields: [{ name: 'Field', value: '`value`' }],
      footer: { text: 'Below' },
      image: { url: 'https://example.com/pixel.png' },
      color: 0x4752c4,
    };
    await fetch(`${discord.apiUrl}/v10/channels/${discord.channel('#friday').id}/messages`, {
      method: 'POST',
      headers: { authorization: `Bot ${discord.botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ content: 'Look', embeds: [embed] }),
    });
    const card = answers(page, 'discord').last().locator('[data-embed]');
    await card.getByRole('link', { name: 'A card' }).waitFor();
    expect((await card.innerText()).split(/\n+/)).toEqual(['A card', 'with bold words', 'Field', 'value', 'Below']);
    expect(await card.locator('img').count()).toBe(0);
  });

  it('Discord: fetches no picture, runs nothing', async () => {
    const shown = await inDiscord(dangerous);
    await shown.waitFor();
    expect(await shown.locator('img, script, a').count()).toBe(0);
    expect(await page.title()).toBe('Friday playground');
    expect(await answers(page, 'discord').last().innerText()).toContain('<script>document.title=1</script>');
  });
});

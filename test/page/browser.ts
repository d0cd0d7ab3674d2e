// The page in a real browser, before the whole playground: whatever goes wrong on the way is remembered.
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type ClientApi, startClientApi } from '../../playground/client-api/server.ts';
import { inspectorDesk } from '../../playground/inspector/desk.ts';
import { launchPlayground, type Playground } from '../../playground/launch.ts';
import type { OwnAgent } from '../../playground/own-agent.ts';
import { pageFolder } from '../../playground/page-build.ts';
import { troubleBench } from '../../playground/troubles.ts';
import { freePort } from '../free-port.ts';
import { chromiumPath } from '../services.ts';

export type Platform = 'slack' | 'discord';

/** An answer of some hundred words takes its time on a small machine. */
export const patience = { timeout: 90_000 };

export interface Sight {
  readonly page: Page;
  /** Errors on the console, failed requests, answers with an error. */
  readonly problems: string[];
}

/** One playground and one browser for the file; each test opens pages of its own, which must have had no problem. */
export class House {
  /** The bridge's log. */
  readonly lines: string[] = [];
  #browser: Browser | undefined;
  #playground: Playground | undefined;
  #api: ClientApi | undefined;
  #sights: { readonly sight: Sight; readonly close: () => Promise<void> }[] = [];

  /** @param ownAgent default: the demo Friday */
  constructor(ownAgent?: () => Promise<OwnAgent>) {
    beforeAll(async () => {
      const folder = await pageFolder(() => undefined);
      const agent = ownAgent === undefined ? {} : { ownAgent: await ownAgent() };
      this.#playground = await launchPlayground({ ...agent, onLog: (line) => this.lines.push(line) });
      // It goes away and comes back in some tests.
      this.#api = await this.#serve(folder, await freePort());
      // As root, Chromium has no sandbox.
      this.#browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
    }, 120_000);
    afterEach(async () => {
      const sights = this.#sights.splice(0);
      // What is on its way has come by then; what closing brings about is no problem of the page's.
      await Promise.all(sights.map(({ sight }) => sight.page.evaluate(() => undefined)));
      const problems = sights.flatMap(({ sight }) => sight.problems);
      for (const { close } of sights) await close();
      expect(problems).toEqual([]);
    });
    afterAll(async () => {
      await this.#browser?.close();
      await this.#api?.stop();
      await this.#playground?.stop();
    });
  }

  get playground(): Playground {
    if (this.#playground === undefined) throw new Error('The playground has not begun yet');
    return this.#playground;
  }

  get url(): string {
    return this.#api?.url ?? '';
  }

  /** The page's server goes away and comes back on the same port. */
  async restartServer(meanwhile: () => Promise<void>): Promise<void> {
    const port = this.#api?.port ?? 0;
    await this.#api?.stop();
    await meanwhile();
    this.#api = await this.#serve(await pageFolder(() => undefined), port);
    expect(this.#api.port).toBe(port);
  }

  async open(options: BrowserContextOptions = {}): Promise<Sight> {
    const usual = { viewport: { width: 1440, height: 900 }, locale: 'en-US', colorScheme: 'light' } as const;
    // What is looked at is not on its way to somewhere else.
    const context = await this.#browser?.newContext({ ...usual, reducedMotion: 'reduce', ...options });
    if (context === undefined) throw new Error('The browser has not begun yet');
    const page = await context.newPage();
    page.setDefaultTimeout(patience.timeout);
    const sight = { page, problems: watched(page, new URL(this.url).host) };
    this.#sights.push({ sight, close: () => context.close() });
    await page.goto(this.url);
    await page.locator('textarea').first().waitFor();
    return sight;
  }

  /** In a room where Friday is not, others say something; resolves with what they have said, once it is on the screen. */
  async openRandom(page: Page, platform: Platform, ...texts: readonly string[]): Promise<Locator> {
    for (const text of texts) this.playground[platform].person('Bob').say('#random', text);
    await pane(page, platform).getByRole('navigation').getByRole('button', { name: 'random' }).click();
    const said = messageBy(page, platform, 'Bob');
    for (const text of texts) await said.filter({ hasText: text }).last().waitFor();
    return said;
  }

  #serve(folder: string, port: number): Promise<ClientApi> {
    const { slack, discord, freeChannel, agent } = this.playground;
    const bench = troubleBench(this.playground);
    const inspector = inspectorDesk(this.playground);
    return startClientApi({ slack, discord, freeChannel, agent, bench, inspector, pageFolder: folder, port });
  }
}

function watched(page: Page, ownHost: string): string[] {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('requestfailed', (request) => problems.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.host !== ownHost && url.protocol !== 'data:' && url.protocol !== 'blob:')
      problems.push(`elsewhere: ${url}`);
  });
  return problems;
}

export function pane(page: Page, platform: Platform): Locator {
  return page.locator(`[data-pane=${platform}]`);
}

/** What Friday has written there, oldest first. */
export function answers(page: Page, platform: Platform): Locator {
  return pane(page, platform).getByRole('article', { name: /^(?:Message by Friday|Friday 的消息)$/ });
}

/** Where one writes in a pane: the box of an open thread comes last. */
export function boxIn(page: Page, platform: Platform): Locator {
  return pane(page, platform).locator('[data-composer]:visible').last();
}

/** Waits until the keys are there. */
export async function hasFocus(element: Locator): Promise<void> {
  await expect.poll(() => element.evaluate((one) => one === document.activeElement)).toBe(true);
}

/** Types into the box of a pane, and sends. */
export async function write(page: Page, platform: Platform, text: string): Promise<void> {
  const box = boxIn(page, platform);
  await box.fill(text);
  await box.press('Enter');
}

/** Writes, and waits for the end of the answer: it can be judged then, or asked again. */
export async function ask(page: Page, platform: Platform, text: string): Promise<void> {
  const all = answers(page, platform);
  const before = await all.count();
  await write(page, platform, text);
  await all.nth(before).waitFor();
  const ends = page.getByRole('button', { name: /^(?:Good answer|回答得好|👍|Try again|重试)$/ });
  // Pictures may stand below the message that is judged.
  const ended = async () => {
    const fresh = (await all.all()).slice(before);
    return (await Promise.all(fresh.map((answer) => answer.filter({ has: ends }).count()))).includes(1);
  };
  await expect.poll(ended, patience).toBe(true);
}

/** Acts as somebody, and waits until the page shows what they see. */
export async function be(page: Page, name: string): Promise<void> {
  await page.getByRole('radio', { name }).check({ force: true });
  // The button itself looks chosen before the playground has answered.
  await page.locator(`[data-chosen="${name}"]`).waitFor();
}

/** Clicks a scenario and waits for its end. */
export async function runScenario(page: Page, id: string, platform: Platform): Promise<void> {
  const button = page.locator(`[data-scenario=${id}-${platform}]`);
  if (!(await button.isVisible())) await page.getByRole('button', { name: /^(?:Scenarios|场景)$/ }).click();
  await button.click();
  await page.locator(`[data-scenario=${id}-${platform}]:is([data-outcome=done], [data-outcome=failed])`).waitFor();
  expect(await button.getAttribute('data-outcome')).toBe('done');
}

/** What somebody said there. */
export function messageBy(page: Page, platform: Platform, name: string): Locator {
  return pane(page, platform).getByRole('article', { name: `Message by ${name}` });
}

// What a scenario tells whoever looks on: in their language, with the reason where it fails, and what it needs.
import { afterAll, describe, expect, it } from 'vitest';
import { type Friday, startFriday } from '../../playground/friday/server.ts';
import { announceMissing, available } from '../services.ts';
import { answers, House, type Platform, pane, runScenario } from './browser.ts';

announceMissing('chromium');

const platforms = ['slack', 'discord'] as const satisfies readonly Platform[];

describe.skipIf(!available.chromium)('a scenario with the demo Friday', { timeout: 180_000 }, () => {
  const house = new House();

  it.each(platforms)('%s: is played in Chinese on a Chinese page, and Friday answers in it', async (platform) => {
    const { page } = await house.open({ locale: 'zh-CN' });
    await runScenario(page, 'two', platform);
    await answers(page, platform).getByText('在这里我认识爱丽丝、鲍勃、陈晨。').last().waitFor();
    await runScenario(page, 'tool', platform);
    await answers(page, platform).getByText('巴黎今天晴，21 °C。').last().waitFor();
    await runScenario(page, 'retry', platform);
    await answers(page, platform).getByText('这次成功了。').last().waitFor();
    await runScenario(page, 'stop', platform);
    await answers(page, platform).getByText('🛑').last().waitFor();
    const said = pane(page, platform).getByRole('article', { name: /^(?!Friday).* 的消息$/ });
    for (const text of await said.locator('[data-text]').allInnerTexts()) expect(text).toMatch(/\p{Script=Han}/u);
    if (platform !== 'discord') return;
    await runScenario(page, 'many', platform);
    await pane(page, platform).getByRole('navigation').getByRole('button', { name: '子区 20' }).waitFor();
  });

  it('has failed, and can be started again, when the page itself is at fault', async () => {
    const { page, problems } = await house.open();
    await page.evaluate(() => {
      HTMLCanvasElement.prototype.toDataURL = () => {
        throw new Error('No picture today');
      };
    });
    await page.getByRole('button', { name: 'Scenarios' }).click();
    const button = page.locator('[data-scenario=images-slack]');
    await button.click();
    await page.locator('[data-scenario=images-slack][data-outcome=failed]').waitFor();
    expect(await button.isEnabled()).toBe(true);
    // It is not kept quiet either.
    await expect.poll(() => problems.splice(0)).toEqual(['error: No picture today']);
  });

  it('says at which step it failed, what it waited for and how long, in the language of whoever reads', async () => {
    const { page } = await house.open();
    await page.clock.install();
    await page.getByRole('button', { name: 'Trouble' }).click();
    await page.getByRole('checkbox', { name: /The agent stalls/ }).check();
    await page.getByRole('tab', { name: 'Scenarios' }).click();
    await page.locator('[data-scenario=long-discord]').click();
    await page.getByText('Discord: Step 1, Alice: “long 900”').waitFor();
    await answers(page, 'discord').getByText('A long answer').last().waitFor();
    await page.clock.fastForward(121_000);
    const reason = 'Discord: Step 1, Alice: “long 900”: waited 120 s for the end of the answer, in vain';
    await page.getByRole('status').getByText(reason).waitFor();
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByText('Discord：第 1 步，Alice：“long 900”：等了 120 秒，没有等到回答结束').waitFor();
    await page.getByRole('tab', { name: '故障' }).click();
    await page.getByRole('checkbox', { name: /智能体在回答中途停住/ }).uncheck();
    await answers(page, 'discord').getByRole('button', { name: '👍' }).last().waitFor();
  });
});

describe.skipIf(!available.chromium)('a scenario whose answer does not come', { timeout: 180_000 }, () => {
  const house = new House();
  const cases = [
    ['agent-fails', '⚠️ Something went wrong at Friday, so this answer is not complete.'],
    ['agent-gone', '⏳ Friday cannot be reached right now. I keep trying…'],
  ] as const;

  it.each(platforms)('%s: has failed when what was tried again fails, too, or one of many', async (platform) => {
    const { page } = await house.open();
    house.playground.agentTroubles.set('agent-fails', true);
    await page.getByRole('button', { name: 'Scenarios' }).click();
    await page.locator(`[data-scenario=retry-${platform}]`).click();
    await page.getByText(/Step 2, Alice presses “Try again”: She did not answer: ⚠️ Something/).waitFor();
    await page.locator(`[data-scenario=many-${platform}]`).click();
    await page.getByText(/Step 1, 20 people ask: “long 60”: She did not answer: ⚠️ Something/).waitFor();
    house.playground.agentTroubles.set('agent-fails', false);
  });

  it.each(cases.flatMap((one) => platforms.map((platform) => [...one, platform] as const)))(
    '%s: has failed, and says why (“%s”) in %s',
    async (trouble, note, platform) => {
      const { page } = await house.open();
      const name = platform === 'slack' ? 'Slack' : 'Discord';
      await page.getByRole('button', { name: 'Scenarios' }).click();
      const button = (id: string) => page.locator(`[data-scenario=${id}-${platform}]`);
      const fails = async (id: string, step: string) => {
        await button(id).click();
        await page.getByText(`${name}: ${step}: She did not answer: ${note}`).waitFor();
        expect(await button(id).getAttribute('data-outcome')).toBe('failed');
        await page.reload();
        await page.locator('textarea').first().waitFor();
      };
      house.playground.agentTroubles.set(trouble, true);
      await fails('name', 'Step 1, Alice: “My name is Alice.”');
      await fails('stop', 'Step 1, Alice: “long 900”');
      await fails('kill', 'Step 1, Alice: “long 300”');
      house.playground.agentTroubles.set(trouble, false);
    },
  );
});

describe.skipIf(!available.chromium)('a scenario with an agent of one’s own', { timeout: 180_000 }, () => {
  let agent: Friday | undefined;
  const house = new House(async () => {
    agent = await startFriday();
    return { url: agent.url };
  });

  afterAll(() => agent?.stop());

  it('is not offered where it needs the demo Friday, which is said; the others ask what any agent understands', async () => {
    const { page } = await house.open();
    await page.getByRole('button', { name: 'Scenarios' }).click();
    await page.getByText('Your own agent answers here').waitFor();
    const disabled = page.locator('[data-scenario]:disabled');
    const ids = await disabled.evaluateAll((buttons) => buttons.map((button) => button.getAttribute('data-scenario')));
    expect(ids).toEqual(['tool-slack', 'tool-discord', 'retry-slack', 'retry-discord']);
    expect(await page.getByText('Only with the demo Friday').count()).toBe(2);
    await runScenario(page, 'two', 'discord');
    await runScenario(page, 'long', 'discord');
    await pane(page, 'discord').getByText('Write 900 words about rivers').first().waitFor();
  });
});

import { createServer } from 'node:http';
import { describe, it } from 'vitest';
import { startFriday } from '../../playground/friday/server.ts';
import { ownAgent } from '../../src/cli/own-agent.ts';
import { freePort } from '../free-port.ts';
import { announceMissing, available } from '../services.ts';
import { answers, House, write } from './browser.ts';

announceMissing('chromium');

describe.skipIf(!available.chromium)("an agent of one's own", { timeout: 120_000 }, () => {
  let url = '';
  const house = new House(async () => {
    url = `http://127.0.0.1:${await freePort()}/process`;
    return ownAgent({ agent: url }, {}).agent;
  });

  it('is missed for as long as nobody answers there, and answers once she is there', async () => {
    const { page } = await house.open();
    const missed = page.getByText(`Nobody answers at ${url}.`);
    await missed.waitFor();
    await write(page, 'discord', 'My name is Alice.');
    await answers(page, 'discord').getByText('cannot be reached right now').waitFor();
    const first = await startFriday({ port: Number(new URL(url).port) });
    await missed.waitFor({ state: 'detached' });
    await answers(page, 'discord').getByText('Nice to meet you, Alice!').waitFor();
    await first.stop();
    await write(page, 'discord', 'What is my name?');
    await missed.waitFor();
    const second = await startFriday({ port: Number(new URL(url).port) });
    await missed.waitFor({ state: 'detached' });
    await second.stop();
    await missed.waitFor();
    const busy = createServer(() => undefined);
    await new Promise<void>((resolve) => busy.listen(Number(new URL(url).port), '127.0.0.1', resolve));
    await page.getByText(`${url} takes its time to answer.`).waitFor();
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByText(`${url} 迟迟没有应答。`).waitFor();
    busy.closeAllConnections();
    await new Promise((resolve) => busy.close(resolve));
  });
});

// What process managers are told: the bridge is asked while everything that it needs is taken from it.
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { type Friday, startFriday } from '../../playground/friday/server.ts';
import { openBridge } from './bridge.ts';
import { type Chat, startDiscord, startSlack } from './chats.ts';

const patience = { timeout: 30_000, interval: 100 };
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

async function bridgeOn(chat: Chat, friday: Friday, settings: Readonly<Record<string, string>> = {}) {
  const bridge = await openBridge({ ...chat.settings, AGENT_URL: friday.url, PORT: '0', ...settings });
  ends.push(bridge.close);
  return bridge;
}

describe.each([
  { platform: 'slack', startChat: startSlack },
  { platform: 'discord', startChat: startDiscord },
])('the health of a bridge in $platform', { timeout: 120_000 }, ({ platform, startChat }) => {
  async function setUp(wordDelayMs = 5) {
    const chat = await startChat();
    ends.push(chat.stop);
    const friday = await startFriday({ wordDelayMs });
    ends.push(friday.stop);
    const bridge = await bridgeOn(chat, friday);
    const ready = async () => (await bridge.health('/readyz')).body;
    return { chat, friday, bridge, ready };
  }

  it('is good when everything works, and tells what does not', async () => {
    const { chat, friday, bridge, ready } = await setUp();
    expect(await bridge.health('/healthz')).toEqual({ status: 200, body: { ok: true } });
    const good = await bridge.health('/readyz');
    expect(good).toMatchObject({ status: 200, body: { ready: true, warnings: [] } });
    expect(good.body.platforms[platform]).toMatchObject({ ok: true, state: 'hearing' });
    expect((await bridge.health('/elsewhere')).status).toBe(404);

    await friday.stop();
    await expect.poll(async () => (await ready()).warnings.join(), patience).toContain('agent: connect ECONNREFUSED');
    expect((await ready()).ready).toBe(true);

    const db = new DatabaseSync(bridge.journal);
    db.exec('PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE');
    await expect.poll(async () => (await ready()).needed.journal?.ok, patience).toBe(false);
    expect((await bridge.health('/readyz')).status).toBe(503);
    db.close();
    await expect.poll(async () => (await ready()).ready, patience).toBe(true);

    await chat.stop();
    await expect.poll(async () => (await ready()).platforms[platform]?.state, patience).toBe('lost');
    expect((await bridge.health('/readyz')).status).toBe(503);
    expect((await bridge.health('/healthz')).status).toBe(200);
  });

  it('is not ready any more while it finishes what runs', async () => {
    const { chat, friday, bridge, ready } = await setUp(100);
    const thread = chat.open('Alice', 'long 200');
    await chat.until(() => (thread.replies()[0]?.length ?? 0) > 20, { timeoutMs: 30_000 });
    const ended = bridge.end('SIGTERM');
    await expect.poll(async () => (await ready()).stopping, patience).toBe(true);
    friday.speaksEvery(5);
    expect(await ended).toBe(0);
  });
});

it('the same token in another process is told loudly, and refuses nobody', { timeout: 60_000 }, async () => {
  const chat = await startSlack();
  ends.push(chat.stop);
  const friday = await startFriday({ wordDelayMs: 5 });
  ends.push(friday.stop);
  const first = await bridgeOn(chat, friday);
  const second = await bridgeOn(chat, friday);
  const seen = await second.health('/readyz');
  expect(seen).toMatchObject({ status: 200, body: { ready: true, platforms: { slack: { elsewhere: 1 } } } });
  expect(seen.body.warnings.join()).toContain('the same token is connected elsewhere');
  const told = () => second.log.filter((line) => line.includes('the same token is connected elsewhere'));
  // The log may lag behind what is asked.
  await expect.poll(told).toHaveLength(1);
  expect((await first.health('/readyz')).status).toBe(200);
});

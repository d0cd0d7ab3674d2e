// The connection to Discord: what it asks for, how it begins, and how it ends.
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { GatewayIntentBits } from 'discord-api-types/v10';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RecordingSink } from '../../adapter-contract/stage.ts';
import {
  identified,
  listensWith,
  patience,
  prepared,
  resumed,
  sink,
  stage,
  started,
  startFailure,
  unprivileged,
} from './gateway-scene.ts';
import { createAdapter } from './stage.ts';

afterEach(() => stage.close());

describe('intents', () => {
  it('includes the content of messages when it is granted', async () => {
    await started();
    expect(identified()).toEqual([unprivileged | GatewayIntentBits.MessageContent]);
    expect(stage.warnings).toEqual([]);
  });

  it('leaves it out when it is not, says once what to switch on, and hears mentions and direct messages', async () => {
    await started({ server: { portal: { messageContent: false } } });
    expect(identified()).toEqual([unprivileged]);
    expect(stage.warnings).toHaveLength(1);
    expect(stage.warnings[0]).toContain('MESSAGE CONTENT INTENT');
    expect(stage.warnings[0]).toContain(`/applications/${stage.server.applicationId}/bot`);

    const blanked = await stage.say('Alice', 'shared', 'not for her');
    await stage.change(blanked, 'still not for her');
    await stage.say('Alice', 'shared', '@Friday a mention');
    await stage.say('Alice', 'direct', 'a direct word');
    await sink.message('a direct word');
    await sink.message('a mention');
    const texts = sink.messages().map(({ text }) => text);
    expect(texts.sort()).toEqual(['a direct word', 'a mention']);
    expect(sink.events).toHaveLength(2);
  });

  it('goes without it, and says so, when it is taken away at the last moment', async () => {
    await prepared();
    const stopWatching = stage.server.onChange((entry) => {
      if (entry.kind === 'call' && entry.call === 'GET /gateway/bot') stage.server.portal.messageContent = false;
    });
    listensWith(new RecordingSink());
    await stage.adapter.start(sink);
    stopWatching();
    expect(identified()).toEqual([unprivileged | GatewayIntentBits.MessageContent, unprivileged]);
    expect(stage.warnings.join()).toContain('MESSAGE CONTENT INTENT');
    expect(sink.states.map(({ state }) => state)).not.toContain('dead');
    await stage.say('Alice', 'shared', '@Friday a mention');
    await sink.message('a mention');
  });

  it('goes on without it when it is taken away later, and tells what it may have missed', async () => {
    await started();
    stage.server.portal.messageContent = false;
    stage.server.gateway.forgetSessions();
    stage.server.gateway.closeAll(4014);
    await vi.waitFor(() => expect(sink.gapsMs).toHaveLength(1), patience);
    await stage.say('Alice', 'shared', '@Friday a mention');
    await sink.message('a mention');
    expect(identified().at(-1)).toBe(unprivileged);
    expect(sink.states.map(({ state }) => state)).not.toContain('dead');
  });
});

describe('starting', () => {
  it('refuses while so few logins are left that the token is in danger', async () => {
    await prepared();
    stage.server.gateway.identifiesLeft = 9;
    expect(await startFailure()).toMatchObject({ kind: 'rejected', code: 'session-start-limit' });
    expect(identified()).toEqual([]);
    expect(stage.warnings.join()).toContain('too many logins');
  });

  it('says that Discord cannot be reached when it cannot', async () => {
    await prepared();
    stage.server.gateway.reachable = false;
    expect(await startFailure()).toMatchObject({ kind: 'unreachable' });
    await stage.server.stop();
    expect(await startFailure()).toMatchObject({ kind: 'unreachable', code: 'ECONNREFUSED' });
  });
});

describe('a start that failed', () => {
  it('does not go on behind the back of whoever was told so', async () => {
    await prepared();
    stage.server.gateway.reachable = false;
    expect(await startFailure()).toMatchObject({ kind: 'unreachable' });
    stage.server.gateway.reachable = true;
    const environment = { DISCORD_BOT_TOKEN: stage.server.botToken, DISCORD_API_URL: stage.server.apiUrl };
    const other = await createAdapter(environment);
    await other.start(new RecordingSink());
    // When this one is back, another attempt of the first would have been made long ago.
    stage.server.gateway.dropAll();
    await vi.waitFor(() => expect(resumed()).toBe(1), patience);
    expect(identified()).toHaveLength(1);
    await other.stop();
  });
});

describe('the end', () => {
  it('is the end also when the beginning was not yet over', async () => {
    await prepared();
    const fault = { kind: 'delay', delayMs: 100 } as const;
    stage.server.faults.add({ call: 'GET /applications/@me', fault });
    const failed = startFailure();
    await stage.server.until(() => stage.server.timeline.calls('GET /applications/@me').length);
    await stage.adapter.stop();
    expect(await failed).toMatchObject({ kind: 'unreachable', code: 'stopped' });
    expect(identified()).toEqual([]);
  });

  it('is the end also when the connection was just being renewed', async () => {
    await started();
    const environment = { DISCORD_BOT_TOKEN: stage.server.botToken, DISCORD_API_URL: stage.server.apiUrl };
    const other = await createAdapter(environment);
    await other.start(new RecordingSink());
    expect(stage.server.gateway.connected).toBe(2);
    const opened = (): number =>
      stage.server.timeline.entries.filter((entry) => entry.kind === 'socket' && entry.what === 'opened').length;
    stage.server.gateway.dropAll();
    await vi.waitFor(() => expect(stage.server.gateway.connected).toBe(0), patience);
    const before = opened();
    await stage.adapter.stop();
    // The other one was cut at the same time: once it is back, the first would be too.
    await vi.waitFor(() => expect(stage.server.gateway.connected).toBe(1), patience);
    expect(opened() - before).toBe(1);
    await other.stop();
    await vi.waitFor(() => expect(stage.server.gateway.connected).toBe(0), patience);
  });

  it('leaves nothing behind that could fail later, also in the middle of connecting', async () => {
    await prepared();
    const sockets: Socket[] = [];
    const deaf = createServer((socket) => void sockets.push(socket.on('error', () => undefined).resume()));
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    stage.server.gateway.url = `ws://127.0.0.1:${(deaf.address() as AddressInfo).port}`;
    const failed = startFailure();
    await vi.waitFor(() => expect(sockets).toHaveLength(1), patience);
    await stage.adapter.stop();
    expect(await failed).toMatchObject({ kind: 'unreachable', code: 'stopped' });
    // Nothing may be left open, and an error of what was open would end the process, or here the test run.
    await vi.waitFor(() => expect(sockets[0]?.readableEnded || sockets[0]?.destroyed).toBe(true), patience);
    for (const socket of sockets) socket.resetAndDestroy();
    await new Promise((resolve) => deaf.close(resolve));
  });

  it('comes also when Discord is gone', async () => {
    await started();
    await stage.server.stop();
    await stage.adapter.stop();
    expect(stage.warnings.filter((line) => line.includes('not taken'))).toEqual([]);
  });
});

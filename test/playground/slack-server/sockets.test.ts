// Socket Mode's connections: hello, refresh, cut, refusal, the cap, a switched-off link, a silent peer.

import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { SlackServer } from '../../../playground/slack-server/index.ts';
import { listen } from './listener.ts';
import { clientOf, refusal, slackForTest } from './official.ts';

const opened = (slack: SlackServer): number =>
  slack.timeline.entries.filter((entry) => entry.kind === 'socket' && entry.what === 'opened').length;

/** A bare socket, to see what the client hides; resolves with its first message. */
async function bareSocket(slack: SlackServer): Promise<{ socket: WebSocket; first: unknown }> {
  const { url = '' } = await clientOf(slack, {}, slack.appToken).apps.connections.open({});
  const socket = new WebSocket(url);
  const data = await new Promise<string>((resolve, reject) => {
    socket.once('message', (message) => resolve(String(message)));
    socket.once('error', reject);
  });
  return { socket, first: JSON.parse(data) };
}

describe('a socket', () => {
  it('is greeted with the number of connections', async () => {
    const slack = await slackForTest();
    const sockets = [await bareSocket(slack), await bareSocket(slack)];
    expect(sockets.map(({ first }) => first)).toMatchObject([
      { type: 'hello', num_connections: 1, connection_info: { app_id: slack.appId } },
      { type: 'hello', num_connections: 2, debug_info: { approximate_connection_time: expect.any(Number) as number } },
    ]);
  });

  it('needs a ticket, good for once', async () => {
    const slack = await slackForTest();
    const { socket } = await bareSocket(slack);
    await expect(
      new Promise((resolve, reject) => new WebSocket(socket.url).once('open', resolve).once('error', reject)),
    ).rejects.toThrow('401');
  });

  it.each(['warning', 'refresh_requested'] as const)('told %s reconnects, and events go on', async (reason) => {
    const slack = await slackForTest();
    const app = await listen(slack);
    slack.sockets.disconnect(reason);
    await slack.until(() => opened(slack) === 2);
    slack.person('Alice').say('#general', 'still there?');
    await slack.until(() => slack.timeline.acks().length === 1);
    expect(app.events()).toMatchObject([{ text: 'still there?' }]);
  });

  it('that stays after refresh_requested gets no events and is closed after the grace', async () => {
    const slack = await slackForTest({ disconnectGraceMs: 20 });
    const { socket } = await bareSocket(slack);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    slack.sockets.disconnect('refresh_requested');
    expect(slack.sockets.open).toBe(0);
    expect(await closed).toBe(1000);
  });

  it('that is cut hard is opened again by the client', async () => {
    const slack = await slackForTest();
    await listen(slack);
    slack.sockets.drop();
    await slack.until(() => opened(slack) === 2);
    slack.person('Alice').say('#general', 'still there?');
    await slack.until(() => slack.timeline.acks().length === 1);
    expect(slack.sockets.open).toBe(1);
  });

  it('refused with 408 on upgrade is tried again', async () => {
    const slack = await slackForTest();
    slack.faults.add({ call: 'socket.upgrade', fault: { kind: 'status', status: 408, when: 'before' }, times: 1 });
    await listen(slack);
    const refused = slack.timeline.entries.filter((entry) => entry.kind === 'socket' && entry.what === 'refused');
    expect(refused).toMatchObject([{ detail: '408' }]);
    expect(opened(slack)).toBe(1);
  });

  it('beyond the tenth is sent away with too_many_websockets', async () => {
    const slack = await slackForTest();
    const firsts: unknown[] = [];
    for (let count = 0; count < 11; count += 1) firsts.push((await bareSocket(slack)).first);
    expect(firsts[9]).toMatchObject({ type: 'hello', num_connections: 10 });
    expect(firsts[10]).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' });
    expect(slack.sockets.open).toBe(10);
  });

  it('is sent away when the link is disabled, and no new one is given', async () => {
    const slack = await slackForTest();
    const { socket } = await bareSocket(slack);
    const message = new Promise((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)))));
    slack.sockets.setLinkDisabled(true);
    expect(await message).toMatchObject({ type: 'disconnect', reason: 'link_disabled' });
    expect(await refusal(clientOf(slack, {}, slack.appToken).apps.connections.open({}))).toBe('forbidden_team');
  });

  it('is pinged and answers pings, until it falls silent', async () => {
    const slack = await slackForTest({ pingIntervalMs: 10 });
    const { socket } = await bareSocket(slack);
    let heard = 0;
    socket.on('ping', () => (heard += 1)).on('pong', () => (heard += 1));
    await new Promise((resolve) => socket.once('ping', resolve));
    await new Promise((resolve) => {
      socket.once('pong', resolve);
      socket.ping();
    });
    slack.sockets.setSilent(true);
    const before = heard;
    socket.ping();
    slack.person('Alice').say('#general', 'after the ping');
    await new Promise((resolve) => socket.once('message', resolve));
    expect(heard - before).toBeLessThanOrEqual(1);
  });

  it('that sends what is no JSON is ignored', async () => {
    const slack = await slackForTest();
    const { socket } = await bareSocket(slack);
    socket.send('{');
    await slack.until(() => slack.timeline.acks().length === 1);
    expect(slack.timeline.acks()).toMatchObject([{ late: true }]);
    expect(slack.sockets.open).toBe(1);
  });
});

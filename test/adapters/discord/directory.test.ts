import { Client } from 'discord.js';
import { afterEach, expect, it } from 'vitest';
import { Directory } from '../../../adapters/discord/directory.ts';
import { DiscordRest } from '../../../adapters/discord/rest.ts';
import { type DiscordServer, startDiscordServer } from '../../../playground/discord-server/index.ts';
import type { Fault } from '../../../playground/faults.ts';
import { recordingLog } from './stage.ts';

let server: DiscordServer;
const warnings: string[] = [];
afterEach(() => server.stop());

/** A client that has been told nothing yet. */
async function emptyDirectory(): Promise<Directory> {
  server = await startDiscordServer();
  const log = recordingLog(warnings);
  const config = { token: server.botToken, apiUrl: server.apiUrl };
  const rest = new DiscordRest({ config, onBudget: () => undefined, log });
  return new Directory(new Client({ intents: [] }), rest, log);
}

const lookUps = (): number => server.timeline.calls('GET /channels/:id').length;

it('asks once for a channel that it was not told of', async () => {
  const directory = await emptyDirectory();
  const alice = server.person('Alice');
  const general = server.channel('#general').id;
  const thread = alice.startThread(alice.say('#general', 'matter'), 'Matter').id;
  for (let time = 0; time < 2; time += 1) {
    expect(await directory.place(thread, server.guild.id)).toEqual({ isThread: true, parentId: general });
    expect(await directory.place(general, server.guild.id)).toEqual({ isThread: false, parentId: undefined });
  }
  expect(lookUps()).toBe(2);
});

it('asks nothing about a direct conversation', async () => {
  const directory = await emptyDirectory();
  expect(await directory.place(server.person('Alice').dm().id, undefined)).toMatchObject({ isThread: false });
  expect(lookUps()).toBe(0);
});

it('takes what cannot be looked up for an ordinary channel, and asks again the next time', async () => {
  const directory = await emptyDirectory();
  const fault = server.faults.add({ call: 'GET /channels/:id', fault: { kind: 'reset', when: 'before' } });
  const alice = server.person('Alice');
  const thread = alice.startThread(alice.say('#general', 'matter'), 'Matter').id;
  expect(await directory.place(thread, server.guild.id)).toMatchObject({ isThread: false });
  expect(warnings).toHaveLength(1);
  fault.remove();
  expect(await directory.place(thread, server.guild.id)).toMatchObject({ isThread: true });
});

it.each<Fault>([
  { kind: 'reset', when: 'before' },
  { kind: 'status', status: 503, when: 'before' },
  { kind: 'rate-limited', retryAfterMs: 100 },
])('looks up once more what only passed by: %j', async (fault) => {
  const directory = await emptyDirectory();
  server.faults.add({ call: 'GET /channels/:id', fault, times: 1 });
  const alice = server.person('Alice');
  const thread = alice.startThread(alice.say('#general', 'matter'), 'Matter').id;
  expect(await directory.place(thread, server.guild.id)).toMatchObject({ isThread: true });
});

it('knows no names before it was told any', async () => {
  const names = (await emptyDirectory()).names(server.guild.id);
  const { id } = server.channel('#general');
  expect([names.user(id), names.role(id), names.channel(id)]).toEqual([undefined, undefined, undefined]);
});

// A local Discord with the adapter on it, as the contract suite and this folder's tests need it.
import { inspect } from 'node:util';
import { MessageType } from 'discord-api-types/v10';
import { discord } from '../../../adapters/discord/index.ts';
import { componentTree } from '../../../playground/discord-server/content-rules.ts';
import {
  type DiscordServer,
  type DiscordServerOptions,
  startDiscordServer,
} from '../../../playground/discord-server/index.ts';
import { addMessage, postMessage } from '../../../playground/discord-server/messages.ts';
import type { ChatAdapter, Operation } from '../../../src/chat.ts';
import { createLog, type Log } from '../../../src/log.ts';
import type { Person, Place, Said, Seen, Stage } from '../../adapter-contract/stage.ts';

export interface DiscordStage extends Stage {
  readonly server: DiscordServer;
  readonly warnings: readonly string[];
}

export interface StageOptions {
  readonly server?: DiscordServerOptions;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A log whose warnings and errors a test can read. */
export function recordingLog(lines: string[]): Log {
  const log = createLog({ level: 'silent', format: 'json', secrets: [] });
  const keep = (...args: readonly unknown[]): void => {
    const texts = args.map((arg) => (typeof arg === 'string' ? arg : inspect(arg)));
    lines.push(texts.join(' '));
  };
  const recording = Object.assign(Object.create(log), { warn: keep, error: keep });
  recording.child = () => recording;
  return recording;
}

export async function createAdapter(
  environment: Readonly<Record<string, string>>,
  lines: string[] = [],
): Promise<ChatAdapter> {
  const setup = discord.configure(environment);
  if (setup.state !== 'on') throw new Error(JSON.stringify(setup));
  return setup.create(recordingLog(lines));
}

const calls: Readonly<Record<Operation['type'], string>> = {
  open: 'POST /channels/:id/messages',
  attach: 'POST /channels/:id/messages',
  notice: 'POST /channels/:id/messages',
  update: 'PATCH /channels/:id/messages/:id',
  finish: 'PATCH /channels/:id/messages/:id',
  remove: 'DELETE /channels/:id/messages/:id',
  mark: 'PUT /channels/:id/messages/:id/reactions/:emoji/@me',
  working: 'POST /channels/:id/typing',
  // Discord has none: no call goes out.
  suggest: '',
};

export async function openStage({ server: options, environment }: StageOptions = {}): Promise<DiscordStage> {
  // The suite writes more than Discord lets anybody write; pacing is the core's work.
  const server = await startDiscordServer({ rateLimits: 'off', ...options });
  const warnings: string[] = [];
  const adapter = await createAdapter(
    { DISCORD_BOT_TOKEN: server.botToken, DISCORD_API_URL: server.apiUrl, ...environment },
    warnings,
  );
  const room = (person: Person, place: Place): string =>
    place === 'direct' ? server.person(person).dm().id : server.channel('#general').id;
  const refOf = ({ person, place, key }: Said) => ({ channelId: room(person, place), id: key });
  return {
    adapter,
    server,
    warnings,
    everyone: '@everyone',
    pingAttempts: [
      '@everyone',
      '@here',
      `<@${server.person('Bob').id}>`,
      `<@!${server.person('Alice').id}>`,
      ...[...server.world.roles.keys()].map((id) => `<@&${id}>`),
      `**<@${server.person('Bob').id}>** \`\`\`\n@everyone`,
    ],
    say: async (person, place, text, files) => {
      const message = server.person(person).say(room(person, place), text, files === undefined ? {} : { files });
      return { person, place, key: message.id };
    },
    followUp: async (person, to, text) => {
      const message = server.person(person).say(refOf(to).channelId, text);
      return { person, place: to.place, key: message.id };
    },
    change: async (said, text) => {
      server.person(said.person).edit(refOf(said), text);
    },
    withdraw: async (said) => server.person(said.person).delete(refOf(said)),
    botSays: async (text) => botSays(server, text),
    systemSays: async () => systemSays(server),
    seen: async (said) => seen(server, said, refOf(said).channelId),
    signs: async (said) => {
      const view = server.messagesOf(refOf(said).channelId).find(({ id }) => id === said.key);
      return (view?.reactions ?? []).filter(({ userIds }) => userIds.includes(server.botUserId)).length;
    },
    controls: async (said) => pressable(server, refOf(said)).map(({ control }) => control),
    press: async (person, said, control) => {
      const found = pressable(server, refOf(said)).find((candidate) => candidate.control === control);
      if (!found) throw new Error(`nothing to press: ${control}`);
      server.person(person).press(found.message, control);
    },
    stopSign: async (person, said, at) => {
      const { channelId } = refOf(said);
      const answer = server.messagesOf(channelId).findLast(({ authorId }) => authorId === server.botUserId);
      server.person(person).react({ channelId, id: at === 'answer' && answer ? answer.id : said.key }, '🛑');
    },
    strike: (operation, fault) => {
      server.faults.add({ call: calls[operation], fault, times: 1 });
    },
    drop: async () => server.gateway.dropAll(),
    close: async () => {
      await adapter.stop();
      await server.stop();
    },
  };
}

function seen(server: DiscordServer, said: Said, channelId: string): Seen[] {
  const views = server.messagesOf(channelId, { viewer: server.person(said.person).id });
  return (
    views
      // A channel of Discord's is one conversation that never ends: what came before is of no matter.
      .filter(({ authorId, id }) => authorId === server.botUserId && BigInt(id) > BigInt(said.key))
      .map((view) => {
        const { attachments } = server.world.message(channelId, view.id);
        const files = attachments.map(({ name, mimeType = '', bytes, description }) => ({
          name,
          mimeType,
          bytes,
          ...(description === undefined ? {} : { description }),
        }));
        return { text: view.text, pings: pingsOf(server, view.id), files };
      })
  );
}

function pressable(server: DiscordServer, { channelId, id }: { readonly channelId: string; readonly id: string }) {
  const answers = server
    .messagesOf(channelId)
    .filter((view) => view.authorId === server.botUserId && BigInt(view.id) > BigInt(id));
  const message = answers.findLast(({ components }) => components.length > 0);
  const ids = componentTree(message?.components ?? []).map(({ custom_id: control }) => control);
  return ids.flatMap((control) => (message && typeof control === 'string' ? [{ message, control }] : []));
}

/** Everybody that any state of the message has notified. */
export function pingsOf(server: DiscordServer, messageId?: string): string[] {
  return server.timeline.entries.flatMap((entry) => {
    if (entry.kind !== 'change' || entry.change.byId !== server.botUserId) return [];
    const { pings } = entry.change;
    if (pings === undefined || (messageId !== undefined && entry.change.messageId !== messageId)) return [];
    return [...pings.users, ...pings.roles, ...(pings.everyone ? ['everyone'] : [])];
  });
}

function botSays({ world, channel }: DiscordServer, text: string): void {
  const id = world.newId();
  world.users.set(id, { id, username: 'otherbot', displayName: 'Other Bot', isBot: true, acceptsDms: false });
  world.members.set(id, { userId: id, roleIds: [], joinedAtMs: world.now() });
  const content = text.replace('@Friday', `<@${world.bot.id}>`);
  postMessage(world, id, channel('#general').id, { content });
}

function systemSays({ world, channel, person }: DiscordServer): void {
  addMessage(world, person('Bob').id, channel('#general'), { type: MessageType.UserJoin });
  addMessage(world, person('Bob').id, channel('#general'), { type: MessageType.ChannelPinnedMessage });
}

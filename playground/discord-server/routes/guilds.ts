// Routes of the guild: itself, its channels, members and roles.
import { RESTJSONErrorCodes as Code } from 'discord-api-types/v10';
import { refusal } from '../errors.ts';
import type { Member } from '../model.ts';
import { channelPayload, guildPayload, memberPayload, rolePayloads } from '../payloads.ts';
import { ok, type Route, route } from '../routing.ts';
import type { World } from '../world.ts';

export const GUILD_ROUTES: readonly Route[] = [
  route('GET', '/guilds/:guild', ({ world }, { params, query }) => {
    requireGuild(world, params.guild);
    const size = world.members.size;
    const counts = { approximate_member_count: size, approximate_presence_count: size };
    return ok({ ...guildPayload(world), ...(query.get('with_counts') === 'true' ? counts : {}) });
  }),
  route('GET', '/guilds/:guild/channels', ({ world }, { params }) => {
    requireGuild(world, params.guild);
    const rooms = [...world.channels.values()].filter(({ guildId, thread }) => guildId !== undefined && !thread);
    return ok(rooms.map((channel) => channelPayload(world, channel)));
  }),
  route('GET', '/guilds/:guild/threads/active', ({ world }, { params }) => {
    requireGuild(world, params.guild);
    const threads = [...world.channels.values()].filter(({ thread }) => thread?.archived === false);
    return ok({
      threads: threads.map((thread) => channelPayload(world, thread)),
      members: [],
      has_more: false,
    });
  }),
  route('GET', '/guilds/:guild/roles', ({ world }, { params }) => {
    requireGuild(world, params.guild);
    return ok(rolePayloads(world));
  }),
  route('GET', '/guilds/:guild/members/:user', ({ world }, { params }) => {
    requireGuild(world, params.guild);
    return ok(memberPayload(world, memberOf(world, params.user)));
  }),
];

function requireGuild(world: World, id: string): void {
  if (id !== world.guild.id) throw refusal(Code.UnknownGuild);
  if (!world.members.has(world.bot.id)) throw refusal(Code.MissingAccess);
}

function memberOf(world: World, userId: string): Member {
  world.user(userId);
  const member = world.members.get(userId);
  if (member === undefined) throw refusal(Code.UnknownMember);
  return member;
}

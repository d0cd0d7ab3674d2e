// The guild everybody starts in: three people, a bot and three channels.
import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { addChannel } from './channels.ts';
import type { Overwrite, User } from './model.ts';
import { EVERYONE_PERMISSIONS } from './permissions.ts';
import type { World } from './world.ts';

/** Fills an empty world and returns its people. The bot's own role grants what the project's invite link asks for. */
export function settle(world: World): User[] {
  const { guild, bot } = world;
  world.roles.set(guild.id, {
    id: guild.id,
    name: '@everyone',
    permissions: EVERYONE_PERMISSIONS,
    mentionable: false,
  });
  const botRoleId = world.newId();
  world.roles.set(botRoleId, {
    id: botRoleId,
    name: bot.username,
    permissions: EVERYONE_PERMISSIONS,
    mentionable: false,
    managedBy: bot.id,
  });
  const owner = addPerson(world, 'Admin', { id: guild.ownerId });
  world.members.set(bot.id, { userId: bot.id, roleIds: [botRoleId], joinedAtMs: world.now() });
  const people = ['Alice', 'Bob', '陈晨'].map((name) => addPerson(world, name));
  addChannel(world, owner.id, { name: 'general' });
  addChannel(world, owner.id, { name: 'random' });
  addChannel(world, owner.id, { name: 'read-only', overwrites: [readOnly(guild.id)] });
  return [owner, ...people];
}

/** A member of the guild: a person, or another bot. */
export function addPerson(world: World, name: string, { isBot = false, id = world.newId() } = {}): User {
  const username = /^[a-z0-9._]{2,32}$/i.test(name) ? name.toLowerCase() : `user${id.slice(-6)}`;
  const user: User = { id, username, displayName: name, isBot, acceptsDms: true };
  world.users.set(id, user);
  world.members.set(id, { userId: id, roleIds: [], joinedAtMs: world.now() });
  return user;
}

/** A webhook speaks under a name, and is no member. */
export function addWebhook(world: World, name: string): User {
  const id = world.newId();
  const user: User = { id, username: name, displayName: name, isBot: true, isWebhook: true, acceptsDms: false };
  world.users.set(id, user);
  return user;
}

function readOnly(everyoneId: string): Overwrite {
  const deny = Permission.SendMessages | Permission.SendMessagesInThreads | Permission.CreatePublicThreads;
  return { id: everyoneId, of: 'role', allow: 0n, deny };
}

// What she may do in a channel, as Discord works it out: everyone's role, hers, and the channel's exceptions, in this order.
import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { expect, it } from 'vitest';
import { missingIn, permissionsOf, type Rights } from '../../../../adapters/discord/check/permissions.ts';
import { neededPermissions } from '../../../../adapters/discord/invite.ts';

const all = neededPermissions.reduce((bits, { bit }) => bits | bit, 0n);
const send = Permission.SendMessages;
const guildId = '1';
const she = '2';
const role = '3';
const otherRole = '4';
const nobodys = '5';

/** A server in which everyone may do all that she needs; she has two roles that add nothing. */
function rights(changes: Partial<Rights>): Rights {
  return {
    guildId,
    ownerId: '99',
    userId: she,
    roles: [
      { id: guildId, permissions: String(all) },
      ...[role, otherRole, nobodys].map((id) => ({ id, permissions: '0' })),
    ],
    roleIds: [role, otherRole],
    overwrites: [],
    ...changes,
  };
}

const denied = (id: string) => ({ id, allow: '0', deny: String(send) });
const allowed = (id: string) => ({ id, allow: String(send), deny: '0' });
const roles = (id: string, permissions: bigint) => [
  { id: guildId, permissions: '0' },
  { id, permissions: String(permissions) },
];

it.each<[string, Partial<Rights>, boolean]>([
  ['nothing speaks against it', {}, true],
  ['everyone may not', { overwrites: [denied(guildId)] }, false],
  ['everyone may not, one of her roles may', { overwrites: [allowed(role), denied(guildId)] }, true],
  ['one of her roles may not', { overwrites: [denied(role)] }, false],
  ['one of her roles may not, another may', { overwrites: [allowed(role), denied(otherRole)] }, true],
  ['one of her roles may not, she herself may', { overwrites: [allowed(she), denied(role)] }, true],
  ['one of her roles may, she herself may not', { overwrites: [denied(she), allowed(role)] }, false],
  ['a role that is not hers may not', { overwrites: [denied(nobodys)] }, true],
  ['everyone may not, a role that is not hers may', { overwrites: [denied(guildId), allowed(nobodys)] }, false],
  ['only a role of hers brings it', { roles: roles(role, all) }, true],
  ['only a role that is not hers brings it', { roles: roles(nobodys, all) }, false],
  ['an administrator, whatever the channel says', { roles: roles(role, 8n), overwrites: [denied(she)] }, true],
  ['the owner, whatever the channel says', { ownerId: she, overwrites: [denied(she)] }, true],
])('%s', (_what, changes, may) => {
  const missing = missingIn(permissionsOf(rights(changes))).map(({ name }) => name);
  expect(missing.includes('Send Messages')).toBe(!may);
});

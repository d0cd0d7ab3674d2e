// The workspace everybody starts with: the app "Friday", three people, and three channels, one without the app.

import { Workspace } from './workspace.ts';

export const people = [
  { id: 'U0ALICE001', name: 'alice', displayName: 'Alice' },
  { id: 'U0BOB00001', name: 'bob', displayName: 'Bob' },
  { id: 'U0CHENCHEN', name: 'chenchen', displayName: '陈晨' },
] as const;

const ids = { teamId: 'T0PLAYGRND', appId: 'A0FRIDAY01', botId: 'B0FRIDAY01', botUserId: 'U0FRIDAY01' };

/** `#general` with everybody and the app, `#random` without the app, `#private` without 陈晨. */
export function defaultWorkspace(statusTtlMs: number): Workspace {
  const workspace = new Workspace({ ...ids, statusTtlMs });
  const bot = workspace.addMember({ id: ids.botUserId, name: 'friday', displayName: 'Friday', bot: true });
  const everyone = people.map((person) => workspace.addMember({ ...person, bot: false }).id);
  workspace.addChannel('channel', 'general', [...everyone, bot.id], 'C0GENERAL1');
  workspace.addChannel('channel', 'random', everyone, 'C0RANDOM01');
  workspace.addChannel('group', 'private', [...everyone.slice(0, 2), bot.id], 'C0PRIVATE1');
  return workspace;
}

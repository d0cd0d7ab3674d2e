// users.info: one member of the workspace.

import { ApiError } from '../api-error.ts';
import type { Method } from '../method.ts';
import { memberJson } from '../wire.ts';

const info: Method = {
  name: 'users.info',
  token: 'bot',
  scopes: ['users:read'],
  tier: 't4',
  required: ['user'],
  run: ({ args, platform }) => {
    const member = platform.workspace.member(args.text('user') ?? '');
    if (!member) throw new ApiError('user_not_found');
    const locale = args.flag('include_locale') ? { locale: 'en-US' } : {};
    return { user: { ...memberJson(member, platform.workspace, platform.baseUrl), ...locale } };
  },
};

export const userMethods: readonly Method[] = [info];

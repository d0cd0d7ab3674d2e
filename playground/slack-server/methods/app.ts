// api.test, auth.test, apps.connections.open, apps.manifest.export, team.info, bots.info: who the app is, where it connects.

import type { AuthTestResponse, BotsInfoResponse, TeamInfoResponse } from '@slack/web-api';
import { ApiError } from '../api-error.ts';
import type { Method, MethodCall } from '../method.ts';
import type { JsonObject } from '../model.ts';
import { iconsJson } from '../wire.ts';

const apiTest: Method = {
  name: 'api.test',
  token: undefined,
  scopes: [],
  tier: 't4',
  required: [],
  run: ({ args }) => {
    const error = args.text('error');
    if (error !== undefined) throw new ApiError(error, { args: args.readable() });
    return { args: args.readable() };
  },
};

const authTest: Method = {
  name: 'auth.test',
  token: 'bot',
  scopes: [],
  tier: 't4',
  required: [],
  run: ({ platform }) => {
    const { workspace, baseUrl } = platform;
    return {
      url: `${baseUrl}/`,
      team: teamName,
      user: workspace.member(workspace.botUserId)?.name ?? '',
      team_id: workspace.teamId,
      user_id: workspace.botUserId,
      bot_id: workspace.botId,
      is_enterprise_install: false,
    } satisfies Partial<AuthTestResponse>;
  },
};

const connectionsOpen: Method = {
  name: 'apps.connections.open',
  token: 'app',
  scopes: ['connections:write'],
  tier: 't3',
  required: [],
  run: ({ platform }) => {
    const { sockets, baseUrl, workspace, settings } = platform;
    if (sockets.linkDisabled) throw new ApiError('forbidden_team');
    const query = new URLSearchParams({ ticket: sockets.issueTicket(), app_id: workspace.appId });
    const isOn = Reflect.get(Object(settings.manifest.settings), 'socket_mode_enabled') !== false;
    // As several have seen it in the field; it is not documented.
    const warning = isOn ? {} : { response_metadata: { messages: ['[WARN] Socket Mode is not turned on.'] } };
    return { url: `${baseUrl.replace(/^http/, 'ws')}/link/?${query}`, ...warning };
  },
};

const teamInfo: Method = {
  name: 'team.info',
  token: 'bot',
  scopes: ['team:read'],
  tier: 't3',
  required: [],
  run: ({ args, platform }) => {
    const { workspace, baseUrl } = platform;
    const wanted = args.text('team') ?? workspace.teamId;
    if (wanted !== workspace.teamId) throw new ApiError('team_not_found');
    const icon = `${baseUrl}/icon.png`;
    const sizes = [34, 44, 68, 88, 102, 132, 230].map((size) => [`image_${size}`, icon]);
    return {
      team: {
        id: workspace.teamId,
        name: teamName,
        url: `${baseUrl}/`,
        domain: 'playground',
        email_domain: '',
        icon: { ...Object.fromEntries(sizes), image_default: true },
        avatar_base_url: `${baseUrl}/`,
        is_verified: false,
      },
    } satisfies Partial<TeamInfoResponse>;
  },
};

const teamName = 'Playground';

const botsInfo: Method = {
  name: 'bots.info',
  token: 'bot',
  scopes: ['users:read'],
  tier: 't3',
  required: [],
  run: (call) => ({ bot: botJson(call) }),
};

function botJson({ args, platform }: MethodCall): BotsInfoResponse['bot'] & JsonObject {
  const { workspace, baseUrl } = platform;
  if ((args.text('bot') ?? workspace.botId) !== workspace.botId) throw new ApiError('bot_not_found');
  return {
    id: workspace.botId,
    deleted: false,
    name: workspace.member(workspace.botUserId)?.displayName ?? '',
    updated: 1_700_000_000,
    app_id: workspace.appId,
    user_id: workspace.botUserId,
    icons: iconsJson(baseUrl),
  };
}

const manifestExport: Method = {
  name: 'apps.manifest.export',
  token: 'config',
  scopes: ['app_configurations:read'],
  tier: 't3',
  required: ['app_id'],
  run: ({ args, platform }) => {
    const appId = args.text('app_id') ?? '';
    if (!/^A[A-Z0-9]+$/.test(appId)) throw new ApiError('invalid_app_id');
    if (appId !== platform.workspace.appId) throw new ApiError('app_not_found');
    return { manifest: platform.settings.manifest };
  },
};

export const appMethods: readonly Method[] = [apiTest, authTest, connectionsOpen, teamInfo, botsInfo, manifestExport];

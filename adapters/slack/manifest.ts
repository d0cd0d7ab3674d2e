// What the app needs in Slack, as data: the manifest that people paste comes out, in two sizes.
import type { AppsManifestCreateArguments } from '@slack/web-api';

export const profiles = ['minimal', 'full'] as const;

export type Profile = (typeof profiles)[number];

export type Manifest = Exclude<AppsManifestCreateArguments['manifest'], string>;

/** Mentions in channels, and direct messages: without these she does not work at all. */
export const minimalScopes = [
  'app_mentions:read',
  'assistant:write',
  'chat:write',
  'im:history',
  'users:read',
] as const;

/** What each further scope brings. */
export const fullScopes = [
  'channels:history',
  'files:read',
  'files:write',
  'groups:history',
  'mpim:history',
  'reactions:read',
  'reactions:write',
] as const;

export const minimalEvents = ['agent_session_stopped', 'app_home_opened', 'app_mention', 'message.im'] as const;

export const fullEvents = ['message.channels', 'message.groups', 'message.mpim', 'reaction_added'] as const;

export function slackManifest(profile: Profile): Manifest {
  const isFull = profile === 'full';
  return {
    display_information: { name: 'Friday', description: 'Talk to your AgentScope agent' },
    features: {
      agent_view: { agent_description: 'Your AgentScope agent', suggested_prompts: [] },
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'Friday', always_online: true },
    },
    oauth_config: { scopes: { bot: known([...minimalScopes, ...(isFull ? fullScopes : [])]) } },
    settings: {
      event_subscriptions: { bot_events: known([...minimalEvents, ...(isFull ? fullEvents : [])]) },
      interactivity: { is_enabled: true },
      org_deploy_enabled: false,
      socket_mode_enabled: true,
      token_rotation_enabled: false,
    },
  };
}

/** In order. The SDK's own lists are older than Slack's: neither `assistant:write` nor `agent_session_stopped` is in them. */
function known(names: readonly string[]): never[] {
  return names.toSorted() as never[];
}

/** As the files in the repository have it, and as it is pasted. */
export function slackManifestText(profile: Profile): string {
  return `${JSON.stringify(slackManifest(profile), undefined, 2)}\n`;
}

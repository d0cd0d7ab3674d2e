// The app's settings: what the server was started with comes in, the manifest that Slack would export goes out.
import type { JsonObject } from './model.ts';

export interface ManifestOptions {
  /** Scopes that are asked for but were not granted: the app was not installed again. */
  readonly furtherScopes?: readonly string[];
  readonly interactivity?: boolean;
  readonly messagesTab?: 'open' | 'read-only' | 'off';
  readonly socketMode?: boolean;
}

interface AppSettings {
  readonly agent: boolean;
  readonly scopes: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
}

export function manifestOf({ agent, scopes, events }: AppSettings, options: ManifestOptions = {}): JsonObject {
  const { furtherScopes = [], interactivity = true, messagesTab = 'open', socketMode = true } = options;
  return {
    display_information: { name: 'Friday' },
    features: {
      ...(agent ? { agent_view: { agent_description: 'Friday' } } : {}),
      app_home: {
        home_tab_enabled: false,
        messages_tab_enabled: messagesTab !== 'off',
        messages_tab_read_only_enabled: messagesTab === 'read-only',
      },
      bot_user: { display_name: 'Friday', always_online: true },
    },
    oauth_config: { scopes: { bot: [...scopes, ...furtherScopes] } },
    settings: {
      event_subscriptions: { bot_events: [...events] },
      interactivity: { is_enabled: interactivity },
      org_deploy_enabled: false,
      socket_mode_enabled: socketMode,
      token_rotation_enabled: false,
    },
  };
}

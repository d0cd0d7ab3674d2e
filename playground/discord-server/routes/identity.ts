// Routes about the bot itself: user, application, gateway address.
import { RESTJSONErrorCodes as Code } from 'discord-api-types/v10';
import { refusal } from '../errors.ts';
import { userPayload } from '../payloads.ts';
import { permissionsInGuild } from '../permissions.ts';
import type { Platform } from '../platform.ts';
import { applicationFlags } from '../portal.ts';
import { ok, type Route, route } from '../routing.ts';

export const IDENTITY_ROUTES: readonly Route[] = [
  route('GET', '/gateway', ({ gateway }) => ok({ url: gateway.url })),
  route('GET', '/gateway/bot', ({ gateway }) =>
    ok({ url: gateway.url, shards: gateway.recommendedShards, session_start_limit: gateway.sessionStartLimit() }),
  ),
  route('GET', '/users/@me', ({ world }) => {
    return ok({ ...userPayload(world.bot), mfa_enabled: false, locale: 'en-US', verified: true, email: null });
  }),
  route('GET', '/users/:user', ({ world }, { params }) => ok(userPayload(world.user(params.user)))),
  route('GET', '/users/@me/guilds', ({ world }) => {
    if (!world.members.has(world.bot.id)) return ok([]);
    const { id, name } = world.guild;
    const permissions = String(permissionsInGuild(world, world.bot.id));
    return ok([{ id, name, icon: null, banner: null, owner: false, permissions, features: [] }]);
  }),
  route('GET', '/applications/@me', (platform) => ok(applicationPayload(platform))),
  route('GET', '/applications/:application', (platform, { params }) => {
    if (params.application !== platform.world.applicationId) throw refusal(Code.UnknownApplication);
    return ok(applicationPayload(platform));
  }),
  route('GET', '/oauth2/applications/@me', (platform) => ok(applicationPayload(platform))),
];

function applicationPayload({ world }: Platform): Record<string, unknown> {
  const flags = applicationFlags(world.portal);
  const owner = userPayload(world.user(world.guild.ownerId));
  return {
    id: world.applicationId,
    name: world.bot.username,
    icon: null,
    description: '',
    type: null,
    summary: '',
    flags,
    flags_new: String(flags),
    bot: userPayload(world.bot),
    bot_public: true,
    bot_require_code_grant: world.portal.codeGrant,
    verify_key: world.applicationId.padStart(64, '0'),
    redirect_uris: [],
    eligible_oauth2_scopes: [],
    interactions_endpoint_url: world.portal.interactionsUrl,
    role_connections_verification_url: null,
    owner,
    team: null,
    approximate_guild_count: 1,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    event_webhooks_status: 1,
    event_webhooks_types: [],
    explicit_content_filter: 0,
    integration_types_config: { '0': {}, ...(world.portal.userInstall ? { '1': {} } : {}) },
  };
}

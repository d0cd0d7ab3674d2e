// A pressed control and a slash command → the payloads that the app receives of them.

import { isObject } from './arguments.ts';
import type { Control } from './block-text.ts';
import { formatTs, newUuid } from './ids.ts';
import type { Channel, JsonObject, Message } from './model.ts';
import { compact } from './wire.ts';
import type { Workspace } from './workspace.ts';

/** Who acts: member id and handle. */
interface Actor {
  readonly id: string;
  readonly name: string;
}

interface Pressed {
  readonly control: Control;
  /** Instead of the control's own value, e.g. which feedback button. */
  readonly value: string | undefined;
  readonly responseUrl: string;
  /** The message as the app sees it. */
  readonly message: JsonObject;
}

/** @see https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function blockActions(
  workspace: Workspace,
  channel: Channel,
  { ts, channelId, threadTs, onlyFor }: Message,
  actor: Actor,
  pressed: Pressed,
) {
  const action = {
    ...actionOf(pressed.control.element, pressed.value),
    block_id: pressed.control.blockId,
    action_ts: formatTs(Date.now() * 1000),
  };
  const is_ephemeral = onlyFor !== undefined;
  return {
    type: 'block_actions' as const,
    user: { id: actor.id, username: actor.name, name: actor.name, team_id: workspace.teamId },
    api_app_id: workspace.appId,
    token: 'local-verification-token',
    container: compact({ type: 'message', message_ts: ts, channel_id: channelId, is_ephemeral, thread_ts: threadTs }),
    trigger_id: newUuid(),
    team: { id: workspace.teamId, domain: 'playground' },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: channel.id, name: channel.kind === 'im' ? 'directmessage' : channel.name },
    message: pressed.message,
    state: { values: {} },
    response_url: pressed.responseUrl,
    actions: [action],
  };
}

/** What the app learns of the control itself; of two feedback buttons only the pressed one. */
function actionOf(element: JsonObject, value: string | undefined): JsonObject {
  const { confirm: _confirm, positive_button, negative_button, ...rest } = element;
  const buttons = [positive_button, negative_button].filter(isObject);
  const button = buttons.find((candidate) => candidate.value === value) ?? buttons[0];
  if (button) return { ...rest, text: button.text, value: button.value };
  return { ...rest, value: value ?? element.value ?? '' };
}

/** @see https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling */
export function slashCommand(
  workspace: Workspace,
  channel: Channel,
  actor: Actor,
  said: { readonly command: string; readonly text: string; readonly responseUrl: string },
) {
  return {
    token: 'local-verification-token',
    team_id: workspace.teamId,
    team_domain: 'playground',
    channel_id: channel.id,
    channel_name: channel.kind === 'im' ? 'directmessage' : channel.name,
    user_id: actor.id,
    user_name: actor.name,
    command: said.command,
    text: said.text,
    api_app_id: workspace.appId,
    is_enterprise_install: 'false',
    response_url: said.responseUrl,
    trigger_id: newUuid(),
  };
}

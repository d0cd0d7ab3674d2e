// Another app's bot in the workspace: it speaks, and ours should know better than to answer.

import type { Channel, OtherApp } from './model.ts';
import { typed } from './rich-text.ts';
import { type MessageView, viewOf } from './view.ts';
import type { Workspace } from './workspace.ts';

export class OtherBot {
  readonly id: string;
  readonly app: OtherApp;
  readonly #workspace: Workspace;

  constructor(workspace: Workspace, name: string) {
    this.id = workspace.ids.next('U');
    this.app = { botId: workspace.ids.next('B'), appId: workspace.ids.next('A'), name };
    this.#workspace = workspace;
    workspace.addMember({ id: this.id, name: name.toLowerCase(), displayName: name, bot: true });
  }

  /** Posts as the bot's user, or through an incoming webhook: then as `bot_message`, without a user. */
  say(
    channel: Channel | string,
    text: string,
    options: { readonly threadTs?: string; readonly webhook?: boolean } = {},
  ): MessageView {
    const room = this.#workspace.channel(typeof channel === 'string' ? channel : channel.id);
    if (!room) throw new Error(`No channel ${String(channel)}`);
    const message = this.#workspace.post({
      text: typed(this.#workspace, text).text,
      channelId: room.id,
      authorId: this.id,
      via: this.app,
      threadTs: options.threadTs,
      username: options.webhook ? this.app.name : undefined,
    });
    return viewOf(this.#workspace, message);
  }
}

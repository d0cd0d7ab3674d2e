// The Slack stage of the adapter tests: a local Slack with the real adapter, reached through SLACK_API_URL alone.

import { slack } from '../../../adapters/slack/index.ts';
import type { SlackServer, SlackServerOptions } from '../../../playground/slack-server/index.ts';
import { startSlackServer } from '../../../playground/slack-server/index.ts';
import type { MessageView } from '../../../playground/slack-server/view.ts';
import type { ChatAdapter, Operation } from '../../../src/chat.ts';
import { createLog } from '../../../src/log.ts';
import type { Person, Place, Said, Stage } from '../../adapter-contract/stage.ts';

type Environment = Readonly<Record<string, string>>;

const calls: Readonly<Record<Operation['type'], string | RegExp>> = {
  open: /^chat\.(?:postMessage|startStream)$/,
  update: /^chat\.(?:update|appendStream)$/,
  finish: /^chat\.(?:update|stopStream)$/,
  mark: /^reactions\./,
  working: /^(?:agents\.sessions|assistant\.threads)\.setStatus$/,
  attach: 'files.getUploadURLExternal',
  notice: 'chat.postEphemeral',
  remove: 'chat.delete',
  suggest: 'assistant.threads.setSuggestedPrompts',
};

async function createAdapter(server: SlackServer, changes: Environment = {}): Promise<ChatAdapter> {
  const setup = slack.configure({
    SLACK_BOT_TOKEN: server.botToken,
    SLACK_APP_TOKEN: server.appToken,
    SLACK_API_URL: server.apiUrl,
    ...changes,
  });
  if (setup.state !== 'on') throw new Error(JSON.stringify(setup));
  return setup.create(createLog({ level: 'silent', format: 'json', secrets: [] }));
}

export class SlackStage implements Stage {
  readonly server: SlackServer;
  readonly adapter: ChatAdapter;
  readonly everyone = '@channel';
  readonly pingAttempts: readonly string[];

  constructor(server: SlackServer, adapter: ChatAdapter) {
    this.server = server;
    this.adapter = adapter;
    const alice = server.person('Alice').id;
    this.pingAttempts = [
      '<!channel>',
      '<!here|here>',
      '@everyone <!everyone>',
      `<@${alice}>`,
      `\\<@${alice}|Bob>`,
      '`<!channel>`',
      '\n```\n<!here>\n```\n',
      '\n> <!channel>\n',
      '&lt;!channel&gt; `&lt;!here&gt;`',
      '<!subteam^S0FRIDAY1>',
      '<!chan\u202enel><!chan\u0000nel>',
      '<<!channel>>',
    ];
  }

  /** Another one with the same tokens, as a second process would have. */
  another(): Promise<ChatAdapter> {
    return createAdapter(this.server);
  }

  async say(person: Person, place: Place, text: string, files: Parameters<Stage['say']>[3] = []): Promise<Said> {
    const author = this.server.person(person);
    const { channelId, ts } = author.say(place === 'direct' ? author.dm() : '#general', text, { files });
    return { person, place, key: [channelId, ts, ts].join(' ') };
  }

  async followUp(person: Person, to: Said, text: string): Promise<Said> {
    const { channelId, root } = where(to);
    const { ts } = this.server.person(person).say(channelId, text, { threadTs: root });
    return { person, place: to.place, key: [channelId, root, ts].join(' ') };
  }

  async change(said: Said, text: string): Promise<void> {
    this.server.person(said.person).edit(where(said), text);
  }

  async withdraw(said: Said): Promise<void> {
    this.server.person(said.person).delete(where(said));
  }

  async botSays(text: string): Promise<void> {
    const bot = this.server.addBot(`Other${this.server.timeline.entries.length}`);
    bot.say('#general', text);
    bot.say('#general', text, { webhook: true });
  }

  async systemSays(): Promise<void> {
    this.server.addPerson(`Newcomer${this.server.timeline.entries.length}`);
  }

  async seen(said: Said): ReturnType<Stage['seen']> {
    const { channelId, root } = where(said);
    const { workspace } = this.server;
    const viewer = this.server.person(said.person).id;
    const views = this.server
      .messagesOf(channelId, { viewer })
      .filter(({ byApp, threadTs, onlyFor }) => byApp && (threadTs === root || (!threadTs && onlyFor === viewer)));
    return views.map(({ shown, pings, files }) => ({
      text: shown,
      pings,
      files: files.map(({ id, name, mimeType }) => {
        const { bytes = new Uint8Array(), altText } = workspace.files.get(id) ?? {};
        return { name, mimeType, bytes, ...(altText === undefined ? {} : { description: altText }) };
      }),
    }));
  }

  async signs(said: Said): Promise<number> {
    const { channelId, ts } = where(said);
    const reactions = this.server.workspace.message(channelId, ts)?.reactions ?? [];
    return reactions.filter(({ userIds }) => userIds.includes(this.server.botUserId)).length;
  }

  async controls(said: Said): Promise<readonly string[]> {
    return this.#pressable(said).map(({ control }) => control);
  }

  async press(person: Person, said: Said, control: string): Promise<void> {
    const found = this.#pressable(said).find((candidate) => candidate.control === control);
    if (!found) throw new Error(`nothing to press: ${control}`);
    await this.server.person(person).press(found.message, found.action, control);
  }

  async stopSign(person: Person, said: Said, at: 'question' | 'answer'): Promise<void> {
    const { channelId, root, ts } = where(said);
    const answer = this.server.messagesOf(channelId, { threadTs: root }).findLast(({ byApp }) => byApp);
    this.server.person(person).react({ channelId, ts: at === 'answer' && answer ? answer.ts : ts }, 'octagonal_sign');
  }

  #pressable(said: Said): { readonly message: MessageView; readonly action: string; readonly control: string }[] {
    const { channelId, root } = where(said);
    const answers = this.server
      .messagesOf(channelId, { threadTs: root })
      .filter(({ byApp, onlyFor }) => byApp && !onlyFor);
    const message =
      answers.findLast(({ blocks }) => blocks.some(({ elements }) => elements !== undefined)) ?? answers.at(-1);
    return (message?.blocks ?? [])
      .flatMap(({ elements }) => (Array.isArray(elements) ? elements : []))
      .flatMap((element) => {
        const values = [element.value, element.positive_button?.value, element.negative_button?.value];
        const given = values.filter((value) => typeof value === 'string');
        return message ? given.map((control) => ({ message, action: String(element.action_id), control })) : [];
      });
  }

  strike(operation: Operation['type'], fault: Parameters<Stage['strike']>[1]): void {
    this.server.faults.add({ call: calls[operation], fault, times: 1 });
  }

  async drop(): Promise<void> {
    this.server.sockets.drop();
  }

  async close(): Promise<void> {
    await this.adapter.stop();
    await this.server.stop();
  }

  /** Sends any inner event to the app, as Slack would. */
  deliver(event: Readonly<Record<string, unknown>>, envelope: Readonly<Record<string, unknown>> = {}): void {
    const { teamId, appId, delivery, workspace } = this.server;
    const eventId = workspace.ids.next('Ev');
    const ids = { team_id: teamId, context_team_id: teamId, context_enterprise_id: null, api_app_id: appId };
    const body = { ...ids, event, type: 'event_callback', event_id: eventId, authorizations: [], ...envelope };
    void delivery.send('events_api', body, eventId);
  }
}

/** Where a message stands on the local Slack. */
export function where(said: Said): { readonly channelId: string; readonly root: string; readonly ts: string } {
  const [channelId = '', root = '', ts = ''] = said.key.split(' ');
  return { channelId, root, ts };
}

/** A local Slack that never refuses for its rates, and an adapter that is not started yet. */
export async function openStage(options: SlackServerOptions = {}, changes: Environment = {}): Promise<SlackStage> {
  const server = await startSlackServer({ rateLimits: 'off', ...options });
  return new SlackStage(server, await createAdapter(server, changes));
}

// What people finally see of Friday's answers, conversation by conversation, without anything that differs from time to time.
import type { DiscordServer } from '../discord-server/index.ts';
import type { SlackServer } from '../slack-server/index.ts';
import type { Conversation, VisibleMessage } from './bundle.ts';
import { buttonsOf, componentsOf } from './buttons.ts';
import * as ofDiscord from './discord-trace.ts';
import type { Redaction } from './redact.ts';
import * as ofSlack from './slack-trace.ts';

interface Platforms {
  readonly slack: SlackServer;
  readonly discord: DiscordServer;
}

/**
 * Conversations in the order of their first messages; those in which Friday has said nothing are left out.
 *
 * @param turns ids of turns, which a note may name, and which are others each time
 */
export function visibleOn(
  { slack, discord }: Platforms,
  redaction: Redaction,
  turns: readonly string[],
): Conversation[] {
  const words: Words = (text) =>
    turns.reduce((sofar, turn) => sofar.replaceAll(turn, '[turn]'), redaction.pieces([text]).join(''));
  const all = [...slackConversations(slack, words), ...discordConversations(discord, words)];
  return all.filter(({ messages }) => messages.length > 0);
}

type Words = (text: string) => string;

function slackConversations(slack: SlackServer, words: Words): Conversation[] {
  return slack.workspace.channels().flatMap((channel) => {
    const views = slack.messagesOf(channel.id);
    const roots = [...new Set(views.map(({ threadTs, ts }) => threadTs ?? ts))];
    return roots.map((root) => {
      const messages = views.filter(({ threadTs, ts, byApp }) => byApp && (threadTs ?? ts) === root);
      return {
        platform: 'slack' as const,
        id: `${channel.id} ${root}`,
        room: ofSlack.roomOf(slack, channel.id).name,
        messages: messages.map((view): VisibleMessage => {
          const { shown, files, blocks, reactions } = view;
          return {
            text: words(shown),
            files: files.map(({ name, size }) => `${name} (${size})`),
            buttons: buttonsOf(blocks).map(({ label }) => label),
            reactions: reactions.map(({ name }) => name),
          };
        }),
      };
    });
  });
}

function discordConversations(discord: DiscordServer, words: Words): Conversation[] {
  return [...discord.world.channels.values()].map(({ id }) => {
    const messages = discord.messagesOf(id).filter(({ authorId }) => authorId === discord.botUserId);
    return {
      platform: 'discord' as const,
      id,
      room: ofDiscord.roomOf(discord, id).name,
      messages: messages.map(({ shown, files, components, reactions }): VisibleMessage => {
        const loose = components as unknown as readonly Readonly<Record<string, unknown>>[];
        return {
          text: words(shown),
          files: files.map(({ name, size }) => `${name} (${size})`),
          buttons: componentsOf(loose).map(({ label }) => label),
          reactions: reactions.map(({ emoji }) => emoji),
        };
      }),
    };
  });
}

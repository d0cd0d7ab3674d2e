// One message of Discord.
import { CornerUpLeft, MessagesSquare, Reply, SquareSlash } from 'lucide';
import { memo } from 'preact/compat';
import { useState } from 'preact/hooks';
import type { DiscordMessage } from '../../../client-api/protocol.ts';
import { perform } from '../client.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Files } from '../parts/files.tsx';
import { Icon } from '../parts/icon.tsx';
import { MessageFrame } from '../parts/message-frame.tsx';
import { Reactions } from '../parts/reactions.tsx';
import type { Action } from '../parts/toolbar.tsx';
import { discordMessages, discordRooms, person, threadStarter } from '../store.ts';
import { texts } from '../texts.ts';
import { Components } from './components.tsx';
import { Embeds } from './embeds.tsx';
import { DiscordMarkdownText, plainText } from './markdown.tsx';
import { openRoom } from './places.ts';

interface Props {
  readonly message: DiscordMessage;
  readonly continued: boolean;
  readonly mayStartThread: boolean;
  readonly onReply: (message: DiscordMessage) => void;
}

export const Message = memo(function Message({ message, continued, mayStartThread, onReply }: Props) {
  const { channelId, id, author, threadId, loading } = message;
  const t = texts.value;
  if (message.type === threadStarter) return <Starter message={message} />;
  const ref = { as: person.value, channelId, messageId: id };
  const startThread = (event: MouseEvent) => {
    const name = [...plainText(message.shown)].slice(0, 60).join('').trim() || t.discordThread;
    void perform({ type: 'discord-thread', ...ref, name }).then((done) => done && openRoom(id, event));
  };
  const actions: readonly Action[] = [
    { icon: Reply, label: t.replyTo, run: () => onReply(message) },
    ...(mayStartThread && threadId === undefined
      ? [{ icon: MessagesSquare, label: t.startThread, run: startThread }]
      : []),
  ];
  return (
    <MessageFrame
      id={id}
      author={author}
      atMs={message.atMs}
      continued={continued}
      round
      growing={loading}
      private={message.private}
      highlighted={message.pinged}
      above={<Reference message={message} />}
      actions={message.private ? [] : actions}
      onReact={message.private ? undefined : (emoji) => void react(message, emoji, true)}
      own={
        author.name === person.value
          ? {
              text: message.shown,
              save: (text) => perform({ type: 'discord-edit', ...ref, text }),
              remove: () => void perform({ type: 'discord-delete', ...ref }),
            }
          : undefined
      }
    >
      <Content message={message} />
      {threadId !== undefined && <ThreadLink id={threadId} />}
    </MessageFrame>
  );
});

/** The message from which a thread was started, at its top; changed it is where it really stands. */
function Starter({ message: { id, replyTo } }: { readonly message: DiscordMessage }) {
  const original = originalOf(replyTo);
  if (typeof original === 'string') return <p class="mt-2 px-4 text-sm italic opacity-90">{original}</p>;
  const { author, atMs, loading } = original;
  const place = { id, author, atMs, continued: false, private: false, actions: [] };
  return (
    <MessageFrame {...place} round growing={loading} above={<Reference message={original} />}>
      <Content message={original} />
    </MessageFrame>
  );
}

function Content({ message }: { readonly message: DiscordMessage }) {
  const { channelId, id: messageId, author, loading } = message;
  const t = texts.value;
  const [hasFailed, setHasFailed] = useState(false);
  const press = async (customId: string) => {
    setHasFailed(false);
    setHasFailed(!(await perform({ type: 'discord-press', as: person.value, channelId, messageId, customId })));
  };
  return (
    <>
      <div data-text={messageId}>
        {loading || message.shown === 'The application did not respond' ? (
          <p class="opacity-80">{loading ? t.thinking(author.name) : t.noAnswer}</p>
        ) : (
          <DiscordMarkdownText text={message.text} />
        )}
        {message.edited && <span class="text-[10px] opacity-80">{t.edited}</span>}
      </div>
      <Embeds embeds={message.embeds} />
      <Files files={message.files} />
      <Components components={message.components} onPress={(customId) => void press(customId)} hasFailed={hasFailed} />
      <Reactions
        reactions={message.reactions.map(({ name, by }) => ({ emoji: name, by }))}
        onReact={(emoji, on) => void react(message, emoji, on)}
      />
    </>
  );
}

function react({ channelId, id: messageId }: DiscordMessage, emoji: string, on: boolean): Promise<boolean> {
  return perform({ type: 'discord-react', as: person.value, channelId, messageId, emoji, on });
}

function ThreadLink({ id }: { readonly id: string }) {
  const name = discordRooms.value.find((room) => room.id === id)?.name ?? texts.value.discordThread;
  return (
    <button
      type="button"
      class="mt-1 flex max-w-full items-center gap-1.5 rounded-field bg-base-200 px-2.5 py-1 text-left text-sm font-semibold text-secondary"
      onClick={(event) => openRoom(id, event)}
    >
      <span class="shrink-0">
        <Icon of={MessagesSquare} size={14} />
      </span>
      <span class="truncate">{name}</span>
    </button>
  );
}

/** What a message refers to, or the words that stand in its place: it was deleted, or is not for the viewer's eyes. */
function originalOf(replyTo: DiscordMessage['replyTo']): DiscordMessage | string {
  const { channelId = '', messageId = '' } = replyTo ?? {};
  const original = discordMessages.value.get(channelId)?.get(messageId);
  if (original !== undefined) return original;
  const isVisible = discordRooms.value.some(({ id }) => id === channelId);
  return isVisible ? texts.value.originalGone : texts.value.originalHidden;
}

/** The line above a message that answers another one, or a command. */
function Reference({ message: { replyTo, command } }: { readonly message: DiscordMessage }) {
  const t = texts.value;
  const line = 'flex items-center gap-1 pl-4 text-xs opacity-90';
  if (command !== undefined) {
    return (
      <p class={line}>
        <Icon of={SquareSlash} size={13} />
        <Avatar name={command.by} round small />
        <span class="font-semibold">{command.by}</span>
        <span class="truncate">{t.used(command.name)}</span>
      </p>
    );
  }
  if (replyTo === undefined) return null;
  const original = originalOf(replyTo);
  return (
    <p class={line}>
      <Icon of={CornerUpLeft} size={13} />
      {typeof original === 'string' ? (
        <em>{original}</em>
      ) : (
        <>
          <Avatar name={original.author.name} kind={original.author.kind} round small />
          <span class="font-semibold">{original.author.name}</span>
          <span class="truncate">{plainText(original.shown)}</span>
        </>
      )}
    </p>
  );
}

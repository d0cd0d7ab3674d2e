// A channel, a thread or a direct conversation of Discord: its messages, who is typing, the box to write in.
import { X } from 'lucide';
import { Fragment } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DiscordMessage, DiscordRoom } from '../../../client-api/protocol.ts';
import { perform, refusal } from '../client.ts';
import { Announcer } from '../parts/announcer.tsx';
import { namesAfterAt } from '../parts/completion.tsx';
import { Composer } from '../parts/composer.tsx';
import { beginsDay, DiscordDay } from '../parts/day.tsx';
import { answerWith, type Letter, type Reply } from '../parts/draft.ts';
import { boxOf, isByKey } from '../parts/focus.ts';
import { Icon } from '../parts/icon.tsx';
import { MessageList } from '../parts/message-list.tsx';
import { Suggestions } from '../parts/suggestions.tsx';
import { language } from '../settings.ts';
import { discordMessages, discordNames, discordTyping, person, threadStarter } from '../store.ts';
import { texts } from '../texts.ts';
import { commandsFor, filledIn, unfinished } from './commands.ts';
import { discordEmoji } from './emoji.ts';
import { plainText } from './markdown.tsx';
import { Message } from './message.tsx';

/** Discord's clients tell so about every ten seconds while somebody types. */
const typingEveryMs = 8_000;
const minutesTogetherMs = 5 * 60_000;

export function Conversation({ room }: { readonly room: DiscordRoom }) {
  const t = texts.value;
  const typedAtMs = useRef(0);
  const messages = [...(discordMessages.value.get(room.id)?.values() ?? [])];
  const newest = messages.at(-1);
  const needsMention = !room.free && !(room.kind === 'thread' && messages.some(isOfFriday));
  const title = room.kind === 'text' ? `#${room.name}` : room.name;

  const say = ({ as, text, files, reply }: Letter) => {
    const place = { as, channelId: room.id };
    const command = files.length === 0 ? filledIn(text) : undefined;
    const choices = command === undefined && files.length === 0 ? unfinished(text) : [];
    // The real client sends nothing before one of them is chosen.
    if (choices.length > 0) {
      refusal.value = { text: () => texts.value.chooseCommand(choices.map((name) => `/${name}`).join(', ')) };
      return Promise.resolve(false);
    }
    const locale = language.value === 'zh' ? 'zh-CN' : 'en-US';
    if (command) return perform({ type: 'discord-command', ...place, ...command, locale });
    const reference = reply && { replyTo: reply.messageId, ping: reply.ping };
    return perform({ type: 'discord-say', ...place, text, files: [...files], ...reference });
  };
  const type = (typed: string) => {
    if (typed === '' || typed.startsWith('/') || Date.now() - typedAtMs.current < typingEveryMs) return;
    typedAtMs.current = Date.now();
    void perform({ type: 'discord-type', as: person.value, channelId: room.id });
  };
  return (
    <>
      <MessageList
        label={t.messagesIn(title)}
        place={room.id}
        newest={newest && { id: newest.id, isOwn: newest.author.name === person.value }}
      >
        {messages.length === 0 && room.mayWrite && (
          <Suggestions mention={needsMention} onChoose={(text) => void say({ as: person.value, text, files: [] })} />
        )}
        {messages.map((message, index) => (
          <Fragment key={message.id}>
            {beginsDay(message.atMs, messages[index - 1]?.atMs) && <DiscordDay atMs={message.atMs} />}
            <Message
              message={message}
              continued={goesOn(message, messages[index - 1])}
              mayStartThread={room.kind === 'text'}
              onReply={replyTo}
            />
          </Fragment>
        ))}
      </MessageList>
      <Announcer place={room.id} message={newestOfFriday(messages)} />
      <TypingLine channelId={room.id} />
      {room.mayWrite ? (
        <Composer
          place={room.id}
          label={t.writeTo(title)}
          placeholder={needsMention ? t.writeMention(title) : t.writeTo(title)}
          onSend={say}
          onType={type}
          mention={needsMention}
          emoji={discordEmoji}
          complete={(text) => [...commandsFor(text), ...namesAfterAt(text, discordNames.value.values())]}
          onEscape={() => answerWith(room.id, undefined)}
          above={({ reply }) => reply && <ReplyBar reply={reply} onChange={(next) => answerWith(room.id, next)} />}
        />
      ) : (
        <p class="px-4 pb-4 text-sm opacity-80">{t.readOnly}</p>
      )}
    </>
  );
}

function replyTo({ channelId, id, author }: DiscordMessage): void {
  answerWith(channelId, { messageId: id, name: author.name, ping: true });
  boxOf('discord')?.focus();
}

interface ReplyBarProps {
  readonly reply: Reply;
  readonly onChange: (reply: Reply | undefined) => void;
}

function ReplyBar({ reply, onChange }: ReplyBarProps) {
  const t = texts.value;
  const { name, ping } = reply;
  return (
    <div class="flex items-center gap-2 rounded-t-box bg-base-200 px-3 py-1 text-sm">
      <span class="mr-auto truncate">{t.replyingTo(name)}</span>
      {/* Nobody notifies themselves. */}
      {name !== person.value && (
        <button
          type="button"
          class={`btn btn-ghost btn-xs ${ping ? 'text-secondary' : ''}`}
          aria-pressed={ping}
          title={t.notifyWithReply(name)}
          onClick={() => onChange({ ...reply, ping: !ping })}
        >
          <span class="sr-only">{t.notifyWithReply(name)}</span> @ {ping ? t.on : t.off}
        </button>
      )}
      <button
        type="button"
        class="btn btn-ghost btn-xs btn-square"
        aria-label={t.cancel}
        onClick={(event) => {
          onChange(undefined);
          if (isByKey(event)) boxOf('discord')?.focus();
        }}
      >
        <Icon of={X} size={14} />
      </button>
    </div>
  );
}

/** She has been addressed where she has said something: in a thread she hears everything from then on. */
function isOfFriday({ author, type }: DiscordMessage): boolean {
  return author.kind === 'friday' && type !== threadStarter;
}

function newestOfFriday(messages: readonly DiscordMessage[]): { id: string; text: string } | undefined {
  const newest = messages.findLast((message) => isOfFriday(message) && !message.loading);
  return newest && { id: newest.id, text: plainText(newest.shown) };
}

function goesOn(message: DiscordMessage, previous: DiscordMessage | undefined): boolean {
  if (previous === undefined || previous.author.id !== message.author.id) return false;
  // There somebody else's words may stand above.
  if (previous.type === threadStarter) return false;
  if (message.replyTo !== undefined || message.command !== undefined) return false;
  return !beginsDay(message.atMs, previous.atMs) && message.atMs - previous.atMs < minutesTogetherMs;
}

function TypingLine({ channelId }: { readonly channelId: string }) {
  const typing = discordTyping.value.get(channelId);
  const [, setNow] = useState(0);
  const untilMs = typing?.untilMs ?? 0;
  useEffect(() => {
    // It goes out by itself, without anything having happened.
    const timer = setTimeout(() => setNow(Date.now()), Math.max(0, untilMs - Date.now()) + 50);
    return () => clearTimeout(timer);
  }, [untilMs]);
  const names = untilMs > Date.now() ? (typing?.names ?? []).filter((name) => name !== person.value) : [];
  return (
    <div role="status" class="flex h-7 shrink-0 items-center gap-2 px-4 text-sm">
      {names.length > 0 && (
        <>
          <span class="loading loading-dots loading-xs" aria-hidden="true" />
          <span>{texts.value.typing(names.join(', '), names.length)}</span>
        </>
      )}
    </div>
  );
}

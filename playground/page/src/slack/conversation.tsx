// A channel of Slack, or one thread of it: its messages, the line below them, the box to write in.
import { Square } from 'lucide';
import { Fragment } from 'preact';
import type { SlackMessage, SlackRoom } from '../../../client-api/protocol.ts';
import { perform, refusal } from '../client.ts';
import { Announcer } from '../parts/announcer.tsx';
import { namesAfterAt } from '../parts/completion.tsx';
import { Composer } from '../parts/composer.tsx';
import { beginsDay, SlackDay } from '../parts/day.tsx';
import type { Draft, Letter } from '../parts/draft.ts';
import { Icon } from '../parts/icon.tsx';
import { MessageList } from '../parts/message-list.tsx';
import { Suggestions } from '../parts/suggestions.tsx';
import {
  followsAnswer,
  openedByAnswer,
  person,
  signKey,
  slackMessages,
  slackNames,
  slackPlace,
  slackPrompts,
  slackSigns,
} from '../store.ts';
import { texts } from '../texts.ts';
import { slackEmoji, withNames, withPictures } from './emoji.ts';
import { Message } from './message.tsx';
import { placeOf } from './places.ts';

interface Props {
  readonly room: SlackRoom;
  /** The root of the thread; absent in the channel itself. */
  readonly threadTs?: string | undefined;
}

export function roomTitle({ kind, name }: SlackRoom): string {
  return kind === 'im' || kind === 'mpim' ? name : `#${name}`;
}

export function Conversation({ room, threadTs }: Props) {
  const t = texts.value;
  const inChannel = [...(slackMessages.value.get(room.id)?.values() ?? [])];
  const messages = inChannel.filter((message) => isHere(message, threadTs));
  const newest = messages.at(-1);
  const title = roomTitle(room);
  const isDirect = room.kind === 'im';
  const place = placeOf(room.id, threadTs);
  const say = ({ as, text, files, broadcast = false }: Letter) => {
    const thread = threadTs === undefined ? {} : { threadTs, broadcast };
    const command = /^\/[\w-]+(?=\s|$)/.exec(text)?.[0];
    // The app has registered none, and Slack sends nothing then.
    if (command !== undefined && files.length === 0) {
      refusal.value = { text: () => texts.value.noSuchCommand(command) };
      return Promise.resolve(false);
    }
    followsAnswer.value = threadTs === undefined;
    return perform({ type: 'slack-say', as, channelId: room.id, text: withNames(text), files: [...files], ...thread });
  };
  const placeholder =
    threadTs !== undefined ? t.reply : isDirect || !room.withFriday ? t.writeTo(title) : t.writeMention(title);
  return (
    <>
      <MessageList
        label={threadTs === undefined ? t.messagesIn(title) : t.threadIn(title)}
        place={place}
        newest={newest && { id: newest.ts, isOwn: newest.author.name === person.value }}
      >
        {!room.withFriday && <p class="px-4 py-2 text-sm opacity-80">{t.notMember}</p>}
        {messages.length === 0 && room.withFriday && (
          <Suggestions
            prompts={slackPrompts.value.get(room.id)?.prompts}
            mention={!isDirect}
            onChoose={(text) => void say({ as: person.value, text, files: [] })}
          />
        )}
        {messages.map((message, index) => (
          <Fragment key={message.ts}>
            {showsDay(message, messages[index - 1], threadTs) && <SlackDay atMs={sentAtMs(message)} />}
            <Message
              message={message}
              continued={goesOn(message, messages[index - 1])}
              replies={threadTs === undefined ? repliesTo(message, inChannel) : 0}
              inThread={threadTs !== undefined}
            />
          </Fragment>
        ))}
      </MessageList>
      <Announcer
        key={place}
        place={place}
        message={newestOfFriday(messages)}
        fresh={threadTs !== undefined && openedByAnswer.value === threadTs}
      />
      {threadTs !== undefined && <SignLine room={room} threadTs={threadTs} />}
      {threadTs === undefined && isDirect && slackPlace.value.threadTs === undefined && (
        <SignsOfChannel room={room} messages={messages} />
      )}
      <Composer
        key={place}
        place={place}
        label={placeholder}
        placeholder={placeholder}
        onSend={say}
        mention={room.withFriday && !isDirect}
        emoji={slackEmoji}
        complete={(text) => namesAfterAt(text, slackNames.value.values())}
        below={(draft) => threadTs !== undefined && <AlsoToChannel room={room} draft={draft} />}
      />
    </>
  );
}

function AlsoToChannel({ room, draft }: { readonly room: SlackRoom; readonly draft: Draft }) {
  const t = texts.value;
  return (
    <label class="flex min-w-0 cursor-pointer items-center gap-1.5 px-1.5 text-sm">
      <input
        type="checkbox"
        class="checkbox checkbox-xs rounded-sm border-base-content/60"
        checked={draft.broadcast ?? false}
        onChange={({ currentTarget }) => draft.setBroadcast(currentTarget.checked)}
      />
      <span class="truncate">{room.kind === 'im' ? t.alsoToDirect : t.alsoTo(roomTitle(room))}</span>
    </label>
  );
}

function newestOfFriday(messages: readonly SlackMessage[]): { id: string; text: string } | undefined {
  const newest = messages.findLast(({ author }) => author.kind === 'friday');
  return newest && { id: newest.ts, text: withPictures(newest.shown) };
}

function isHere({ ts, threadTs, broadcast }: SlackMessage, thread: string | undefined): boolean {
  if (thread !== undefined) return ts === thread || threadTs === thread;
  return threadTs === undefined || threadTs === ts || broadcast;
}

const minutesTogetherMs = 5 * 60_000;

function sentAtMs({ ts }: SlackMessage): number {
  return Number(ts) * 1000;
}

/** A thread does not tell on which day it began: the channel does. */
function showsDay(message: SlackMessage, previous: SlackMessage | undefined, thread: string | undefined): boolean {
  if (thread !== undefined && previous === undefined) return false;
  return beginsDay(sentAtMs(message), previous && sentAtMs(previous));
}

function goesOn(message: SlackMessage, previous: SlackMessage | undefined): boolean {
  if (previous === undefined || previous.author.id !== message.author.id || previous.subtype === 'tombstone')
    return false;
  if (message.broadcast) return false;
  const [atMs, previousMs] = [sentAtMs(message), sentAtMs(previous)];
  return !beginsDay(atMs, previousMs) && atMs - previousMs < minutesTogetherMs;
}

function repliesTo({ ts }: SlackMessage, all: readonly SlackMessage[]): number {
  return all.filter((message) => message.threadTs === ts && message.ts !== ts).length;
}

/** What Friday does in a thread, in Slack's place for it, with Slack's own Stop. */
function SignLine({ room, threadTs }: { readonly room: SlackRoom; readonly threadTs: string }) {
  const t = texts.value;
  const sign = slackSigns.value.get(signKey(room.id, threadTs));
  const words = sign?.status || (sign?.working || sign?.stoppable ? t.working : '');
  return (
    <div role="status" class="flex h-8 shrink-0 items-center gap-2 px-4 text-sm">
      {words !== '' && (
        <>
          <span class="loading loading-dots loading-xs" aria-hidden="true" />
          <span class="truncate opacity-90">Friday {words}</span>
        </>
      )}
      {sign?.stoppable && (
        <button
          type="button"
          class="btn btn-xs ml-auto"
          onClick={() => void perform({ type: 'slack-stop', as: person.value, channelId: room.id, threadTs })}
        >
          <Icon of={Square} size={12} />
          {t.stop}
        </button>
      )}
    </div>
  );
}

/** In a conversation with Friday every first message begins a thread: the newest at work is told of. */
function SignsOfChannel({ room, messages }: { readonly room: SlackRoom; readonly messages: readonly SlackMessage[] }) {
  const busy = messages.findLast(({ ts }) => {
    const sign = slackSigns.value.get(signKey(room.id, ts));
    return sign !== undefined && (sign.status !== '' || sign.working || sign.stoppable);
  });
  return busy === undefined ? <div class="h-8 shrink-0" /> : <SignLine room={room} threadTs={busy.ts} />;
}

// One message of Slack, in a channel or in a thread.
import { MessageSquareText } from 'lucide';
import { memo } from 'preact/compat';
import { useState } from 'preact/hooks';
import type { SlackMessage } from '../../../client-api/protocol.ts';
import { perform } from '../client.ts';
import { Choice } from '../parts/choice.tsx';
import { Files } from '../parts/files.tsx';
import { MessageFrame } from '../parts/message-frame.tsx';
import { Reactions } from '../parts/reactions.tsx';
import { person, slackMessages } from '../store.ts';
import { texts } from '../texts.ts';
import { Blocks } from './blocks.tsx';
import { emojiName, withNames, withPictures } from './emoji.ts';
import { SlackMarkdown } from './markdown.tsx';
import { SlackMrkdwn } from './mrkdwn.tsx';
import { openThread } from './places.ts';

interface Props {
  readonly message: SlackMessage;
  readonly continued: boolean;
  /** How many replies stand below it; shown in a channel only. */
  readonly replies: number;
  readonly inThread: boolean;
}

export const Message = memo(function Message({ message, continued, replies, inThread }: Props) {
  const { channelId, ts, threadTs, author, reactions, files, edited, streaming, broadcast } = message;
  const t = texts.value;
  const ref = { channelId, ts };
  const react = (emoji: string, on: boolean) =>
    perform({ type: 'slack-react', as: person.value, ...ref, emoji: emojiName(emoji) ?? emoji, on });
  const open = (event: MouseEvent) => openThread(channelId, threadTs ?? ts, event);
  if (message.subtype === 'tombstone') return <Tombstone ts={ts} replies={replies} onOpen={open} />;
  return (
    <MessageFrame
      id={ts}
      author={author}
      atMs={Number(ts) * 1000}
      continued={continued}
      round={false}
      growing={streaming === 'in_progress'}
      private={message.private}
      above={broadcast && <Broadcast message={message} inThread={inThread} />}
      actions={inThread ? [] : [{ icon: MessageSquareText, label: t.replyInThread, run: open }]}
      onReact={message.private ? undefined : (emoji) => void react(emoji, true)}
      own={
        author.name === person.value
          ? {
              text: withPictures(message.shown),
              save: (text) => perform({ type: 'slack-edit', as: person.value, ...ref, text: withNames(text) }),
              remove: () => void perform({ type: 'slack-delete', as: person.value, ...ref }),
            }
          : undefined
      }
    >
      <div data-text={ts}>
        <Body message={message} />
        {edited && <span class="text-xs opacity-80">{t.edited}</span>}
      </div>
      <Files files={files} />
      <Reactions
        reactions={reactions.map(({ name, by }) => ({ emoji: withPictures(`:${name}:`), by }))}
        onReact={(emoji, on) => void react(emoji, on)}
      />
      <Replies count={replies} onOpen={open} />
    </MessageFrame>
  );
});

interface RepliesProps {
  readonly count: number;
  readonly onOpen: (event: MouseEvent) => void;
}

function Replies({ count, onOpen }: RepliesProps) {
  if (count === 0) return null;
  return (
    <button type="button" data-replies class="link mt-1 text-sm font-semibold text-secondary" onClick={onOpen}>
      {texts.value.replies(count)}
    </button>
  );
}

interface TombstoneProps {
  readonly ts: string;
  readonly replies: number;
  readonly onOpen: (event: MouseEvent) => void;
}

/** What is left of a message that was taken back after it had been replied to: nobody's. */
function Tombstone({ ts, replies, onOpen }: TombstoneProps) {
  const t = texts.value;
  return (
    <article
      data-message={ts}
      tabIndex={-1}
      aria-label={t.gone}
      class="mt-2 py-1 pr-4 pl-15.5 text-[15px] focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-secondary"
    >
      <p class="italic opacity-80">{t.gone}</p>
      <Replies count={replies} onOpen={onOpen} />
    </article>
  );
}

/** The line above a reply that stands in the channel, too. */
function Broadcast({ message, inThread }: { readonly message: SlackMessage; readonly inThread: boolean }) {
  const t = texts.value;
  const { channelId, threadTs } = message;
  const root = slackMessages.value.get(channelId)?.get(threadTs ?? '');
  const rootSays = root?.subtype === 'tombstone' ? t.gone : root && withPictures(root.shown);
  return (
    <p class="flex items-center gap-1 pl-11.5 text-xs opacity-90">
      {inThread ? (
        t.alsoSent
      ) : (
        <>
          {t.repliedToThread}
          <button
            type="button"
            class="link truncate text-secondary"
            onClick={(event) => threadTs !== undefined && openThread(channelId, threadTs, event)}
          >
            {rootSays ?? t.thread}
          </button>
        </>
      )}
    </p>
  );
}

function Body({ message }: { readonly message: SlackMessage }) {
  const { channelId, ts, blocks, shown, eyes } = message;
  const [failed, setFailed] = useState<string>();
  if (eyes !== undefined) return <Streamed id={ts} eyes={eyes} />;
  const isGrowing = message.streaming === 'in_progress';
  if (message.author.kind === 'person' || (blocks.length === 0 && !isGrowing))
    return <SlackMrkdwn text={message.text} />;
  if (blocks.length === 0) return <p class="whitespace-pre-wrap wrap-anywhere">{shown}</p>;
  const press = async (actionId: string, value: string | undefined) => {
    const chosen = value === undefined ? {} : { value };
    setFailed(undefined);
    const act = { type: 'slack-press', as: person.value, channelId, ts, actionId, ...chosen } as const;
    if (!(await perform(act))) setFailed(actionId);
  };
  return <Blocks blocks={blocks} onPress={(...pressed) => void press(...pressed)} failed={failed} />;
}

/** A native stream that grows for one of several readers: it can be looked at with either eyes, one's own first. */
function Streamed({ id, eyes }: { readonly id: string; readonly eyes: NonNullable<SlackMessage['eyes']> }) {
  const t = texts.value;
  const { recipient, recipientSees, othersSee } = eyes;
  const own = recipient === person.value ? 'recipient' : 'others';
  const [chosen, setChosen] = useState<'recipient' | 'others'>();
  const options = [
    { value: 'recipient', content: t.recipientSees(recipient) },
    { value: 'others', content: t.othersSee },
  ] as const;
  return (
    <>
      <Choice name={`eyes-${id}`} label={t.eyes} options={options} value={chosen ?? own} onChoose={setChosen} />
      {(chosen ?? own) === 'others' ? (
        <SlackMarkdown text={othersSee} />
      ) : (
        <Blocks blocks={recipientSees} onPress={() => undefined} />
      )}
    </>
  );
}

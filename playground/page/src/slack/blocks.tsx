// Block Kit → elements, as Slack's client shows it: a row of blocks goes in.
import { CircleCheck, CircleDashed, CircleX, LoaderCircle, ThumbsDown, ThumbsUp, TriangleAlert } from 'lucide';
import { type ComponentChildren, Fragment } from 'preact';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { slackNames, slackRooms } from '../store.ts';
import { texts } from '../texts.ts';
import { withPictures } from './emoji.ts';
import { decoded, SlackMarkdown } from './markdown.tsx';

type Loose = Readonly<Record<string, unknown>>;

interface Props {
  readonly blocks: readonly Loose[];
  readonly onPress: (actionId: string, value: string | undefined) => void;
  /** The control whose press has brought about nothing. */
  readonly failed?: string | undefined;
}

export function Blocks({ blocks, onPress, failed }: Props) {
  return (
    <>
      {blocks.map((block, index) => (
        <Block key={`${index}-${String(block.type)}`} block={block} onPress={onPress} failed={failed} />
      ))}
    </>
  );
}

function Block({ block, onPress, failed }: { readonly block: Loose } & Omit<Props, 'blocks'>) {
  switch (block.type) {
    case 'markdown':
      return <SlackMarkdown text={textIn(block.text)} />;
    case 'rich_text':
      return <div class="prose-message whitespace-pre-wrap">{list(block.elements).map(richText)}</div>;
    case 'section':
      return <p class="whitespace-pre-wrap">{textObject(block.text)}</p>;
    case 'header':
      return <p class="text-lg font-bold">{textObject(block.text)}</p>;
    case 'context':
      return (
        <p class="mt-0.5 text-[13px] opacity-80">
          {list(block.elements)
            .map((one) => textObject(one))
            .join(' ')}
        </p>
      );
    case 'divider':
      return <hr class="my-2 border-base-300" />;
    case 'image':
      return <p class="text-sm">[{textIn(block.alt_text)}]</p>;
    case 'task_card':
      return <TaskCard task={block} />;
    case 'plan':
      return (
        <section class="my-1">
          <p class="font-semibold">{textIn(block.title)}</p>
          {list(block.tasks).map((task, index) => (
            <TaskCard key={index} task={task} />
          ))}
        </section>
      );
    case 'actions':
    case 'context_actions':
      return (
        <div class="mt-1.5 flex flex-wrap items-center gap-1.5">
          {list(block.elements).map((one, index) => (
            <Fragment key={index}>
              {control(one, onPress)}
              {failed !== undefined && failed === textIn(one.action_id) && <NotPressed />}
            </Fragment>
          ))}
        </div>
      );
    default:
      return null;
  }
}

function control(element: Loose, onPress: Props['onPress']): ComponentChildren {
  const actionId = textIn(element.action_id);
  if (element.type === 'feedback_buttons') {
    const sides = [
      { icon: ThumbsUp, button: element.positive_button },
      { icon: ThumbsDown, button: element.negative_button },
    ];
    return sides.map(({ icon, button }) => {
      const side = isLoose(button) ? button : {};
      const label = textObject(side.text);
      return (
        <button
          key={label}
          type="button"
          class="btn btn-ghost btn-xs btn-square"
          aria-label={label}
          title={label}
          onClick={() => onPress(actionId, textIn(side.value))}
        >
          <Icon of={icon} size={14} />
        </button>
      );
    });
  }
  return (
    <button
      key={actionId}
      type="button"
      class="btn btn-sm btn-outline border-base-300"
      onClick={() => onPress(actionId, undefined)}
    >
      {textObject(element.text)}
    </button>
  );
}

/** Slack's client shows a warning sign beside a button that the app did not answer. */
function NotPressed() {
  const text = texts.value.notPressed;
  return (
    <span role="alert" title={text} class="text-error">
      <Icon of={TriangleAlert} size={16} />
      <span class="sr-only">{text}</span>
    </span>
  );
}

const taskIcons = {
  pending: CircleDashed,
  in_progress: LoaderCircle,
  complete: CircleCheck,
  error: CircleX,
} as const;

function TaskCard({ task }: { readonly task: Loose }) {
  const status = isStatus(task.status) ? task.status : 'pending';
  const state = texts.value.taskStates[status];
  return (
    <div class="my-1 flex w-fit items-center gap-2 rounded-box border border-base-300 px-2.5 py-1 text-sm">
      <span class={status === 'in_progress' ? 'animate-spin motion-reduce:animate-none' : ''}>
        <Icon of={taskIcons[status]} />
      </span>
      <span>{decoded(textIn(task.title))}</span>
      <span class="text-xs opacity-80">{state}</span>
    </div>
  );
}

function isStatus(value: unknown): value is keyof typeof taskIcons {
  return typeof value === 'string' && value in taskIcons;
}

function richText(element: Loose, index: number): ComponentChildren {
  switch (element.type) {
    case 'text':
      return textIn(element.text);
    case 'user':
      return (
        <span key={index} class="mention">
          @{slackNames.value.get(textIn(element.user_id)) ?? textIn(element.user_id)}
        </span>
      );
    case 'channel': {
      const id = textIn(element.channel_id);
      const name = slackRooms.value.find((room) => room.id === id)?.name ?? id;
      return (
        <span key={index} class="mention">
          #{name}
        </span>
      );
    }
    case 'broadcast':
      return (
        <span key={index} class="mention">
          @{textIn(element.range)}
        </span>
      );
    case 'link':
      return (
        <Link key={index} href={textIn(element.url)}>
          {textIn(element.text) || textIn(element.url)}
        </Link>
      );
    case 'emoji':
      return withPictures(`:${textIn(element.name)}:`);
    default:
      return list(element.elements).map(richText);
  }
}

function isLoose(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null;
}

function list(value: unknown): readonly Loose[] {
  return Array.isArray(value) ? value.filter(isLoose) : [];
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textObject(value: unknown): string {
  if (!isLoose(value)) return '';
  const text = decoded(textIn(value.text));
  // An app may want it as it is typed.
  return value.type === 'plain_text' && value.emoji === false ? text : withPictures(text);
}

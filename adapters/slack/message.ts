// A message's text, controls and signs of work → the blocks that Slack shows. Pure.
import type { Activity, Control, Snapshot } from '../../src/chat.ts';
import { maxChars, taskCards } from './limits.ts';
import { plainLine } from './render/escape.ts';
import { render } from './render.ts';

/** By its `action_id` a press is known as ours; its value is {@link Control.id}. */
export const ourActions = /^friday_(?:stop|retry|feedback|good|bad)$/;

type Block = Readonly<Record<string, unknown>> & { readonly type: string };

interface Body {
  readonly blocks: readonly Block[];
  readonly text: string;
}

/** A whole message: what is read, what Friday does, what can be pressed. */
export function bodyOf(content: Snapshot, controls: readonly Control[]): Body {
  const { markdown, text } = render(content.text).payload;
  const activity = activityLine(content.activity ?? []);
  return {
    blocks: [
      ...(markdown.trim() === '' ? [] : [{ type: 'markdown', text: markdown }]),
      ...(activity === ''
        ? []
        : [{ type: 'context', elements: [{ type: 'plain_text', text: activity, emoji: false }] }]),
      ...controlBlocks(controls),
    ],
    text: text.trim() === '' ? activity : text,
  };
}

export function controlBlocks(controls: readonly Control[]): readonly Block[] {
  const good = controls.find(({ action }) => action === 'good');
  const bad = controls.find(({ action }) => action === 'bad');
  const buttons = controls.filter((control) => !(good && bad && (control === good || control === bad)));
  return [
    ...(buttons.length === 0 ? [] : [{ type: 'actions', elements: buttons.map(button) }]),
    ...(good && bad ? [{ type: 'context_actions', elements: [feedback(good, bad)] }] : []),
  ];
}

const plainText = (text: string) => ({
  type: 'plain_text',
  text: plainLine(text, maxChars.button) || '…',
  emoji: true,
});

function button({ id, action, label }: Control): Block {
  return { type: 'button', action_id: `friday_${action}`, text: plainText(label), value: id };
}

function feedback(good: Control, bad: Control): Block {
  return {
    type: 'feedback_buttons',
    action_id: 'friday_feedback',
    positive_button: { text: plainText(good.label), value: good.id },
    negative_button: { text: plainText(bad.label), value: bad.id },
  };
}

const marks = { running: '⏳', done: '✓', failed: '✗' } as const;

/** The newest work last; of much work only what there is room for. */
function activityLine(activity: readonly Activity[]): string {
  const shown = activity.map(({ title, state }) => `${marks[state]} ${plainLine(title, taskCards.titleChars)}`);
  let line = '';
  for (const each of shown.toReversed()) {
    const longer = line === '' ? each : `${each} · ${line}`;
    if (longer.length > maxChars.activity) return `… ${line}`;
    line = longer;
  }
  return line;
}

export interface Card {
  readonly id: string;
  readonly title: string;
  readonly status: 'in_progress' | 'complete' | 'error';
}

const statuses = { running: 'in_progress', done: 'complete', failed: 'error' } as const;

/** Work as a stream's cards. With more of it than there may be cards, the last one shows the latest. */
export function cardsOf(activity: readonly Activity[]): readonly Card[] {
  const all = activity.map(({ id, title, state }): Card => {
    return { id, title: plainLine(title, taskCards.titleChars) || '…', status: statuses[state] };
  });
  const latest = all.at(-1);
  if (all.length <= taskCards.most || !latest) return all;
  return [...all.slice(0, taskCards.most - 1), { ...latest, id: 'more' }];
}

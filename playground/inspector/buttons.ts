// The buttons of a message, counted: what they are called inside differs each time, where they stand does not.
import type { Loose } from './loose.ts';

export interface Button {
  readonly id: string;
  /** Slack's: which of several with one id. */
  readonly value: string | undefined;
  readonly label: string;
}

function list(value: unknown): Loose[] {
  return Array.isArray(value) ? value.filter((one): one is Loose => typeof one === 'object' && one !== null) : [];
}

function words(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null && 'text' in value ? words(value.text) : '';
}

/** Of Slack's blocks. */
export function buttonsOf(blocks: readonly Loose[]): Button[] {
  return blocks.flatMap(({ elements, accessory }) => [...list(elements), ...list([accessory])].flatMap(slackButtons));
}

function slackButtons(element: Loose): Button[] {
  if (typeof element.action_id !== 'string') return [];
  const inside = list([element.positive_button, element.negative_button]);
  const all = inside.length > 0 ? inside : [element];
  return all.map(({ text, value }) => {
    return {
      id: String(element.action_id),
      value: value === undefined ? undefined : String(value),
      label: words(text),
    };
  });
}

/** Of Discord's components, however deep they stand. */
export function componentsOf(components: readonly Loose[]): Button[] {
  return components.flatMap((component) => {
    const inner = componentsOf([...list(component.components), ...list([component.accessory])]);
    if (typeof component.custom_id !== 'string') return inner;
    const { name } = (component.emoji ?? {}) as { readonly name?: unknown };
    return [{ id: component.custom_id, value: undefined, label: words(component.label) || words(name) }, ...inner];
  });
}

export function pressedOf(
  buttons: readonly Button[],
  id: string,
  value: unknown,
): { readonly button: number; readonly label: string } | undefined {
  const button = buttons.findIndex((one) => one.id === id && (one.value === undefined || one.value === value));
  return button === -1 ? undefined : { button, label: buttons[button]?.label ?? '' };
}

// Block Kit blocks → the text a person reads in them, and every raw string that could notify somebody.

import type { BlockJson } from './model.ts';

type Loose = { readonly [key: string]: unknown };

const isRecord = (value: unknown): value is Loose => typeof value === 'object' && value !== null;
const list = (value: unknown): Loose[] => (Array.isArray(value) ? value.filter(isRecord) : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const textObject = (value: unknown): string => (isRecord(value) ? text(value.text) : '');

/**
 * The lines of some blocks, in order, but for rows of controls; a control beside a text appears as `[label]`. Mentions
 * and entities are left as stored.
 */
export function blockLines(blocks: readonly BlockJson[]): string[] {
  return blocks.map(blockText).filter((line) => line !== '');
}

/** What can be pressed in rows of their own, by label. */
export function buttonLabels(blocks: readonly BlockJson[]): string[] {
  const rows = blocks.filter(({ type }) => type === 'actions' || type === 'context_actions');
  return rows.flatMap(({ elements }) => list(elements).flatMap(labelsOf)).filter((label) => label !== '');
}

function blockText(block: Loose): string {
  switch (block.type) {
    case 'markdown':
      return text(block.text);
    case 'section': {
      const fields = list(block.fields).map((field) => text(field.text));
      return [textObject(block.text), ...fields, control(block.accessory)].filter(Boolean).join('\n');
    }
    case 'header':
      return textObject(block.text);
    case 'context':
      return list(block.elements)
        .map((element) => text(element.text) || text(element.alt_text))
        .join(' ');
    case 'divider':
      return '———';
    case 'image':
      return `[${text(block.alt_text)}]`;
    case 'rich_text':
      return list(block.elements).map(richText).join('\n');
    case 'table':
      return (Array.isArray(block.rows) ? block.rows : [])
        .map((row: unknown) => list(row).map(cell).join(' | '))
        .join('\n');
    case 'task_card':
      return [text(block.title), textObject(block.details), text(block.status)].filter(Boolean).join(' — ');
    case 'plan':
      return [text(block.title), ...list(block.tasks).map(blockText)].join('\n');
    default:
      return '';
  }
}

function cell(value: Loose): string {
  return value.type === 'rich_text' ? blockText(value) : text(value.text);
}

function control(element: unknown): string {
  const labels = isRecord(element) ? labelsOf(element).filter((label) => label !== '') : [];
  return labels.map((label) => `[${label}]`).join(' ');
}

function labelsOf(element: Loose): string[] {
  if (element.type === 'feedback_buttons') {
    const buttons = [element.positive_button, element.negative_button].filter(isRecord);
    return buttons.map((button) => textObject(button.text));
  }
  return [textObject(element.text) || textObject(element.placeholder) || text(element.alt_text)];
}

function richText(element: Loose): string {
  switch (element.type) {
    case 'user':
      return `<@${text(element.user_id)}>`;
    case 'channel':
      return `<#${text(element.channel_id)}>`;
    case 'broadcast':
      return `<!${text(element.range)}>`;
    case 'link':
      return text(element.text) || text(element.url);
    case 'emoji':
      return `:${text(element.name)}:`;
    case 'text':
      return text(element.text);
    case 'rich_text_list':
      return list(element.elements)
        .map((item) => `• ${richText(item)}`)
        .join('\n');
    default:
      return list(element.elements).map(richText).join('');
  }
}

/** A control of a message: what `press` sends back. */
export interface Control {
  readonly blockId: string;
  readonly element: Loose;
}

/** The control with this `action_id`, wherever it stands in the blocks. */
export function findControl(blocks: readonly BlockJson[], actionId: string): Control | undefined {
  for (const block of blocks) {
    const elements = [...list(block.elements), ...list([block.accessory])];
    const element = elements.find((candidate) => candidate.action_id === actionId);
    if (element) return { blockId: text(block.block_id), element };
  }
  return undefined;
}

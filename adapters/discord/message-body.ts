// Texts, activity and controls of the core come in, the parts of a message's body that Discord knows go out.
import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  ButtonStyle,
  ComponentType,
  MessageFlags,
} from 'discord-api-types/v10';
import type { Control, MarkOperation, Snapshot } from '../../src/chat.ts';
import { withActivity } from './render/activity.ts';
import { render } from './render.ts';

/** Without this an edit would be read with Discord's default, which rings everybody. */
const ringsNobody = { allowed_mentions: { parse: [], replied_user: false } };

/** An edit that meets the arrival of a link preview can revert the text: discord/discord-api-docs#7060. */
export const plain = { ...ringsNobody, flags: MessageFlags.SuppressEmbeds };

export const plainAndPrivate = { ...plain, flags: plain.flags | MessageFlags.Ephemeral };

export const signs: Readonly<Record<MarkOperation['sign'], string>> = { waiting: '⏳', refused: '🚫', stopped: '🛑' };

export function contentOf(markdown: string): string {
  return render(markdown).payload as string;
}

/** Everything that is shown of a segment. What is not named in an edit would stay, so the controls always are. */
export function shown({ text, activity = [] }: Snapshot, controls: readonly Control[] = []) {
  return { content: withActivity(contentOf(text), activity), components: rowOf(controls), ...plain };
}

type Button = APIButtonComponentWithCustomId;

function rowOf(controls: readonly Control[]): APIActionRowComponent<Button>[] {
  if (controls.length === 0) return [];
  return [{ type: ComponentType.ActionRow, components: controls.map(buttonOf) }];
}

/** Thumbs need no word; Discord has no other name for a button that a screen reader could say. */
const looks: Readonly<Record<Control['action'], (label: string) => Pick<Button, 'label' | 'emoji'>>> = {
  stop: (label) => ({ label }),
  retry: (label) => ({ label }),
  good: () => ({ emoji: { name: '👍' } }),
  bad: () => ({ emoji: { name: '👎' } }),
};

/** https://docs.discord.com/developers/components/reference#button (read 2026-11-25) */
const maxLabel = 80;

function buttonOf({ id, action, label }: Control): Button {
  const short = [...label].slice(0, maxLabel).join('');
  return { type: ComponentType.Button, style: ButtonStyle.Secondary, custom_id: id, ...looks[action](short) };
}

/** Whether one of these controls stands below a message, whose components come from Discord. */
export function hasControl(components: unknown, ids: readonly string[] = []): boolean {
  if (!Array.isArray(components)) return false;
  return components.some((each) => ids.includes(Object(each).custom_id) || hasControl(Object(each).components, ids));
}

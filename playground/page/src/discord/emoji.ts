// Discord's names of emoji: its box turns them into the emoji itself, its client draws those that bots write, too.
import * as groups from 'discord-emoji';
import { type rules, SimpleMarkdown } from 'discord-markdown-parser';
import type { EmojiNames } from '../parts/emoji.ts';

export const discordEmoji: EmojiNames = new Map(Object.values(groups).flatMap((group) => Object.entries(group)));

type Rules = typeof rules;

/** The parser's rules, and short codes, which it leaves out. */
export function withShortCodes(rules: Rules): Rules {
  const shortCode = {
    order: SimpleMarkdown.defaultRules.text.order - 0.5,
    match: (source: string) => {
      const found = /^:([^\s:]+):/.exec(source);
      return found !== null && discordEmoji.has(found[1] ?? '') ? found : null;
    },
    parse: (capture: readonly string[]) => ({ type: 'twemoji', name: discordEmoji.get(capture[1] ?? '') }),
  };
  return { ...rules, shortCode: shortCode as unknown as NonNullable<Rules[string]> };
}

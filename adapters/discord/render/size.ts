// How large a text is for Discord, and how large it may be.

/** https://docs.discord.com/developers/resources/message (read 2026-11-22) */
export const maxContent = 2000;

/** Discord counts code points, not UTF-16 units: https://github.com/discord/discord-api-docs/issues/1315 */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

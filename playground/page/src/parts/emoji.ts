// The reactions that can be given, and Slack's short names of them.

export const offered = ['👍', '❤️', '😂', '🎉', '👀', '✅', '🙏', '🛑'] as const;

const names: Readonly<Record<string, string>> = {
  '👍': '+1',
  '❤️': 'heart',
  '😂': 'joy',
  '🎉': 'tada',
  '👀': 'eyes',
  '✅': 'white_check_mark',
  '🙏': 'pray',
  '🛑': 'octagonal_sign',
  '⏹️': 'black_square_for_stop',
  '⏳': 'hourglass_flowing_sand',
  '🚫': 'no_entry_sign',
  '👎': '-1',
  '⚠️': 'warning',
};

const byName = new Map(Object.entries(names).map(([emoji, name]) => [name, emoji]));

export function slackName(emoji: string): string {
  return names[emoji] ?? emoji;
}

/** Slack names what it has no picture for. */
export function fromSlackName(name: string): string {
  return byName.get(name) ?? `:${name}:`;
}

// What people say under load: each saying names its conversation and its place there.

export function sayingOf(conversation: number, place: number): string {
  return `t${conversation}-${place}`;
}

export function sayingsIn(text: string): readonly string[] {
  return text.match(/\bt\d+-\d+\b/g) ?? [];
}

/** `t7-2` → `t7` */
export function conversationOf(saying: string): string {
  return saying.slice(0, saying.indexOf('-'));
}

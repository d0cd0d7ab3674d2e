// A message of ours as Slack keeps it → the Markdown that it was made of, as far as it can be told. Pure.

interface Kept {
  readonly text?: string | undefined;
  readonly blocks?: readonly Readonly<{ type: string; [key: string]: unknown }>[] | undefined;
}

/** `text` holds the source as it was; only a long one was cut there, and then its block has the whole. */
export function sourceOf({ text = '', blocks = [] }: Kept): string {
  const written = blocks.flatMap((block) => (block.type === 'markdown' ? String(block.text) : [])).join('\n');
  const isWorkAlone = written === '' && blocks.some(({ type }) => type === 'context');
  if (isWorkAlone) return '';
  return decoded(text.endsWith('…') && written !== '' ? written : text);
}

/** Whether one of these controls stands below a message, whatever kind of block holds it. */
export function hasControl(blocks: unknown, ids: readonly string[] = []): boolean {
  if (typeof blocks !== 'object' || blocks === null) return false;
  return Object.entries(blocks).some(
    ([name, each]) => (name === 'value' && ids.includes(each)) || hasControl(each, ids),
  );
}

const characters: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

function decoded(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => characters[entity] ?? entity);
}

// The lists of Discord's Markdown, which the parser leaves out: a rule for it goes out.
import { type rules, SimpleMarkdown } from 'discord-markdown-parser';

type Rules = typeof rules;
type Rule = Rules[string];
type Parse = Parameters<NonNullable<Rule>['parse']>[1];
type State = Parameters<NonNullable<Rule>['parse']>[2];

/** One item with what is indented below it. */
const item = / *(?:[-*]|\d{1,9}\.) +[^\n]*(?:\n(?! *(?:[-*]|\d{1,9}\.) +) {2,}[^\n]+)*/;
const wholeList = new RegExp(`^${item.source}(?:\\n${item.source})*(?:\\n|$)`);

interface Item {
  readonly indent: number;
  readonly ordered: boolean;
  readonly number: number;
  readonly text: string;
}

/** The parser's rules, and lists. */
export function withLists(rules: Rules): Rules {
  const list: Rule = {
    order: SimpleMarkdown.defaultRules.heading.order - 0.4,
    match: (source: string, state: State) => {
      const before = String(state.prevCapture?.[0] ?? '\n');
      return before.endsWith('\n') ? wholeList.exec(source) : null;
    },
    parse: (capture: readonly string[], parse: Parse, state: State) => nested(itemsIn(capture[0] ?? ''), parse, state),
  } as Rule;
  return { ...rules, list };
}

function itemsIn(text: string): Item[] {
  const items: Item[] = [];
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const [, indent = '', mark = '', rest = ''] = /^( *)([-*]|\d{1,9}\.) +(.*)$/.exec(line) ?? [];
    const last = items.at(-1);
    if (mark !== '') {
      const ordered = /\d/.test(mark);
      items.push({ indent: indent.length, ordered, number: Number.parseInt(mark, 10) || 1, text: rest });
    } else if (last) items[items.length - 1] = { ...last, text: `${last.text}\n${line.trim()}` };
  }
  return items;
}

/** Where the kind of the outermost items changes another list begins. */
function nested(items: readonly Item[], parse: Parse, state: State): object[] {
  const indent = items[0]?.indent ?? 0;
  const lists: Item[][][] = [];
  for (const each of items) {
    const list = lists.at(-1);
    const ordered = list?.[0]?.[0]?.ordered;
    if (list && each.indent > indent + 1) list.at(-1)?.push(each);
    else if (list && ordered === each.ordered) list.push([each]);
    else lists.push([[each]]);
  }
  return lists.map((groups) => ({
    type: 'list',
    ordered: groups[0]?.[0]?.ordered ?? false,
    start: groups[0]?.[0]?.number ?? 1,
    items: groups.map(([head, ...below]) => [
      ...[parse(head?.text ?? '', { ...state, prevCapture: null })].flat(),
      ...(below.length === 0 ? [] : nested(below, parse, state)),
    ]),
  }));
}

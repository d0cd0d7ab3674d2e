// Discord's Markdown → elements: the parser knows Discord's own marks, lists are added to it here.
import { rulesExtended, SimpleMarkdown } from 'discord-markdown-parser';
import { type ComponentChildren, h } from 'preact';
import { memo } from 'preact/compat';
import { useState } from 'preact/hooks';
import { CodeBlock } from '../parts/code.tsx';
import { Link } from '../parts/link.tsx';
import { discordNames, discordRooms } from '../store.ts';
import { withShortCodes } from './emoji.ts';
import { withLists } from './lists.ts';
import { momentInWords, Timestamp } from './timestamp.tsx';

const parse = SimpleMarkdown.parserFor(withShortCodes(withLists(rulesExtended)));

/** What the parser gives; which fields there are depends on the type. */
interface Node {
  readonly type: string;
  readonly content?: string | readonly Node[];
  readonly items?: readonly (readonly Node[])[];
  readonly ordered?: boolean;
  readonly start?: number;
  readonly level?: number;
  readonly lang?: string;
  readonly target?: string;
  readonly id?: string;
  readonly name?: string;
  readonly timestamp?: string;
  /** A timestamp's style. */
  readonly format?: string;
  readonly fullName?: string;
}

const simpleTags: Readonly<Record<string, string>> = {
  strong: 'strong',
  em: 'em',
  underline: 'u',
  strikethrough: 's',
  blockQuote: 'blockquote',
};

export const DiscordMarkdownText = memo(function DiscordMarkdownText({ text }: { readonly text: string }) {
  return <div class="prose-message keeps-lines">{elements(parse(text, { inline: true }) as readonly Node[])}</div>;
});

/** The same without its marks, in one line. */
export function plainText(text: string): string {
  return plain(parse(text, { inline: true }) as readonly Node[])
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function plain(content: string | readonly Node[] | undefined): string {
  if (content === undefined || typeof content === 'string') return content ?? '';
  return content.map(plainNode).join('');
}

function plainNode(node: Node): string {
  if (node.type === 'br') return ' ';
  if (node.items !== undefined) return ` ${node.items.map(plain).join(' ')} `;
  if (node.timestamp !== undefined) return momentInWords({ seconds: node.timestamp, style: node.format });
  const text = emoji(node) ?? plain(node.content);
  return blocks.includes(node.type) ? ` ${text} ` : text;
}

/** A server's own emoji is a picture from elsewhere: its name stands for it. */
function emoji({ type, name }: Node): string | undefined {
  if (type === 'twemoji') return name;
  return type === 'emoji' ? `:${name}:` : undefined;
}

function elements(content: string | readonly Node[] | undefined): ComponentChildren {
  if (content === undefined || typeof content === 'string') return content;
  return content.map((node, index) => <Fragment key={index} node={node} after={content[index - 1]} />);
}

const blocks = ['heading', 'codeBlock', 'blockQuote', 'list', 'subtext'];

function Fragment({ node, after }: { readonly node: Node; readonly after: Node | undefined }) {
  // A block ends its own line: the line break behind it is not a second one. A quote has taken its own already.
  const isEnded = after !== undefined && after.type !== 'blockQuote' && blocks.includes(after.type);
  if (node.type === 'br' || node.type === 'newline') return isEnded ? null : <br />;
  return <>{element(node)}</>;
}

function element(node: Node): ComponentChildren {
  const simple = simpleTags[node.type];
  if (simple !== undefined) return h(simple, null, elements(node.content));
  switch (node.type) {
    case 'heading':
      return h(`h${Math.min(3, node.level ?? 3)}`, null, elements(node.content));
    case 'subtext':
      return <small class="block">{elements(node.content)}</small>;
    case 'list':
      return list(node);
    case 'codeBlock':
      return <CodeBlock text={String(node.content)} lang={node.lang ?? ''} />;
    case 'inlineCode':
      return <code>{elements(node.content)}</code>;
    case 'url':
    case 'autolink':
    case 'link':
      return <Link href={node.target ?? ''}>{elements(node.content)}</Link>;
    case 'spoiler':
      return <Spoiler>{elements(node.content)}</Spoiler>;
    default:
      return mention(node);
  }
}

function list({ items = [], ordered, start }: Node): ComponentChildren {
  const children = items.map((item, index) => <li key={index}>{elements(item)}</li>);
  return ordered === true ? <ol start={start ?? 1}>{children}</ol> : <ul>{children}</ul>;
}

function mention(node: Node): ComponentChildren {
  switch (node.type) {
    case 'user':
      return <span class="mention">@{discordNames.value.get(node.id ?? '') ?? node.id}</span>;
    case 'channel':
      return <span class="mention">#{discordRooms.value.find(({ id }) => id === node.id)?.name ?? node.id}</span>;
    case 'role':
      return <span class="mention">@{node.id}</span>;
    case 'everyone':
    case 'here':
      return <span class="mention">@{node.type}</span>;
    case 'timestamp':
      return <Timestamp seconds={node.timestamp ?? ''} style={node.format} />;
    case 'slashCommand':
      return <span class="mention">/{node.fullName ?? node.name}</span>;
    case 'emoji':
    case 'twemoji':
      return emoji(node);
    default:
      return elements(node.content);
  }
}

function Spoiler({ children }: { readonly children: ComponentChildren }) {
  const [shown, setShown] = useState(false);
  if (shown) return <span class="rounded bg-base-300 px-1">{children}</span>;
  return (
    <button type="button" class="rounded bg-base-content px-1 text-base-content" onClick={() => setShown(true)}>
      <span class="opacity-0">{children}</span>
    </button>
  );
}

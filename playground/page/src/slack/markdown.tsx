// Slack's `markdown` block → elements: CommonMark with tables and strikethrough, entities decoded in code too, no HTML.
import MarkdownIt from 'markdown-it';
import { type ComponentChildren, h } from 'preact';
import { memo } from 'preact/compat';
import { CodeBlock } from '../parts/code.tsx';
import { Link } from '../parts/link.tsx';
import { withPictures } from './emoji.ts';

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true });

type Token = ReturnType<typeof markdown.parse>[number];
const plainTags = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'ul', 'li', 'blockquote', 'strong', 'em', 's'];
const tableTags = ['thead', 'tbody', 'tr', 'th', 'td'];

export const SlackMarkdown = memo(function SlackMarkdown({ text }: { readonly text: string }) {
  return <div class="prose-message">{elementsOf(markdown.parse(text, {}))}</div>;
});

/** Slack stores `&`, `<` and `>` as entities, wherever they stand. */
export function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

interface Open {
  readonly token: Token;
  readonly children: ComponentChildren[];
}

/** The parser gives a flat row of tokens; an element is made when its closing token comes. */
function elementsOf(tokens: readonly Token[]): ComponentChildren[] {
  const root: ComponentChildren[] = [];
  const open: Open[] = [];
  for (const token of tokens) {
    const into = open.at(-1)?.children ?? root;
    if (token.nesting === 1) open.push({ token, children: [] });
    else if (token.nesting === -1) {
      const closed = open.pop();
      if (closed) (open.at(-1)?.children ?? root).push(container(closed));
    } else into.push(...leaf(token, open.at(-1)?.token));
  }
  return root;
}

function container({ token, children }: Open): ComponentChildren {
  const { tag } = token;
  // In a tight list the paragraphs of its items are not shown as such.
  if (tag === 'p' && token.hidden) return children;
  if (tag === 'a') return <Link href={decoded(String(token.attrGet('href') ?? ''))}>{children}</Link>;
  if (tag === 'ol') return <ol start={Number(token.attrGet('start') ?? 1)}>{children}</ol>;
  if (tag === 'table') {
    return (
      <div class="message-table">
        <table>{children}</table>
      </div>
    );
  }
  if (tableTags.includes(tag)) return h(tag, { style: token.attrGet('style') ?? undefined }, children);
  return plainTags.includes(tag) ? h(tag, null, children) : children;
}

function leaf(token: Token, around: Token | undefined): ComponentChildren[] {
  switch (token.type) {
    case 'inline':
      return elementsOf(token.children ?? []);
    case 'text':
      // An address that stands for itself is no place for pictures.
      return [around?.info === 'auto' ? token.content : withPictures(taskBox(token.content))];
    case 'softbreak':
    case 'hardbreak':
      return [<br />];
    case 'hr':
      return [<hr />];
    case 'code_inline':
      return [<code>{decoded(token.content)}</code>];
    case 'fence':
    case 'code_block':
      return [<CodeBlock text={decoded(token.content)} lang={token.info.trim().split(/\s/)[0] ?? ''} />];
    case 'image':
      // Slack shows no pictures inside of a text.
      return [<Link href={String(token.attrGet('src') ?? '')}>{token.content}</Link>];
    default:
      return token.content === '' ? [] : [token.content];
  }
}

function taskBox(text: string): string {
  return text.replace(/^\[ \] /, '☐ ').replace(/^\[[xX]\] /, '☑ ');
}

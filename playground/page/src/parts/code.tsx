// Code with colours: text and a language go in, elements come out; never HTML.
import { common, createLowlight } from 'lowlight';
import type { ComponentChildren } from 'preact';

const lowlight = createLowlight(common);

type Node = ReturnType<typeof lowlight.highlight>['children'][number];
/** Colours are a help, not a duty: what is longer stays plain. */
const mostCharacters = 20_000;

export function CodeBlock({ text, lang }: { readonly text: string; readonly lang: string }) {
  const known = lang !== '' && lowlight.registered(lang) && text.length <= mostCharacters;
  return (
    // A block that is wider than its message is scrolled, also by keys.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: that needs the focus
    <pre tabIndex={0}>
      <code>{known ? elements(lowlight.highlight(lang, text).children) : text}</code>
    </pre>
  );
}

function elements(nodes: readonly Node[]): ComponentChildren {
  return nodes.map((node, index) => {
    if (node.type === 'text') return node.value;
    if (node.type !== 'element') return null;
    const { className } = node.properties;
    return (
      <span key={index} class={Array.isArray(className) ? className.join(' ') : ''}>
        {elements(node.children)}
      </span>
    );
  });
}

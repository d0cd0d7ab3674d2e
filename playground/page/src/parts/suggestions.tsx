// For who comes into an empty conversation: what could be said first.

import { language } from '../settings.ts';
import { agent } from '../store.ts';
import { texts } from '../texts.ts';

interface Props {
  /** What the agent itself offers. */
  readonly prompts?: readonly { readonly title: string; readonly message: string }[] | undefined;
  /** Friday hears only what names her here. */
  readonly mention: boolean;
  readonly onChoose: (text: string) => void;
}

const toTheDemo = {
  en: ['My name is Alice.', 'markdown', 'long 600', 'weather in Paris', 'draw a sunset', 'help'],
  zh: ['我叫爱丽丝', 'markdown', '长文 600', '巴黎天气', '画日落', '帮助'],
};
const toAnyAgent = { en: ['Hello!', 'What can you do?'], zh: ['你好！', '你能做什么？'] };

export function Suggestions({ prompts, mention, onChoose }: Props) {
  const t = texts.value;
  const usual = (agent.value.demo ? toTheDemo : toAnyAgent)[language.value];
  const offered = [...(prompts ?? []), ...usual.map((text) => ({ title: text, message: text }))];
  return (
    <div class="px-4 py-6">
      <p class="text-sm">{t.noMessages}</p>
      <p class="mt-3 mb-2 text-sm font-semibold">{t.tryThis}</p>
      <ul class="flex flex-wrap gap-2">
        {offered.map(({ title, message }) => (
          <li key={title}>
            <button
              type="button"
              class="btn btn-sm btn-outline border-base-300 font-normal"
              onClick={() => onChoose(mention ? `@Friday ${message}` : message)}
            >
              {title}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

// What was kept back and goes with the next message: seen above the box, and taken out of it again.
import { texts } from '../texts.ts';
import type { Draft, Letter } from './draft.ts';
import { TakeOut } from './take-out.tsx';

export function Held({ draft }: { readonly draft: Draft }) {
  if (draft.held.length === 0) return null;
  return (
    <div class="mb-1 rounded-box bg-base-200 px-3 py-1.5 text-sm" role="status">
      <p class="text-xs opacity-80">{texts.value.held}</p>
      <ul>
        {draft.held.map((letter, index) => (
          <HeldLetter key={`${index} ${letter.as} ${letter.text}`} letter={letter} draft={draft} />
        ))}
      </ul>
    </div>
  );
}

function HeldLetter({ letter, draft }: { readonly letter: Letter; readonly draft: Draft }) {
  const { as, text, files } = letter;
  const content = [text, ...files.map(({ name }) => `📎 ${name}`)].join(' ').trim();
  return (
    <li class="flex items-center gap-1">
      <span class="min-w-0 truncate">
        <span class="font-semibold">{as}</span> {content}
      </span>
      <TakeOut label={texts.value.letGo(content)} draft={draft} run={() => draft.letGo(letter)} />
    </li>
  );
}

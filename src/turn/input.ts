// A turn's messages as the agent gets them: who speaks, what they say, what they send along.
import type { InputPart } from '../agent.ts';
import type { InboundMessage } from '../chat.ts';
import type { RefusedFile } from '../media.ts';
import type { Texts } from '../texts.ts';
import type { Desk } from '../turn.ts';
import { codeOf } from './closing.ts';

export interface TurnInput {
  readonly input: readonly InputPart[];
  readonly notTaken: readonly RefusedFile[];
}

/** Files are on the shelf since the message was accepted; whatever of them cannot be taken is named, the rest goes on. */
export async function inputOf(
  messages: readonly InboundMessage[],
  { shelf, placeOf }: Pick<Desk, 'shelf' | 'placeOf'>,
  texts: Texts,
): Promise<TurnInput> {
  const input: InputPart[] = [];
  const notTaken: RefusedFile[] = [];
  let taken = 0;
  for (const message of messages) {
    const { parts, refused, size } = await shelf.take(message, placeOf(message.target).adapter, taken);
    taken += size;
    const said = spoken(message, parts.length > 0 ? '' : withoutWords(refused, texts));
    const previous = input.at(-1);
    if (said !== '' && previous?.type === 'text')
      input.splice(-1, 1, { type: 'text', text: `${previous.text}\n\n${said}` });
    else if (said !== '') input.push({ type: 'text', text: said });
    input.push(...parts);
    notTaken.push(...refused);
  }
  return { input, notTaken };
}

/** What the agent is told of a message of which nothing else reaches it. */
function withoutWords(refused: readonly RefusedFile[], texts: Texts): string {
  if (refused.length === 0) return texts.nothingSaid;
  return texts.filesKeptBack(refused.map(({ name }) => codeOf(name)).join(', '));
}

function spoken(message: InboundMessage, ifEmpty: string): string {
  const text = message.text.trim() === '' ? ifEmpty : message.text;
  if (message.thread.kind === 'direct') return text;
  return `${speakerLine(message)}\n${text.replace(likeSpeakerLine, '> $&')}`.trimEnd();
}

/** A line that pretends that somebody else begins to speak. Shown as a quotation it pretends nothing. */
const likeSpeakerLine = /^(?:.*[ \t]\()?(?=[A-Z]*\d)[A-Z\d]{7,}\)?:[ \t]*$/gm;

const maxNameChars = 80;

/** One line that says who speaks. A display name is the person's own choice: it may not imitate this line's form. */
export function speakerLine({ author }: Pick<InboundMessage, 'author'>): string {
  const cleaned = (author.name ?? '').replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s():（）：]+/gu, ' ').trim();
  const name = [...cleaned].slice(0, maxNameChars).join('').trim();
  return name === '' ? `${author.id}:` : `${name} (${author.id}):`;
}

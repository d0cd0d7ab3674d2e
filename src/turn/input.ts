// A turn's messages as the agent gets them: who speaks, what they say, what they send along.
import type { InputPart } from '../agent.ts';
import type { InboundMessage } from '../chat.ts';
import type { RefusedFile } from '../media.ts';
import type { textsFor } from '../texts.ts';
import type { Desk } from '../turn.ts';

export interface TurnInput {
  readonly input: readonly InputPart[];
  readonly notTaken: readonly RefusedFile[];
}

/** Files are on the shelf since the message was accepted; whatever of them cannot be taken is named, the rest goes on. */
export async function inputOf(
  messages: readonly InboundMessage[],
  { shelf, placeOf }: Pick<Desk, 'shelf' | 'placeOf'>,
  texts: ReturnType<typeof textsFor>,
): Promise<TurnInput> {
  const input: InputPart[] = [];
  const notTaken: RefusedFile[] = [];
  for (const message of messages) {
    const { parts, refused } = await shelf.take(message, placeOf(message.target).adapter);
    const said = spoken(message, parts.length > 0 || refused.length > 0 ? '' : texts.nothingSaid);
    const previous = input.at(-1);
    if (said !== '' && previous?.type === 'text')
      input.splice(-1, 1, { type: 'text', text: `${previous.text}\n\n${said}` });
    else if (said !== '') input.push({ type: 'text', text: said });
    input.push(...parts);
    notTaken.push(...refused);
  }
  return { input, notTaken };
}

function spoken(message: InboundMessage, ifEmpty: string): string {
  const text = message.text.trim() === '' ? ifEmpty : message.text;
  return message.thread.kind === 'direct' ? text : `${speakerLine(message)}\n${text}`.trimEnd();
}

/** One line that says who speaks. A display name is the person's own choice: it may not imitate this line's form. */
export function speakerLine({ author }: Pick<InboundMessage, 'author'>): string {
  const name = (author.name ?? '')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}():]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 80);
  return name === '' ? `${author.id}:` : `${name} (${author.id}):`;
}

// Three ways to show an answer: snapshots of it come in, text for people, events for programs, or nothing goes out.
import type { ReplyMedia, ReplySnapshot, RunEnd, ToolActivity } from '../../agent.ts';
import { typeInDataUrl } from '../../media/data-url.ts';
import type { Language } from '../../texts.ts';
import { wordsFor } from './words.ts';

export interface View {
  /** The answer so far. */
  show(snapshot: ReplySnapshot): void;
  end(end: RunEnd, snapshot: ReplySnapshot): void;
}

type Write = (text: string) => void;

/** Only what came over the wire is wanted, and that is shown elsewhere. */
export const noView: View = { show: () => undefined, end: () => undefined };

export interface TextViewOptions {
  readonly write: Write;
  /** Shows one line that is gone with the next words; nothing where nobody looks. */
  readonly sign: Write | undefined;
  readonly note: Write;
  readonly language: Language;
}

/** Text that grows as it comes. What may still change is held back until it is certain. */
export function textView({ write, sign, note, language }: TextViewOptions): View {
  const words = wordsFor(language);
  let shown = '';
  let current = '';
  const say = (line: string): void => {
    if (line !== current) sign?.(line === '' ? '\r\u001b[K' : `\r\u001b[K\u001b[2m${line}\u001b[22m`);
    current = line;
  };
  const add = (text: string): void => {
    if (text === '') return;
    say('');
    write(harmless(text));
    shown += text;
  };
  say(words.thinking);
  return {
    show({ answer, stableChars, tools }) {
      const stable = answer.slice(0, stableChars);
      if (stable.startsWith(shown)) add(stable.slice(shown.length));
      const running = tools.findLast(({ state }) => state === 'calling');
      if (shown === '') say(running ? harmless(words.usingTool(running.name)) : words.thinking);
    },
    end(end, { answer, media }) {
      say('');
      const rewritten = !answer.startsWith(shown);
      if (rewritten) note(`\n${words.rewritten}\n`);
      const rest = rewritten ? answer : answer.slice(shown.length);
      const last = rest || shown;
      write(`${harmless(rest)}${last === '' || last.endsWith('\n') ? '' : '\n'}`);
      for (const medium of media) write(`${harmless(lineFor(medium))}\n`);
      if (end.outcome === 'completed' && answer === '' && media.length === 0) note(`${words.nothing}\n`);
    },
  };
}

/** Where a question goes. */
export interface About {
  readonly session: string;
  readonly user: string;
  readonly api: string;
  readonly url: string;
}

/** One JSON object a line. A text event says where its words belong: usually at the end, else they replace what follows. */
export function eventView(write: Write, about: About): View {
  const beganMs = performance.now();
  const seen = { answer: '', reasoning: '' };
  const tools = new Map<string, ToolActivity>();
  let media = 0;
  const tell = (event: object): void =>
    write(`${JSON.stringify({ ...event, ms: Math.round(performance.now() - beganMs) })}\n`);
  const show = (snapshot: ReplySnapshot): void => {
    for (const type of ['reasoning', 'answer'] as const) {
      const text = snapshot[type];
      const at = samePrefix(seen[type], text);
      if (text.length !== at || seen[type].length !== at) tell({ type, at, text: text.slice(at) });
      seen[type] = text;
    }
    for (const tool of snapshot.tools) {
      if (JSON.stringify(tool) !== JSON.stringify(tools.get(tool.callId))) tell({ type: 'tool', ...tool });
      tools.set(tool.callId, tool);
    }
    for (const { type: kind, ...medium } of snapshot.media.slice(media)) tell({ type: 'media', kind, ...medium });
    media = snapshot.media.length;
  };
  tell({ type: 'asked', ...about });
  return {
    show,
    end(end, snapshot) {
      show(snapshot);
      const { answer, reasoning } = snapshot;
      const error = 'error' in end ? { error: errorIn(end) } : {};
      tell({ type: 'end', outcome: end.outcome, ...error, answer, reasoning });
    },
  };
}

function errorIn({ error }: Extract<RunEnd, { readonly error: unknown }>): object {
  const { kind, code, message } = error;
  return { kind, code, message };
}

function samePrefix(one: string, other: string): number {
  if (other.startsWith(one)) return one.length;
  let at = 0;
  while (at < other.length && one.charCodeAt(at) === other.charCodeAt(at)) at++;
  return at;
}

function lineFor({ type, url, name }: ReplyMedia): string {
  return `[${name === undefined ? type : `${type} ${name}`}: ${url.startsWith('data:') ? sizeIn(url) : url}]`;
}

function sizeIn(url: string): string {
  const base64 = url.slice(url.indexOf(',') + 1).replace(/=+$/, '');
  return `${typeInDataUrl(url)}, ${Math.floor((base64.length * 3) / 4)} bytes`;
}

/** An agent's words must not move the cursor, change the title or answer for the person who reads them. */
export function harmless(text: string): string {
  return text.replaceAll(/(?![\n\t])\p{Cc}/gu, '');
}

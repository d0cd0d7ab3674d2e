// A recording for other people's eyes: a secret that came in pieces, each of which says nothing, is taken out of all of them.
import type { Redaction } from './redact.ts';
import type { TraceEntry } from './trace.ts';

type Loose = Record<string, unknown>;

/** One text in the JSON of an entry, and the way to write another in its place. */
interface Piece {
  readonly entry: number;
  /** Pieces of the same text have the same name. */
  readonly of: string;
  readonly text: string;
  put(text: string): void;
}

const streamCall = /^chat\.(?:start|append|stop)Stream$/;

export function withoutSplitSecrets(entries: readonly TraceEntry[], redaction: Redaction): TraceEntry[] {
  const values = new Map<number, unknown>();
  const texts = new Map<string, Piece[]>();
  for (const [index, entry] of entries.entries()) {
    const [json, name] = jsonIn(entry);
    if (json === undefined) continue;
    const value = parsed(json);
    values.set(index, value);
    for (const piece of piecesOf(value, index, name)) {
      const before = texts.get(piece.of);
      if (before === undefined) texts.set(piece.of, [piece]);
      else before.push(piece);
    }
  }
  const changed = new Set<number>();
  for (const pieces of texts.values()) {
    const cleared = redaction.pieces(pieces.map(({ text }) => text));
    for (const [index, piece] of pieces.entries()) {
      const text = cleared[index] ?? '';
      if (text === piece.text) continue;
      piece.put(text);
      changed.add(piece.entry);
    }
  }
  return entries.map((entry, index) => {
    if (entry.kind === 'shown') return { ...entry, text: redaction.pieces([entry.text]).join('') };
    if (!changed.has(index)) return entry;
    const json = JSON.stringify((values.get(index) as Loose).value);
    if (entry.kind === 'frame') return { ...entry, data: json };
    return entry.kind === 'write' ? { ...entry, body: json } : entry;
  });
}

/** Which JSON of it may hold pieces, and of what. */
function jsonIn(entry: TraceEntry): readonly [json?: string, name?: string] {
  if (entry.kind === 'frame') return [entry.data, `frame ${entry.request}`];
  if (entry.kind !== 'write') return [];
  const { call, channelId, messageId, seq, body } = entry;
  // What is added to a message goes on where the last call ended; any other call says the whole.
  return [body, streamCall.test(call) ? `stream ${channelId} ${messageId}` : `write ${seq}`];
}

function parsed(json: string): { value: unknown } {
  try {
    return { value: JSON.parse(json) };
  } catch {
    return { value: json };
  }
}

function piecesOf(root: unknown, entry: number, name = ''): Piece[] {
  const pieces: Piece[] = [];
  const walk = (holder: Loose, key: string, path: string): void => {
    const value = holder[key];
    if (typeof value === 'string' && value !== '') {
      const of = name.startsWith('stream') && (key === 'text' || key === 'markdown_text') ? name : `${name} ${path}`;
      pieces.push({
        entry,
        of,
        text: value,
        put: (text) => {
          holder[key] = text;
        },
      });
    }
    if (typeof value !== 'object' || value === null) return;
    const { msg_id, item_id, content_index, index } = value as Loose;
    const part = [msg_id ?? item_id, content_index ?? index].filter((id) => id !== undefined).join(' ');
    for (const inner of Object.keys(value)) walk(value as Loose, inner, `${path} ${part} ${inner}`);
  };
  walk(root as Loose, 'value', '');
  return pieces;
}

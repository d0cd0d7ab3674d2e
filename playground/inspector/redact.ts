// What is recorded loses its secrets and its bulk before anybody sees it: tokens, keys of interactions, names of buttons.
import { redactor, secretFinder } from '../../src/log.ts';

const blank = '[redacted]';

/** Values that open something, or that name something nobody could guess. */
const secretKeys = new Set([
  'token',
  'trigger_id',
  'response_url',
  'custom_id',
  'nonce',
  'event_payload',
  'ticket',
  'upload_url',
]);

const mediaLength = 200;

const minBeginning = 8;

export interface Redaction {
  /** Any JSON, as text without secrets. */
  json(value: unknown): string;
  text(text: string): string;
  /** Texts that follow one another: also a secret that begins in one and ends in another, or only begins, is taken out. */
  pieces(texts: readonly string[]): string[];
}

/** @param secrets tokens of this playground */
export function createRedaction(secrets: readonly string[]): Redaction {
  const [withoutSecrets, find] = [redactor(secrets), secretFinder(secrets)];
  return {
    json: (value) => withoutSecrets(withoutSignatures(JSON.stringify(cleared(value)) ?? '')),
    text: (text) => withoutSecrets(withoutSignatures(text)),
    pieces: (texts) => withoutSpans(texts, [...find(texts.join('')), ...beginnings(texts.join(''), secrets)]),
  };
}

type Span = readonly [from: number, to: number];

/** What has come of a secret when a text was cut off: from half of it on, since less may be any word. */
function beginnings(text: string, secrets: readonly string[]): Span[] {
  const found: Span[] = [];
  for (const secret of secrets) {
    const half = Math.max(minBeginning, Math.ceil(secret.length / 2));
    if (secret.length <= half) continue;
    const head = secret.slice(0, half);
    for (let at = text.indexOf(head); at !== -1; at = text.indexOf(head, at + 1)) {
      let to = at + half;
      while (to - at < secret.length && text[to] === secret[to - at]) to += 1;
      found.push([at, to]);
    }
  }
  return found;
}

/** The blank stands where a secret begins; of what follows of it nothing is left. */
function withoutSpans(texts: readonly string[], spans: readonly Span[]): string[] {
  const merged: [from: number, to: number][] = [];
  for (const [from, to] of [...spans].sort(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last !== undefined && from < last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  let start = 0;
  return texts.map((text) => {
    const end = start + text.length;
    let [left, at] = ['', start];
    for (const [from, to] of merged) {
      if (to <= start || from >= end) continue;
      left += text.slice(at - start, Math.max(from, start) - start) + (from >= start ? blank : '');
      at = Math.min(to, end);
    }
    left += text.slice(at - start);
    start = end;
    return left;
  });
}

function cleared(value: unknown): unknown {
  if (typeof value === 'string') return withoutMedia(value);
  if (Array.isArray(value)) return value.map(cleared);
  if (typeof value !== 'object' || value === null) return value;
  const isControl = 'action_id' in value || ('text' in value && 'value' in value);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const isSecret = secretKeys.has(key) || (isControl && key === 'value');
      return [key, isSecret && inner !== null && inner !== undefined ? blank : cleared(inner)];
    }),
  );
}

/** The address of a file on Discord's servers opens it for everybody, for a day, by what it ends with. */
function withoutSignatures(text: string): string {
  return text.replaceAll(/(\/attachments\/\d+\/\d+\/[^\s"?]+\?)ex=\w+&is=\w+&hm=\w+/g, `$1${blank}`);
}

/** A file written out in a text says nothing to a reader but how long it is. */
export function withoutMedia(text: string): string {
  return text.replaceAll(/data:([\w.+-]+\/[\w.+-]+)?;base64,[\w+/=-]+/g, (whole, type: string = '') =>
    whole.length <= mediaLength ? whole : `data:${type};base64,… (${whole.length} characters)`,
  );
}

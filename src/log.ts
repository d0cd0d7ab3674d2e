// Structured log lines: never a token, never what people write unless the level asks for it.
import { createRequire } from 'node:module';
import { type Logger, pino } from 'pino';

export type Log = Logger;

export interface LogOptions {
  readonly level: string;
  /** `json`: one object a line. `pretty`: for people at a terminal. */
  readonly format: 'json' | 'pretty';
  /** Every value that must not appear in any line. */
  readonly secrets: readonly string[];
}

/** Writes to standard error, so that standard output stays free for what a command was asked for. */
export function createLog({ level, format, secrets }: LogOptions): Log {
  const destination = format === 'json' ? pino.destination({ dest: 2, sync: true }) : prettyDestination();
  // The last gate: whatever object or error text a secret hides in, the finished line has it blanked out.
  return pino({ level, base: null, hooks: { streamWrite: redactor(secrets) } }, destination);
}

/** Loaded only for people at a terminal. */
function prettyDestination() {
  const pretty = createRequire(import.meta.url)('pino-pretty') as typeof import('pino-pretty');
  return pretty({ destination: 2, sync: true, colorize: process.stderr.isTTY, translateTime: 'HH:MM:ss.l' });
}

const blank = '[redacted]';

/** A shorter text would be found in the middle of innocent words. */
const minSecretLength = 4;

/** Secrets that nobody told us of, by what stands in front of them. Each begins with fixed text, so long lines stay cheap. */
const telltales: readonly RegExp[] = [
  /(:\/\/)[^\s/"\\@:]*:[^\s/"\\@]*(?=@)/g,
  /([?&][\w-]{0,40}(?:token|ticket|key|secret|password|signature|sig)=)[^&\s"\\<>]+/gi,
  /(\b(?:bearer|basic) )[\w.~+/=-]{8,}/gi,
];

/** A finished line comes in, the same line without secrets goes out. */
export function redactor(secrets: readonly string[]): (line: string) => string {
  const hidden = hiddenForms(secrets);
  return (line) => {
    const withoutKnown = hidden.reduce((text, secret) => text.replaceAll(secret, blank), line);
    return telltales.reduce((text, pattern) => text.replace(pattern, `$1${blank}`), withoutKnown);
  };
}

/** Where secrets stand in a text; they may overlap. For a text that is kept in pieces. */
export function secretFinder(
  secrets: readonly string[],
): (text: string) => readonly (readonly [from: number, to: number])[] {
  const hidden = hiddenForms(secrets);
  return (text) => {
    const found: [from: number, to: number][] = [];
    for (const secret of hidden) {
      for (let at = text.indexOf(secret); at !== -1; at = text.indexOf(secret, at + 1))
        found.push([at, at + secret.length]);
    }
    for (const pattern of telltales) {
      for (const { 0: whole, 1: front = '', index } of text.matchAll(pattern)) {
        found.push([index + front.length, index + whole.length]);
      }
    }
    return found;
  };
}

function hiddenForms(secrets: readonly string[]): readonly string[] {
  const forms = new Set(secrets.filter((secret) => secret.length >= minSecretLength).flatMap(formsOf));
  // The longer first: one secret may be the beginning of another.
  return [...forms].sort((a, b) => b.length - a.length);
}

/** As a secret looks in a JSON line: in a string, in JSON text in a string, in JSON text in such text, and in a URL. */
function formsOf(secret: string): readonly string[] {
  const once = escaped(secret);
  const twice = escaped(once);
  return [once, twice, escaped(twice), encodeURIComponent(secret)];
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

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
const telltales: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/(:\/\/)[^\s/"\\@:]*:[^\s/"\\@]*@/g, `$1${blank}@`],
  [/([?&][\w-]{0,40}(?:token|ticket|key|secret|password|signature|sig)=)[^&\s"\\<>]+/gi, `$1${blank}`],
  [/(\b(?:bearer|basic) )[\w.~+/=-]{8,}/gi, `$1${blank}`],
];

/** A finished line comes in, the same line without secrets goes out. */
export function redactor(secrets: readonly string[]): (line: string) => string {
  const forms = new Set(secrets.filter((secret) => secret.length >= minSecretLength).flatMap(formsOf));
  // The longer first: one secret may be the beginning of another.
  const hidden = [...forms].sort((a, b) => b.length - a.length);
  return (line) => {
    const withoutKnown = hidden.reduce((text, secret) => text.replaceAll(secret, blank), line);
    return telltales.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), withoutKnown);
  };
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

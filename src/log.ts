// Structured log lines: never a token, never what people write unless the level asks for it.
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
  const hidden = secrets.filter((secret) => secret.length > 0);
  const options = {
    level,
    base: null,
    hooks: {
      // The last gate: whatever object or error text a secret hides in, the finished line has it blanked out.
      streamWrite: (line: string) => hidden.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), line),
    },
  };
  if (format === 'json') return pino(options, pino.destination({ dest: 2, sync: true }));
  const target = {
    target: 'pino-pretty',
    options: { destination: 2, ignore: 'pid,hostname', translateTime: 'HH:MM:ss.l' },
  };
  return pino({ ...options, transport: target });
}

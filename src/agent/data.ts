// The data of one server-sent event: text comes in, an object, the closing word `[DONE]` or nothing goes out.
import type { Ignored } from './ignored.ts';
import { isObject } from './wire.ts';

export const done = '[DONE]';

const openBrace = '{'.charCodeAt(0);

/** Only objects mean anything. Blank data keeps connections alive, and must not cost an exception each time. */
export function readData(data: string, ignored: Ignored): Readonly<Record<string, unknown>> | typeof done | undefined {
  if (data.charCodeAt(0) !== openBrace && !/^\s*\{/.test(data)) return readWord(data.trim(), ignored);
  try {
    const event: unknown = JSON.parse(data);
    if (isObject(event)) return event;
  } catch {
    ignored.add('not JSON');
  }
  return undefined;
}

function readWord(word: string, ignored: Ignored): typeof done | undefined {
  if (word === done) return done;
  if (word !== '') ignored.add('not an object');
  return undefined;
}

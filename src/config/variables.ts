// The settings of the bridge itself: their names, forms and defaults. Text comes in, checked values go out.
import { z } from 'zod';
import { agentApis } from '../agent/apis.ts';
import { isHostEntry } from '../media/hosts.ts';
import { sqliteForms, sqlitePath, storeForms, storeKindOf } from '../store/address.ts';

// Messages are `what is wrong | what to do`; the name of the variable stands in front of them.

/** The longest time that a timer takes. */
const maxMs = 2 ** 31 - 1;

function wholeNumber(unit: string, { from, to, example }: { from: number; to: number; example: number }) {
  const nextStep = `write a whole number from ${from} to ${to}, for example ${example}`;
  return z
    .string()
    .default(String(example))
    .refine((text) => /^\d+$/.test(text), { error: `is not a whole number of ${unit} | ${nextStep}`, abort: true })
    .transform(Number)
    .refine((value) => value >= from && value <= to, { error: `is out of range | ${nextStep}` });
}

function milliseconds(example: number, from = 1) {
  return wholeNumber('milliseconds', { from, to: maxMs, example });
}

function oneOf<const T extends readonly [string, ...string[]]>(values: T, fallback: T[number]) {
  const error = `is none of its values | write one of: ${values.join(', ')}`;
  return z
    .string()
    .default(fallback)
    .transform((text) => text.toLowerCase())
    .pipe(z.enum(values, { error }));
}

function webAddress(example: string) {
  return z.string().refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    error: `is not an http or https URL | write the whole address, for example ${example}`,
  });
}

const token = z.string().refine((text) => /^[\x21-\x7e]+$/.test(text), {
  error: 'holds a blank or a character that no token has | copy the token again, without quotes or line breaks',
});

/** Names and values that may stand in an HTTP request; what frames the request is the client's own. */
const headerName = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;
const framing =
  /^(connection|content-length|content-type|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

const headers = z
  .string()
  .default('')
  .transform((text, context): Readonly<Record<string, string>> => {
    const pairs = headerPairs(text);
    const refuse = (message: string) => context.addIssue({ code: 'custom', message, input: text });
    if (pairs === undefined) {
      refuse('cannot be read | write {"X-Name": "value"}, or one `X-Name: value` a line');
      return {};
    }
    for (const [name, value] of pairs) {
      if (framing.test(name)) refuse(`may not set ${name} | remove it: the request sets it itself`);
      else if (!headerName.test(name)) refuse('holds a name that no header can have | use letters, digits and hyphens');
      else if (!headerValue.test(value)) refuse(`holds a value for ${name} that no header can have | use plain text`);
    }
    return Object.fromEntries(pairs);
  });

function headerPairs(text: string): [string, string][] | undefined {
  if (text.startsWith('{')) {
    const parsed = z.record(z.string(), z.string()).safeParse(jsonOf(text));
    return parsed.success ? Object.entries(parsed.data) : undefined;
  }
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const pairs = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, Math.max(colon, 0)).trim(), line.slice(colon + 1).trim()];
  });
  return pairs.every(([name]) => name !== '') ? pairs : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const hosts = z
  .string()
  .default('')
  .transform((text) => text.split(/[\s,]+/).filter((entry) => entry !== ''))
  .refine((entries) => entries.every(isHostEntry), {
    error: 'is no list of hosts | write names or addresses, with a port or without: files.example.com,10.0.0.7:8080',
  });

const port = z
  .string()
  .refine((text) => /^\d+$/.test(text) && Number(text) <= 65_535, {
    error: 'is no port | write a whole number from 0 to 65535 (0 = any that is free), for example 8080',
  })
  .transform(Number)
  .optional();

export const schema = z.object({
  AGENT_API: oneOf(agentApis, 'process'),
  AGENT_URL: webAddress('http://127.0.0.1:8090/process').optional(),
  AGENT_MODEL: z
    .string()
    .refine((text) => !/\s/.test(text), {
      error: 'holds a blank | write the name of one model, as the server lists it at /v1/models',
    })
    .optional(),
  AGENT_TOKEN: token.optional(),
  AGENT_HEADERS: headers,
  AGENT_STOP_URL: webAddress('http://127.0.0.1:8090/stop').optional(),
  AGENT_STOP_WAIT_MS: milliseconds(120_000, 0),
  AGENT_WAIT_MS: milliseconds(120_000, 0),
  AGENT_CONNECT_MS: milliseconds(10_000),
  AGENT_FIRST_EVENT_MS: milliseconds(120_000),
  AGENT_IDLE_MS: milliseconds(300_000),
  AGENT_TOTAL_MS: milliseconds(0, 0),
  AGENT_USER_ID: oneOf(['auto', 'author', 'session'], 'auto'),
  STATE_URL: z
    .string()
    .refine((text) => storeKindOf(text) !== undefined, {
      error: `is not the address of a store | write one of: ${storeForms}`,
    })
    .default('sqlite://./data/friday.db'),
  JOURNAL_URL: z
    .string()
    .refine((text) => sqlitePath(text) !== undefined, {
      error: `is not the address of an SQLite file | write one of: ${sqliteForms}; the journal is always SQLite`,
    })
    .optional(),
  MAX_RUNS: wholeNumber('runs', { from: 1, to: 10_000, example: 100 }),
  MAX_WAITING: wholeNumber('messages', { from: 1, to: 1000, example: 20 }),
  CATCHUP_MAX_AGE_MS: milliseconds(900_000, 0),
  REPLY_FIRST_CHARS: wholeNumber('characters', { from: 0, to: 1000, example: 0 }),
  MEDIA_ALLOW_HOSTS: hosts,
  HTTPS_PROXY: webAddress('http://proxy.example.com:3128').optional(),
  NO_PROXY: z.string().default(''),
  MAX_SEGMENTS: wholeNumber('messages', { from: 1, to: 100, example: 10 }),
  SHOW_TOOLS: oneOf(['off', 'compact', 'full'], 'compact'),
  SHOW_REASONING: oneOf(['off', 'on'], 'off'),
  SHOW_FEEDBACK: oneOf(['on', 'off'], 'on'),
  PORT: port,
  HOST: z.string().default('127.0.0.1'),
  FRIDAY_LANG: oneOf(['auto', 'en', 'zh'], 'auto'),
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'info'),
  LOG_FORMAT: oneOf(['auto', 'json', 'pretty'], 'auto'),
});

/** Every variable that the bridge itself reads; `.env.example` is held to this list. */
export const variables: readonly string[] = Object.keys(schema.shape);

/** Which of them may hold a secret, and may therefore be given as `NAME_FILE`. */
export const secretVariables: readonly string[] = ['AGENT_TOKEN', 'AGENT_HEADERS', 'STATE_URL', 'HTTPS_PROXY'];

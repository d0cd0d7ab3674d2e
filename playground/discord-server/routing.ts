// Routes: a method and a path come in, the handler with its named parameters, bucket and audience goes out.
import type { BucketName } from './limits.ts';
import type { Platform } from './platform.ts';

export interface UploadedFile {
  /** The n of the form field `files[n]`. */
  readonly index: number;
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

export interface CallInput<Param extends string = string> {
  readonly params: Readonly<Record<Param, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

export interface Route {
  readonly method: string;
  /** The route's name in the timeline and for faults: `PATCH /channels/:id/messages/:id`. */
  readonly call: string;
  readonly bucket: BucketName;
  /** `bot` = needs the bot token; `interaction` = the token in the path is enough, and the global limit does not count it. */
  readonly audience: 'bot' | 'interaction';
  readonly match: (method: string, segments: readonly string[]) => Record<string, string> | undefined;
  readonly handle: (platform: Platform, input: CallInput) => Answer;
}

type ParamOf<Path extends string> = Path extends `${infer Head}/${infer Tail}`
  ? ParamOf<Head> | ParamOf<Tail>
  : Path extends `:${infer Name}`
    ? Name
    : never;

export interface RouteOptions {
  readonly bucket?: BucketName;
  readonly audience?: Route['audience'];
}

/** Parameters are written `:channel`; `:token` and `:emoji` keep their names in the route's name, all others read `:id`. */
export function route<Path extends string>(
  method: string,
  path: Path,
  handle: (platform: Platform, input: CallInput<ParamOf<Path>>) => Answer,
  { bucket = 'default', audience = 'bot' }: RouteOptions = {},
): Route {
  const pattern = path.split('/').slice(1);
  return {
    method,
    call: `${method} ${path.replaceAll(/:(?!token|emoji)\w+/g, ':id')}`,
    bucket,
    audience,
    match: (actual, segments) => (actual === method ? matchSegments(pattern, segments) : undefined),
    handle,
  };
}

/** The parameter a limit is counted by. @see https://docs.discord.com/developers/topics/rate-limits */
export function majorParameter(params: Readonly<Record<string, string>>): string {
  const { channel, guild, webhook, interaction, token } = params;
  const holder = channel ?? guild ?? webhook ?? interaction;
  if (holder === undefined) return 'global';
  return token === undefined ? holder : `${holder}/${token}`;
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index] ?? '';
    if (expected.startsWith(':')) params[expected.slice(1)] = actual;
    else if (expected !== actual) return undefined;
  }
  return params;
}

export const NO_CONTENT: Answer = { status: 204 };

export function ok(body: unknown, status = 200): Answer {
  return { status, body };
}

// What platforms' settings have in common: variables come in, one checked configuration or every problem goes out.
import { z } from 'zod';
import type { Problem } from '../platform.ts';

/** `config` is whole; `invalid` lists all that is wrong; `off`: not one variable is set, so the platform is not wanted. */
export type SettingsResult<T> =
  | { readonly state: 'off' }
  | { readonly state: 'invalid'; readonly problems: readonly Problem[] }
  | { readonly state: 'on'; readonly config: T };

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Plain http is good enough only where nobody else listens. */
export function isSafeUrl(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHosts.has(url.hostname));
}

export interface ApiUrlOptions {
  readonly official: string;
  /** Brings every spelling into the one that the adapter uses. */
  readonly tidy: (url: string) => string;
  /** As people call the platform. */
  readonly name: string;
}

/** The address of a platform's API, to which its tokens are sent. */
export function apiUrl({ official, tidy, name }: ApiUrlOptions) {
  return z
    .string()
    .default(official)
    .transform(tidy)
    .refine((value) => URL.canParse(value), { error: `is no URL | leave it empty to use ${name} itself`, abort: true })
    .refine((value) => isSafeUrl(new URL(value)), {
      error: 'would send the token unencrypted | use https; plain http is allowed to this machine only',
    });
}

/** Ids, separated by commas or blanks. @param where how a person finds one. */
export function idList(form: RegExp, where: string) {
  return z
    .string()
    .default('')
    .transform((value) => value.split(/[\s,]+/).filter((id) => id.length > 0))
    .refine((ids) => ids.every((id) => form.test(id)), {
      error: `is no list of ids | ${where}; separate ids by commas`,
    })
    .transform((ids): ReadonlySet<string> => new Set(ids));
}

/** The variables that have a value, without the blanks around it. */
export function given(
  environment: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name]?.trim();
      return value ? [[name, value]] : [];
    }),
  );
}

/** Messages of the schema are `what is wrong | what to do`. Pure. */
export function checked<T>(settings: Readonly<Record<string, string>>, schema: z.ZodType<T>): SettingsResult<T> {
  if (Object.keys(settings).length === 0) return { state: 'off' };
  const parsed = schema.safeParse(settings);
  if (parsed.success) return { state: 'on', config: parsed.data };
  return { state: 'invalid', problems: parsed.error.issues.map(toProblem) };
}

function toProblem(issue: { readonly path: readonly PropertyKey[]; readonly message: string }): Problem {
  const [problem = '', nextStep = ''] = issue.message.split(' | ');
  return { variable: String(issue.path[0]), problem, nextStep };
}

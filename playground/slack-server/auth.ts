// A call's token → who is calling and with which scopes, or Slack's refusal.

import { ApiError } from './api-error.ts';

/** `config`: a person's, to read and write the settings of apps. */
export type TokenKind = 'bot' | 'app' | 'config';

export interface Auth {
  readonly kind: TokenKind;
  readonly scopes: ReadonlySet<string>;
}

/** The scopes of the bot token that the app's manifest asks for. */
export const defaultBotScopes: readonly string[] = [
  'app_mentions:read',
  'assistant:write',
  'channels:history',
  'channels:join',
  'channels:read',
  'chat:write',
  'chat:write.customize',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'im:history',
  'im:read',
  'im:write',
  'mpim:history',
  'mpim:read',
  'mpim:write',
  'reactions:read',
  'reactions:write',
  'team:read',
  'users:read',
];

interface Issued extends Auth {
  refusal: string | undefined;
}

/** The tokens the workspace has given out. */
export class Tokens {
  readonly #issued = new Map<string, Issued>();

  issue(token: string, kind: TokenKind, scopes: Iterable<string>): void {
    this.#issued.set(token, { kind, scopes: new Set(scopes), refusal: undefined });
  }

  /** From now on the token is answered with this error, e.g. `token_revoked` or `account_inactive`. */
  refuse(token: string, error: 'token_revoked' | 'account_inactive' | 'invalid_auth'): void {
    const issued = this.#issued.get(token);
    if (issued) issued.refusal = error;
  }

  /** @throws ApiError `not_authed`, `invalid_auth`, `token_revoked`, `account_inactive` */
  check(token: string | undefined): Auth {
    if (token === undefined) throw new ApiError('not_authed');
    const issued = this.#issued.get(token);
    if (!issued) throw new ApiError('invalid_auth');
    if (issued.refusal !== undefined) throw new ApiError(issued.refusal);
    return issued;
  }
}

/** The token of a request: the header, else the form's or query's `token`; a JSON body carries none. */
export function tokenOf(authorization: string | undefined, bodyToken: unknown, json: boolean): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  return !json && typeof bodyToken === 'string' && bodyToken !== '' ? bodyToken : undefined;
}

/** @throws ApiError `missing_scope` with `needed` and `provided` unless one of the scopes is there */
export function requireScope(auth: Auth, ...anyOf: readonly string[]): void {
  if (anyOf.length === 0 || anyOf.some((scope) => auth.scopes.has(scope))) return;
  throw new ApiError('missing_scope', { needed: anyOf[0], provided: [...auth.scopes].join(',') });
}

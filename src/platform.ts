// A platform as the configuration sees it: what it reads of the environment, and how its adapter comes to be.
import type { ChatAdapter } from './chat.ts';
import type { Section, Wishes } from './check.ts';
import type { Log } from './log.ts';
import type { HttpsProxy } from './proxy.ts';

/** One thing that is wrong with the configuration, and what to do about it. */
export interface Problem {
  readonly variable: string;
  readonly problem: string;
  readonly nextStep: string;
}

/** What a platform makes of the environment: not wanted, wanted but not usable, or ready to be created. */
export type PlatformSetup =
  | { readonly state: 'off' }
  | { readonly state: 'invalid'; readonly problems: readonly Problem[] }
  | {
      readonly state: 'on';
      readonly create: (log: Log, proxy?: HttpsProxy) => Promise<ChatAdapter>;
      /** What the doctor looks at: {@link Section}. */
      readonly check: (wishes: Wishes, log: Log, proxy?: HttpsProxy) => Promise<Section>;
    };

/** A platform as `adapters/index.ts` lists it. Its SDK is imported by `create`, so an unused platform costs nothing. */
export interface Platform {
  readonly name: string;
  /** The variables without which it is off. */
  readonly needs: readonly string[];
  /** Every environment variable that it reads; `.env.example` is held to this list. */
  readonly variables: readonly string[];
  /** Which of them are secrets (each may be given as `NAME_FILE`, and is redacted everywhere). */
  readonly secrets: readonly string[];
  /** How the id of one of its channels looks. */
  readonly channelForm: RegExp;
  /** Pure. */
  configure(environment: Readonly<Record<string, string | undefined>>): PlatformSetup;
}

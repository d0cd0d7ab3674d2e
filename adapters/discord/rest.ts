// A call of Discord's REST API comes in and is made once: no waiting, no repetition, errors in the seam's words.
import { REST, type RequestData, type RequestMethod, type RouteLike } from '@discordjs/rest';
import type { BudgetReport } from '../../src/chat.ts';
import type { Log } from '../../src/log.ts';
import type { HttpsProxy } from '../../src/proxy.ts';
import { routeKey, routeOfCall } from './budgets.ts';
import { ClosedDoors } from './closed.ts';
import type { DiscordConfig } from './config.ts';
import { toChatError } from './errors.ts';
import { uploadTimeoutMs } from './limits.ts';
import { createMakeRequest, type MakeRequest } from './request.ts';

export interface RestOptions {
  readonly config: Pick<DiscordConfig, 'token' | 'apiUrl'>;
  readonly proxy?: HttpsProxy | undefined;
  readonly onBudget: (report: BudgetReport) => void;
  readonly log: Log;
}

export type Call = Pick<RequestData, 'body' | 'files' | 'query'>;

/** Missing access, a person who takes no direct messages, a missing permission: asked again, the answer is the same. */
const closingCodes = new Set(['50001', '50007', '50013']);

/** What every REST instance of this process shares, so that no budget is read in one place only. */
export class DiscordRest {
  readonly makeRequest: MakeRequest;
  readonly #rest: REST;
  readonly #log: Log;
  readonly #closed = new ClosedDoors();
  #refusedToken = false;

  constructor({ config, proxy, onBudget, log }: RestOptions) {
    this.makeRequest = createMakeRequest({ proxy, onBudget, log });
    this.#log = log;
    this.#rest = new REST({
      api: config.apiUrl,
      retries: 0,
      // Above the limits of `request.ts`, which know uploads from other calls.
      timeout: uploadTimeoutMs + 1000,
      // The core paces; a wait inside the SDK would be a queue that nobody sees.
      rejectOnRateLimit: () => true,
      globalRequestsPerSecond: Number.POSITIVE_INFINITY,
      makeRequest: this.makeRequest,
      // Not through `setToken`: the SDK forgets such a token at the first 401 and then fails for ever.
      headers: { Authorization: `Bot ${config.token}` },
    });
  }

  /** @throws RateLimitedError | ChatError */
  async call(method: `${RequestMethod}`, fullRoute: RouteLike, options: Call = {}): Promise<unknown> {
    const key = routeKey(routeOfCall(method, fullRoute));
    // To send files takes a permission of its own.
    const door = options.files === undefined ? key : `${key} files`;
    this.#closed.check(door);
    try {
      const answer = await this.#rest.request({ ...options, method: method as RequestMethod, fullRoute, auth: false });
      this.#closed.opened(door);
      return answer;
    } catch (error) {
      const failure = toChatError(error, key);
      if (failure.kind === 'unauthorized') this.#alarm();
      if (closingCodes.has(failure.code)) this.#closed.refused(door, failure.code);
      throw failure;
    }
  }

  #alarm(): void {
    if (this.#refusedToken) return;
    this.#refusedToken = true;
    this.#log.error('Discord no longer accepts the bot token: set a new DISCORD_BOT_TOKEN and start Friday again');
  }
}

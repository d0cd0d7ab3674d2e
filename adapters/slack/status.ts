// The sign that Friday works: an agent session, which comes with Slack's own Stop button; else a status line; else nothing.
import { z } from 'zod';
import { ChatError, RateLimitedError, type WorkingOperation } from '../../src/chat.ts';
import { maxChars } from './limits.ts';
import { Recent } from './recent.ts';
import { plainLine } from './render/escape.ts';
import { readTarget, type TargetAddress } from './thread.ts';
import { budgetKey, type Web } from './web.ts';

/** Where a sign is not to be had, we ask again after this. */
const offMs = 10 * 60_000;
/** What Slack has told about a whole workspace is believed longer. */
const workspaceOffMs = 3_600_000;
/** A session has no words, so new words are no reason to set it again; a renewal is. */
const setAgainMs = 60_000;
const maxKept = 10_000;

const statusAnswer = z.object({
  warning: z.string().default('').catch(''),
  response_metadata: z
    .object({ warnings: z.array(z.string()).default([]) })
    .optional()
    .catch(undefined),
});

/** Without this event Slack could not tell us of its button. */
const notToldOfStops = 'missing_agent_session_stopped_event_subscription';

/** Refusals that hold for the workspace: the app is no agent there. */
const noAgent = new Set(
  'not_authorized feature_disabled missing_scope unknown_method not_allowed_token_type method_not_supported'.split(' '),
);

/**
 * Sessions and status lines fill one and the same place in Slack, so a workspace has one of them. A native stream sets
 * its session to work by itself, and its end sets it free; that is said once more, since a sign left behind stays an hour.
 */
export class Status {
  readonly #web: Web;
  /** Workspaces in which the app is no agent. */
  readonly #noAgentUntilMs = new Recent<number>(maxKept);
  /** Workspaces with agent sessions, and whether we are told of their Stop button. */
  readonly #stoppable = new Recent<boolean>(maxKept);
  /** Sessions that work because we have just said so. */
  readonly #workingUntilMs = new Recent<number>(maxKept);
  readonly #lineOffUntilMs = new Recent<number>(maxKept);

  constructor(web: Web) {
    this.#web = web;
  }

  /** Slack draws a Stop button of its own for answers in this workspace, and tells us when it is pressed. */
  hasStop(tenant: string): boolean {
    return this.#stoppable.get(tenant) ?? false;
  }

  /** @throws RateLimitedError | ChatError */
  async set(operation: WorkingOperation): Promise<void> {
    const place = readTarget(operation.target);
    if ((this.#noAgentUntilMs.get(place.tenant) ?? 0) < Date.now() && (await this.#session(operation, place))) return;
    await this.#line(operation, place);
  }

  /** @returns whether the session shows what it should, so that nothing else has to. */
  async #session({ on, title }: WorkingOperation, { tenant, channel, root }: TargetAddress): Promise<boolean> {
    const key = `${channel}:${root}`;
    if (on && (this.#workingUntilMs.get(key) ?? 0) > Date.now()) return true;
    this.#workingUntilMs.delete(key);
    const name = plainLine(title ?? '', maxChars.title);
    const args = {
      channel_id: channel,
      thread_ts: root,
      status: on ? 'processing' : 'active',
      ...(on && name !== '' ? { title: name } : {}),
    };
    const method = 'agents.sessions.setStatus';
    try {
      const answer = await this.#web.ask(method, args, budgetKey(tenant, method, channel), statusAnswer);
      const warnings = [answer.warning, ...(answer.response_metadata?.warnings ?? [])];
      if (on) this.#workingUntilMs.set(key, Date.now() + setAgainMs);
      this.#stoppable.set(tenant, !warnings.some((warning) => warning.includes(notToldOfStops)));
      return true;
    } catch (error) {
      if (!isNotAvailable(error)) throw error;
      if (noAgent.has(error.code)) {
        this.#noAgentUntilMs.set(tenant, Date.now() + workspaceOffMs);
        this.#stoppable.delete(tenant);
      }
      return false;
    }
  }

  async #line({ on, text }: WorkingOperation, { tenant, channel, root }: TargetAddress): Promise<void> {
    // Only the setting is spared: what was set before Slack refused must still be taken away.
    if (on && (this.#lineOffUntilMs.get(channel) ?? 0) > Date.now()) return;
    const status = on ? plainLine(text ?? '', maxChars.status) || workingStatus : '';
    const method = 'assistant.threads.setStatus';
    try {
      await this.#web.call(
        method,
        { channel_id: channel, thread_ts: root, status },
        budgetKey(tenant, method, channel),
      );
      this.#lineOffUntilMs.delete(channel);
    } catch (error) {
      if (!isNotAvailable(error)) throw error;
      // A thread that is no more says nothing about the channel.
      if (error.code !== 'invalid_thread_ts') this.#lineOffUntilMs.set(channel, Date.now() + offMs);
    }
  }
}

/** Shown by Slack as "Friday is thinking…" when nobody has said what she does. */
const workingStatus = 'is thinking…';

/** Slack refused it for this place or this app, and will again: the sign is a courtesy that may be missing. */
export function isNotAvailable(error: unknown): error is ChatError {
  return (
    error instanceof ChatError &&
    !(error instanceof RateLimitedError) &&
    ['gone', 'forbidden', 'rejected'].includes(error.kind)
  );
}

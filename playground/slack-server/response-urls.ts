// The `response_url` of an interaction or command: five answers within half an hour, without a token.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { jsonAnswer, send } from './answer.ts';
import { ApiError } from './api-error.ts';
import { Arguments, readArguments } from './arguments.ts';
import { newUuid } from './ids.ts';
import { sizeLimits } from './limits.ts';
import { readContent } from './message-content.ts';
import type { Timeline } from './timeline.ts';
import type { Workspace } from './workspace.ts';

/** @see https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
const maxUses = 5;
const lifetimeMs = 1_800_000;

/** Where an answer goes: the room, the person who acted, and the message they acted on, if any. */
export interface ResponseTarget {
  readonly channelId: string;
  readonly userId: string;
  readonly messageTs: string | undefined;
  readonly threadTs: string | undefined;
}

export class ResponseUrls {
  readonly #targets = new Map<string, { target: ResponseTarget; uses: number; madeAtMs: number }>();
  readonly #workspace: Workspace;
  readonly #timeline: Timeline;
  readonly #baseUrl: string;

  constructor(workspace: Workspace, timeline: Timeline, baseUrl: string) {
    this.#workspace = workspace;
    this.#timeline = timeline;
    this.#baseUrl = baseUrl;
  }

  make(target: ResponseTarget): string {
    const id = newUuid();
    this.#targets.set(id, { target, uses: 0, madeAtMs: Date.now() });
    return `${this.#baseUrl}/actions/${id}`;
  }

  /** Answers `/actions/ID`; false for any other path. */
  async handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const id = /^\/actions\/([\w-]+)$/.exec(path)?.[1];
    if (id === undefined) return false;
    const startedAtMs = performance.now();
    const args = new Arguments((await readArguments(request)).values);
    const { status, body } = this.#respond(id, args);
    send(request, response, jsonAnswer(body, status), undefined, this.#baseUrl);
    const durationMs = performance.now() - startedAtMs;
    const entry = { kind: 'call', method: 'response_url', fault: undefined, durationMs } as const;
    this.#timeline.add({ ...entry, args: args.readable(), status, response: body });
    return true;
  }

  #respond(id: string, args: Arguments): { status: number; body: { ok: boolean; error?: string } } {
    const known = this.#targets.get(id);
    if (!known || known.uses >= maxUses) return { status: 404, body: { ok: false, error: 'used_url' } };
    if (Date.now() - known.madeAtMs > lifetimeMs) return { status: 404, body: { ok: false, error: 'expired_url' } };
    try {
      this.#carryOut(known.target, args);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { status: 500, body: { ok: false, error: error.code } };
    }
    known.uses += 1;
    return { status: 200, body: { ok: true } };
  }

  #carryOut(target: ResponseTarget, args: Arguments): void {
    const before = this.#workspace.message(target.channelId, target.messageTs ?? '');
    if (args.flag('delete_original') && before) {
      this.#workspace.remove(before);
      return;
    }
    // A response_url knows no `markdown_text`.
    if (args.has('markdown_text')) throw new ApiError('no_text');
    const rules = { markdownTooLong: 'no_text', textTooLong: 'truncate', maxText: sizeLimits.postText } as const;
    const { text, blocks, attachments } = readContent(args, { ...rules, attachmentsFormat: 'invalid_attachments' });
    if (args.flag('replace_original') && before) {
      this.#workspace.revise(before, { text, blocks, attachments });
      return;
    }
    this.#workspace.post({
      channelId: target.channelId,
      authorId: this.#workspace.botUserId,
      byApp: true,
      text,
      blocks,
      attachments,
      threadTs: args.text('thread_ts') ?? target.threadTs,
      onlyFor: args.text('response_type') === 'in_channel' ? undefined : target.userId,
    });
  }
}

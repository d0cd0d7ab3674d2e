// Slack's refusals → the core's kinds of error; and what becomes of an answer when the real reply meets them.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toChatError } from '../../../adapters/slack/errors.ts';
import { ChatError, type InboundMessage } from '../../../src/chat.ts';
import { createDelivery } from '../../../src/delivery.ts';
import { createLog } from '../../../src/log.ts';
import { createPace } from '../../../src/reply/pace.ts';
import { createReply, type Reply } from '../../../src/reply.ts';
import { opening, RecordingSink } from '../../adapter-contract/stage.ts';
import { openStage, type SlackStage, where } from './stage.ts';

let stage: SlackStage;
let sink: RecordingSink;

async function begin(options: Parameters<typeof openStage>[0] = {}): Promise<void> {
  stage = await openStage(options);
  sink = new RecordingSink();
  await stage.adapter.start(sink);
}

async function hear(text: string): Promise<InboundMessage> {
  await stage.say('Alice', 'shared', `@Friday ${text}`);
  return sink.message(text);
}

describe('what Slack refuses', () => {
  beforeAll(() => begin());
  afterAll(() => stage.close());

  const failure = async (code: string) => {
    stage.strike('open', { kind: 'error', code });
    return stage.adapter.apply(opening(await hear(code), 'x')).then(
      () => undefined,
      (error: unknown) => error,
    );
  };

  const codes = {
    unauthorized: `invalid_auth not_authed account_inactive token_revoked token_expired user_removed_from_team
      team_disabled`,
    gone: `channel_not_found message_not_found thread_not_found cannot_reply_to_message file_not_found file_deleted
      file_is_deleted`,
    forbidden: `not_in_channel user_not_in_channel is_archived is_inactive missing_scope no_permission no_access
      access_denied not_allowed_token_type ekm_access_denied app_access_restricted posting_to_channel_denied
      messages_tab_disabled thread_locked cant_delete_message team_not_found team_access_not_granted
      file_uploads_disabled file_uploads_except_images_disabled file_type_not_allowed not_reactable restricted_action
      restricted_action_read_only_channel restricted_action_thread_locked`,
    'too-long': `msg_too_long msg_blocks_too_long invalid_blocks attachment_payload_limit_exceeded
      file_upload_size_restricted`,
    rejected: 'edit_window_closed cant_update_message something_new',
    unknown: 'internal_error fatal_error service_unavailable request_timeout update_failed',
    unreachable: 'team_added_to_org org_login_required external_channel_migrating',
  };
  for (const [kind, listed] of Object.entries(codes)) {
    it.each(listed.split(/\s+/))(`is ${kind} for %s`, async (code) => {
      expect(await failure(code)).toMatchObject({ name: 'ChatError', platform: 'slack', kind, code });
    });
  }

  for (const code of ['ratelimited', 'rate_limited']) {
    it(`is a spent budget also as "${code}" with status 200, and is reported`, async () => {
      expect(await failure(code)).toMatchObject({ name: 'RateLimitedError', retryAfterMs: 30_000 });
      const key = 'slack:T0PLAYGRND:chat.postMessage:C0GENERAL1';
      expect(sink.reports.at(-1)).toEqual({ key, limit: 4, remaining: 0, resetAfterMs: 30_000 });
    });
  }

  it('is a spent budget that rests for a second at least, whatever Slack names, and however it is dressed', async () => {
    stage.strike('open', { kind: 'rate-limited', retryAfterMs: 0, html: true });
    const opened = stage.adapter.apply(opening(await hear('at once'), 'x'));
    await expect(opened).rejects.toMatchObject({ name: 'RateLimitedError', retryAfterMs: 1000 });
  });

  for (const status of [200, 408, 502] as const) {
    it(`is unknown for a web page in place of an answer (${status})`, async () => {
      stage.strike('open', { kind: 'status', status, html: true, when: 'before' });
      const opened = stage.adapter.apply(opening(await hear('web page'), 'x'));
      const code = status === 200 ? 'no_slack_answer' : `http_${status}`;
      await expect(opened).rejects.toMatchObject({ kind: 'unknown', code });
    });
  }

  it('is rejected for a redirect, which is not followed', async () => {
    stage.strike('open', { kind: 'status', status: 302, when: 'before' });
    const opened = stage.adapter.apply(opening(await hear('redirect'), 'x'));
    await expect(opened).rejects.toMatchObject({ kind: 'rejected', code: 'http_302' });
    expect(stage.server.timeline.calls('redirect-trap')).toEqual([]);
  });

  it('may have happened when the call took too long', () => {
    const timeout = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    expect(toChatError(new Error('failed', { cause: timeout }), 'k')).toMatchObject({
      kind: 'unknown',
      code: 'timeout',
    });
    expect(toChatError('what?', 'k')).toMatchObject({ kind: 'unknown', code: 'connection_lost' });
    const known = new ChatError('slack', 'gone', 'x');
    expect(toChatError(known, 'k')).toBe(known);
  });
});

describe('an answer that Slack refuses', () => {
  afterEach(() => stage.close());

  async function answering(): Promise<{ reply: Reply; shown: () => string[] }> {
    await begin();
    const said = await stage.say('Alice', 'shared', '@Friday tell me');
    const { target } = await sink.message('tell me');
    const log = createLog({ level: 'silent', format: 'json', secrets: [] });
    const { adapter } = stage;
    const delivery = createDelivery({ adapter, pace: createPace({ ...adapter.limits, floors: {} }), log });
    const reply = createReply({
      adapter,
      delivery,
      target,
      nonceBase: 'answer',
      onWritten: async () => undefined,
      log,
    });
    const { channelId, root } = where(said);
    const shown = (): string[] =>
      stage.server
        .messagesOf(channelId, { threadTs: root })
        .filter(({ byApp }) => byApp)
        .map((message) => message.shown);
    reply.show({ text: 'The beginning of it', stableChars: 19 });
    await stage.server.until(() => shown().length === 1);
    return { reply, shown };
  }
  const whole = 'The beginning of it and the end.';

  for (const code of ['edit_window_closed', 'cant_update_message', 'message_not_found']) {
    it(`to change (${code}) is posted anew, whole`, async () => {
      const { reply, shown } = await answering();
      stage.server.faults.add({ call: 'chat.update', fault: { kind: 'error', code } });
      expect(await reply.finish(whole)).toEqual({ delivered: true });
      expect(shown().at(-1)).toBe(whole);
    });
  }

  it('for what is in it (invalid_blocks) arrives in shorter pieces', async () => {
    const { reply, shown } = await answering();
    stage.strike('finish', { kind: 'error', code: 'invalid_blocks' });
    const long = `${whole}\n\n${'Word and word again. '.repeat(500)}`.trim();
    expect(await reply.finish(long)).toEqual({ delivered: true });
    expect(shown().length).toBeGreaterThan(1);
    expect(shown().join(' ').replace(/\s+/g, ' ')).toBe(long.replace(/\s+/g, ' '));
  });

  it('because the workspace moves is written once it has moved', async () => {
    const { reply, shown } = await answering();
    stage.strike('finish', { kind: 'error', code: 'external_channel_migrating' });
    expect(await reply.finish(whole)).toEqual({ delivered: true });
    expect(shown()).toEqual([whole]);
  });

  it('because the channel was closed meanwhile is given up with Slack’s reason, without another try', async () => {
    const { reply, shown } = await answering();
    const channel = stage.server.workspace.channel('#general');
    if (channel) channel.archived = true;
    expect(await reply.finish(whole)).toMatchObject({ delivered: false, error: { code: 'is_inactive' } });
    expect(stage.server.timeline.calls('chat.update')).toHaveLength(1);
    expect(shown()).toEqual(['The beginning of']);
  });
});

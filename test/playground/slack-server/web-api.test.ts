// Calls of the Web API: body forms, tokens, scopes, and every fault that can strike a call.

import { setTimeout as after } from 'node:timers/promises';
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { clientOf, refusal, slackForTest } from './official.ts';

const channel = 'C0GENERAL1';

describe('the ways to make a call', () => {
  it('takes a form, JSON, multipart and a query alike', async () => {
    const slack = await slackForTest();
    const url = `${slack.apiUrl}chat.postMessage`;
    const authorization = `Bearer ${slack.botToken}`;
    const blocks = [{ type: 'markdown', text: 'block' }];
    const form = { channel, text: 'form', blocks: JSON.stringify(blocks) };
    const multipart = new FormData();
    for (const [name, value] of Object.entries({ ...form, text: 'multipart' })) multipart.append(name, value);
    const json = JSON.stringify({ channel, text: 'json', blocks });
    const bodies: [URLSearchParams | string | FormData, Record<string, string>][] = [
      [new URLSearchParams(form), {}],
      [json, { 'content-type': 'application/json; charset=utf-8' }],
      [multipart, {}],
    ];
    for (const [body, headers] of bodies) {
      const response = await fetch(url, { method: 'POST', body, headers: { authorization, ...headers } });
      expect(await response.json()).toMatchObject({ ok: true, channel });
    }
    const query = new URLSearchParams({ ...form, text: 'query', token: slack.botToken });
    expect(await (await fetch(`${url}?${query}`)).json()).toMatchObject({ ok: true });

    const posted = slack.messagesOf('#general').map((message) => [message.text, message.shown]);
    expect(posted).toEqual([
      ['form', 'block'],
      ['json', 'block'],
      ['multipart', 'block'],
      ['query', 'block'],
    ]);
    expect(JSON.stringify(slack.timeline.entries)).not.toContain(slack.botToken);
  });

  it.each([
    ['{"channel":', 'application/json', 'invalid_json'],
    ['[1]', 'application/json', 'json_not_object'],
    ['no form', 'multipart/form-data; boundary=x', 'invalid_form_data'],
    ['text', 'text/plain', 'invalid_post_type'],
  ])('refuses the body %j of type %s with %s', async (body, type, error) => {
    const slack = await slackForTest();
    const headers = { 'content-type': type, authorization: `Bearer ${slack.botToken}` };
    const response = await fetch(`${slack.apiUrl}auth.test`, { method: 'POST', body, headers });
    expect(await response.json()).toMatchObject({ ok: false, error });
  });

  it('takes no token from a JSON body', async () => {
    const slack = await slackForTest();
    const body = JSON.stringify({ token: slack.botToken });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${slack.apiUrl}auth.test`, { method: 'POST', body, headers });
    expect(await response.json()).toEqual({ ok: false, error: 'not_authed' });
  });

  it('answers an unknown method and an unknown path', async () => {
    const slack = await slackForTest();
    expect(await refusal(clientOf(slack).apiCall('chat.shout'))).toBe('unknown_method');
    expect((await fetch(slack.apiUrl.replace('/api/', '/nowhere'))).status).toBe(404);
  });
});

describe('tokens and scopes', () => {
  it('knows wrong, revoked and misplaced tokens', async () => {
    const slack = await slackForTest();
    expect(await refusal(clientOf(slack, {}, 'xoxb-unknown').auth.test())).toBe('invalid_auth');
    expect(await refusal(clientOf(slack).apps.connections.open({}))).toBe('not_allowed_token_type');
    expect(await refusal(clientOf(slack, {}, slack.appToken).auth.test())).toBe('not_allowed_token_type');
    slack.tokens.refuse(slack.botToken, 'token_revoked');
    expect(await refusal(clientOf(slack).auth.test())).toBe('token_revoked');
  });

  it('names the missing scope and those that are there', async () => {
    const slack = await slackForTest({ scopes: ['chat:write'] });
    const failed = clientOf(slack).reactions.add({ channel, timestamp: '1700000000.000100', name: 'eyes' });
    await expect(failed).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'reactions:write', provided: 'chat:write' },
    });
  });

  it('sends the scopes of the token and of the method in headers', async () => {
    const slack = await slackForTest({ scopes: ['chat:write', 'files:read'] });
    const posted = await clientOf(slack).chat.postMessage({ channel, text: 'hi' });
    expect(posted.response_metadata?.scopes).toEqual(['chat:write', 'files:read']);
    expect(posted.response_metadata?.acceptedScopes).toEqual(['chat:write']);
  });
});

describe('faults', () => {
  it('limits a call with 429 and Retry-After, with JSON or with HTML', async () => {
    const slack = await slackForTest();
    for (const html of [false, true]) {
      slack.faults.add({ call: 'chat.update', fault: { kind: 'rate-limited', retryAfterMs: 2000, html }, times: 1 });
      const error = await clientOf(slack)
        .chat.update({ channel, ts: '1700000000.000100', text: 'x' })
        .catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(WebAPIRateLimitedError);
      expect(error).toMatchObject({ retryAfter: 2 });
    }
    expect(slack.timeline.calls('chat.update').map((call) => call.status)).toEqual([429, 429]);
  });

  it('resets the connection before or after the message is committed', async () => {
    const slack = await slackForTest();
    const client = clientOf(slack);
    slack.faults.add({ call: 'chat.postMessage', fault: { kind: 'reset', when: 'before' }, times: 1 });
    slack.faults.add({ call: 'chat.postMessage', fault: { kind: 'reset', when: 'after' }, times: 1, skip: 1 });
    await expect(client.chat.postMessage({ channel, text: 'lost' })).rejects.toBeInstanceOf(WebAPIRequestError);
    expect(slack.messagesOf('#general')).toEqual([]);
    await expect(client.chat.postMessage({ channel, text: 'kept' })).rejects.toBeInstanceOf(WebAPIRequestError);
    expect(slack.messagesOf('#general').map((message) => message.text)).toEqual(['kept']);
    const calls = slack.timeline.calls('chat.postMessage');
    expect(calls.map(({ status, fault }) => [status, fault])).toEqual([
      [undefined, 'reset before'],
      [undefined, 'reset after'],
    ]);
  });

  it('is as far away as it is told to be, half the way there, half the way back', async () => {
    const slack = await slackForTest({ roundTripMs: 60 });
    let takenEffectAtMs = 0;
    slack.timeline.onEntry(({ kind }) => {
      if (kind === 'change') takenEffectAtMs = performance.now();
    });
    const calledAtMs = performance.now();
    await clientOf(slack).chat.postMessage({ channel, text: 'far' });
    // Timers may fire up to a millisecond early.
    expect(takenEffectAtMs - calledAtMs).toBeGreaterThanOrEqual(28);
    expect(performance.now() - takenEffectAtMs).toBeGreaterThanOrEqual(28);
  });

  it('answers 5xx and an HTML page with status 200', async () => {
    const slack = await slackForTest();
    const client = clientOf(slack);
    slack.faults.add({ call: 'auth.test', fault: { kind: 'status', status: 503, when: 'before' }, times: 1 });
    const failed = client.auth.test();
    await expect(failed).rejects.toBeInstanceOf(WebAPIHTTPError);
    await expect(failed).rejects.toMatchObject({ statusCode: 503 });
    slack.faults.add({ call: 'auth.test', fault: { kind: 'status', status: 200, when: 'after', html: true } });
    const page = client.auth.test();
    await expect(page).rejects.toBeInstanceOf(WebAPIPlatformError);
    await expect(page).rejects.toMatchObject({ data: { error: expect.stringContaining('<html>') as string } });
  });

  it('refuses with an official error, delays, and leaves a call without an answer', async () => {
    const slack = await slackForTest();
    const fault = slack.faults.add({ call: /^chat\./, fault: { kind: 'error', code: 'rate_limited' }, times: 1 });
    expect(await refusal(clientOf(slack).chat.postMessage({ channel, text: 'x' }))).toBe('rate_limited');
    expect(fault.struck()).toBe(1);
    slack.faults.add({ call: 'auth.test', fault: { kind: 'delay', delayMs: 5 } });
    await clientOf(slack).auth.test();
    slack.faults.add({ call: 'chat.postMessage', fault: { kind: 'hang', when: 'after' } });
    const hanging = clientOf(slack, { timeout: 50 }).chat.postMessage({ channel, text: 'silence' });
    await expect(hanging).rejects.toBeInstanceOf(WebAPIRequestError);
    expect(slack.messagesOf('#general').map((message) => message.text)).toEqual(['silence']);
  });

  it('redirects, and shows whether a token was carried along', async () => {
    const slack = await slackForTest();
    slack.faults.add({ call: 'auth.test', fault: { kind: 'status', status: 302, when: 'before' }, times: 1 });
    await expect(clientOf(slack).auth.test()).rejects.toBeInstanceOf(WebAPIRequestError);
    await after(0);
    expect(slack.timeline.calls('redirect-trap')).toEqual([]);
  });
});

// Files in and out: the SDK's upload in three steps, and private downloads that need the token.

import { describe, expect, it } from 'vitest';
import { clientOf, refusal, slackForTest } from './official.ts';

const channel = 'C0GENERAL1';
const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 255, 13, 10]);
const picture = { name: 'my picture.png', mimeType: 'image/png', bytes };

describe('a file from the app', () => {
  it('uploaded by the SDK appears in the thread with its comment, byte for byte', async () => {
    const slack = await slackForTest();
    const root = slack.person('Alice').say('#general', 'draw me something');
    await clientOf(slack).filesUploadV2({
      channel_id: channel,
      thread_ts: root.ts,
      initial_comment: 'Here you are',
      file: Buffer.from(bytes),
      filename: 'drawing.png',
      alt_text: 'a drawing',
    });
    const message = await slack.until(() => slack.messagesOf('#general', { threadTs: root.ts })[1]);
    expect(message).toMatchObject({ shown: 'Here you are', byApp: true, threadTs: root.ts });
    expect(message.files).toMatchObject([{ name: 'drawing.png', mimeType: 'image/png', size: bytes.length }]);
    const file = slack.workspace.files.get(message.files[0]?.id ?? '');
    expect(file?.bytes).toEqual(bytes);
    expect(file?.altText).toBe('a drawing');
  });

  it('can be taken away by the app, which cannot take away a person’s', async () => {
    const slack = await slackForTest();
    const client = clientOf(slack);
    const theirs = slack.person('Alice').say('#general', 'look', { files: [picture] });
    expect(await refusal(client.files.delete({ file: theirs.files[0]?.id ?? '' }))).toBe('cant_delete_file');
    await client.filesUploadV2({
      channel_id: channel,
      initial_comment: 'Here',
      file: Buffer.from(bytes),
      filename: 'a',
    });
    const ours = await slack.until(() => slack.messagesOf('#general').find(({ shown }) => shown === 'Here'));
    const file = ours.files[0]?.id ?? '';
    await client.files.delete({ file });
    expect(slack.messagesOf('#general').map(({ shown, files }) => [shown, files.length])).toEqual([
      ['look', 1],
      ['Here', 0],
    ]);
    expect(await refusal(client.files.delete({ file }))).toBe('file_not_found');
  });

  it('is refused when it was never announced, not sent, or goes where the app is not', async () => {
    const slack = await slackForTest();
    const { files } = clientOf(slack);
    expect(await refusal(files.completeUploadExternal({ files: [{ id: 'F0' }] }))).toBe('file_not_found');
    const { file_id: id = '', upload_url: url = '' } = await files.getUploadURLExternal({ filename: 'a', length: 3 });
    expect(await refusal(files.completeUploadExternal({ files: [{ id }] }))).toBe('file_update_failed');
    expect((await fetch(url, { method: 'POST', body: 'abc' })).status).toBe(200);
    const elsewhere = files.completeUploadExternal({ files: [{ id }], channel_id: 'C0RANDOM01' });
    expect(await refusal(elsewhere)).toBe('not_in_channel');
    expect(await refusal(files.info({ file: id }))).toBe('file_not_found');
  });
});

describe('a file from a person', () => {
  it('is downloaded with the token; without it comes a sign-in page with status 200', async () => {
    const slack = await slackForTest();
    const { files } = slack.person('Alice').say('#general', '@Friday what is this?', { files: [picture] });
    const info = await clientOf(slack).files.info({ file: files[0]?.id ?? '' });
    const url = info.file?.url_private_download ?? '';
    const get = (token?: string) => fetch(url, { headers: token ? { authorization: `Bearer ${token}` } : {} });
    const good = await get(slack.botToken);
    expect(good.headers.get('content-type')).toBe('image/png');
    expect(new Uint8Array(await good.arrayBuffer())).toEqual(bytes);
    for (const token of [undefined, 'xoxb-wrong', slack.appToken]) {
      const page = await get(token);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toContain('text/html');
      expect(await page.text()).toContain('Sign in');
    }
    expect(slack.timeline.calls('files.download').map(({ args }) => args.authorized)).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it('in a room without the app cannot be fetched', async () => {
    const slack = await slackForTest();
    const { files } = slack.person('Alice').say('#random', '', { files: [picture] });
    expect(await refusal(clientOf(slack).files.info({ file: files[0]?.id ?? '' }))).toBe('file_not_found');
  });

  it('can be redirected elsewhere, and the timeline shows whether the token followed', async () => {
    const slack = await slackForTest();
    const { files } = slack.person('Alice').say('#general', '', { files: [picture] });
    const info = await clientOf(slack).files.info({ file: files[0]?.id ?? '' });
    slack.faults.add({ call: 'files.download', fault: { kind: 'status', status: 302, when: 'before' } });
    const headers = { authorization: `Bearer ${slack.botToken}` };
    await fetch(info.file?.url_private_download ?? '', { headers });
    expect(slack.timeline.calls('redirect-trap')).toMatchObject([{ args: { authorized: true } }]);
  });
});

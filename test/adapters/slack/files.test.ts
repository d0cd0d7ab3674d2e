// People's files come from Slack's own hosts only, and Friday's token goes nowhere else.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { isOwnHost } from '../../../adapters/slack/files.ts';
import { slack } from '../../../adapters/slack/index.ts';
import type { ChatAdapter, InboundFile, InboundMessage } from '../../../src/chat.ts';
import { createLog } from '../../../src/log.ts';
import { RecordingSink } from '../../adapter-contract/stage.ts';
import { openStage, type SlackStage } from './stage.ts';

const bytes = new Uint8Array([137, 80, 78, 71, 1, 2, 3]);
const png = { name: 'a.png', mimeType: 'image/png', bytes };

describe('a person’s file', () => {
  let stage: SlackStage;
  let sink: RecordingSink;
  afterEach(() => stage.close());

  async function begin(options: Parameters<typeof openStage>[0] = {}): Promise<void> {
    stage = await openStage(options);
    sink = new RecordingSink();
    await stage.adapter.start(sink);
  }
  async function sent(file = png): Promise<InboundFile> {
    await stage.say('Alice', 'direct', 'a file', [file]);
    return fileOf(await sink.message('a file'));
  }
  const read = (file: InboundFile, maxSize = 1000) => stage.adapter.read({ type: 'file', file, maxSize });
  const downloads = () => stage.server.timeline.calls('files.download');

  it('is refused when Slack shows its sign-in page instead', async () => {
    await begin();
    const file = await sent();
    stage.server.faults.add({
      call: 'files.download',
      fault: { kind: 'status', status: 200, html: true, when: 'before' },
    });
    await expect(read(file)).rejects.toMatchObject({ kind: 'forbidden', code: 'sign_in_page' });
  });

  it('may be a web page itself', async () => {
    await begin();
    const page = Buffer.from('<!doctype html><p>mine');
    const file = await sent({ name: 'page.html', mimeType: 'text/html', bytes: page });
    const fetched = await read(file);
    expect(Buffer.from(fetched.bytes).toString()).toBe('<!doctype html><p>mine');
    expect(fetched.mimeType).toBe('text/html');
    await expect(read({ ...file, size: 5 })).rejects.toMatchObject({ code: 'sign_in_page' });
  });

  it('is not fetched from a foreign host, which sees no request at all', async () => {
    await begin();
    const file = await sent();
    let requests = 0;
    const foreign = createServer((_request, response) => {
      requests += 1;
      response.end('gotcha');
    });
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    const address = foreign.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const url = `http://127.0.0.1:${port}/files-pri/x`;
    const lured = { ...file, address: { ...Object(file.address), url } };
    await expect(read(lured)).rejects.toMatchObject({ kind: 'forbidden', code: 'foreign_host' });
    expect(requests).toBe(0);
    await new Promise((resolve) => foreign.close(resolve));
  });

  it('is followed through a redirect on Slack’s hosts without the token', async () => {
    await begin();
    const file = await sent();
    stage.server.faults.add({
      call: 'files.download',
      fault: { kind: 'status', status: 302, when: 'before' },
      times: 1,
    });
    await expect(read(file)).rejects.toMatchObject({ code: 'sign_in_page' });
    expect(downloads().map(({ args }) => args.authorized)).toEqual([true]);
    expect(stage.server.timeline.calls('redirect-trap').map(({ args }) => args.authorized)).toEqual([false]);
  });

  it('is not followed in circles', async () => {
    await begin();
    const file = await sent();
    const away = { kind: 'status', status: 302, when: 'before' } as const;
    stage.server.faults.add({ call: /^(files\.download|redirect-trap)$/, fault: away });
    await expect(read(file)).rejects.toMatchObject({ kind: 'rejected', code: 'too_many_redirects' });
  });

  it('is cut off where it gets too large, whatever size was declared', async () => {
    await begin();
    const file = await sent();
    expect((await read({ ...file, size: 0 }, bytes.length)).bytes).toHaveLength(bytes.length);
    await expect(read({ ...file, size: 0 }, bytes.length - 1)).rejects.toMatchObject({ kind: 'too-long' });
    await stage.say('Alice', 'direct', 'a large one', [{ ...png, bytes: new Uint8Array(8_000_000) }]);
    const large = fileOf(await sink.message('a large one'));
    await expect(read({ ...large, size: 0 }, 1000)).rejects.toMatchObject({ kind: 'too-long' });
  });

  it('of another organisation is asked for first', async () => {
    await begin();
    const file = await sent();
    const { id } = Object(file.address);
    const channel = stage.server.person('Alice').dm().id;
    const stub = { id, file_access: 'check_file_info', name: 'a.png', mimetype: 'image/png', size: bytes.length };
    const said = { type: 'message', subtype: 'file_share', channel, channel_type: 'im', user: 'U0ALICE001' };
    stage.deliver({ ...said, ts: '1700000001.000200', text: 'from elsewhere', files: [stub] });
    const elsewhere = fileOf(await sink.message('from elsewhere'));
    expect(Buffer.from((await read(elsewhere)).bytes).equals(Buffer.from(bytes))).toBe(true);
    expect(stage.server.timeline.calls('files.info')).toHaveLength(1);
  });

  for (const [fault, expected] of [
    [
      { kind: 'rate-limited', retryAfterMs: 4000 },
      { name: 'RateLimitedError', retryAfterMs: 4000 },
    ],
    [
      { kind: 'status', status: 404, when: 'before' },
      { kind: 'gone', code: 'http_404' },
    ],
    [{ kind: 'status', status: 403, when: 'before' }, { kind: 'forbidden' }],
    [{ kind: 'status', status: 503, when: 'before' }, { kind: 'unknown' }],
    [{ kind: 'reset', when: 'before' }, { kind: 'unknown' }],
  ] as const) {
    it(`that does not come is told as such (${JSON.stringify(fault)})`, async () => {
      await begin();
      const file = await sent();
      stage.server.faults.add({ call: 'files.download', fault });
      await expect(read(file)).rejects.toMatchObject(expected);
    });
  }
});

describe('a Slack that is not to be trusted', () => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server = createServer(answer);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  }

  /** A foreign host that counts, and the adapter of a Slack that sends everybody there. */
  async function lured(): Promise<{ adapter: ChatAdapter; own: string; requests: () => number }> {
    let requests = 0;
    const foreign = await listen((_request, response) => {
      requests += 1;
      response.end('gotcha');
    });
    const own = await listen((request, response) => {
      if (request.url === '/api/files.getUploadURLExternal')
        response.end(JSON.stringify({ ok: true, upload_url: `${foreign}/upload`, file_id: 'F1' }));
      else response.writeHead(302, { location: `${foreign}/elsewhere` }).end();
    });
    const tokens = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
    const setup = slack.configure({ ...tokens, SLACK_API_URL: `${own}/api/` });
    if (setup.state !== 'on') throw new Error(setup.state);
    const adapter = await setup.create(createLog({ level: 'silent', format: 'json', secrets: [] }));
    return { adapter, own, requests: () => requests };
  }

  it('cannot send a download to a foreign host', async () => {
    const { adapter, own, requests } = await lured();
    const address = { tenant: 'T1', id: 'F1', url: `${own}/files-pri/F1`, look: false };
    const file = { name: 'a.png', mimeType: 'image/png', size: 3, address };
    const read = adapter.read({ type: 'file', file, maxSize: 1000 });
    await expect(read).rejects.toMatchObject({ kind: 'forbidden', code: 'foreign_host' });
    expect(requests()).toBe(0);
  });

  it('cannot have a file of ours sent to a foreign host', async () => {
    const { adapter, requests } = await lured();
    const address = { tenant: 'T1', channel: 'C1', direct: false, ts: '1.0', root: '1.0', user: 'U1' };
    const target = { platform: 'slack', surface: 'message', address };
    const attached = adapter.apply({ type: 'attach', target, nonce: 'n', ...png });
    await expect(attached).rejects.toMatchObject({ kind: 'rejected', code: 'foreign_upload_host' });
    expect(requests()).toBe(0);
  });
});

describe('Slack’s own hosts', () => {
  const slackApi = 'https://slack.com/api/';

  it('are these', () => {
    for (const url of [
      'https://files.slack.com/a',
      'https://a.slack-edge.com/',
      'https://x.slack-files.com/',
      slackApi,
    ]) {
      expect(isOwnHost(new URL(url), slackApi), url).toBe(true);
    }
    expect(isOwnHost(new URL('http://127.0.0.1:4000/x'), 'http://127.0.0.1:4000/api/')).toBe(true);
  });

  it('are not those', () => {
    for (const url of [
      'http://files.slack.com/a',
      'https://files.slack.com:8443/a',
      'https://files.slack.com.example/',
      'https://evilslack.com/',
      'https://slack.com@evil.example/',
      'https://user:word@files.slack.com/',
      'https://slack-files.com.example/',
      'https://127.0.0.1/',
      'ftp://files.slack.com/',
    ]) {
      expect(isOwnHost(new URL(url), slackApi), url).toBe(false);
    }
    expect(isOwnHost(new URL('http://127.0.0.1:4001/x'), 'http://127.0.0.1:4000/api/')).toBe(false);
  });
});

function fileOf({ files }: InboundMessage): InboundFile {
  const [file] = files;
  if (!file) throw new Error('no file');
  return file;
}

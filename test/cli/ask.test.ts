import { readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serve, serveBytes, streaming } from '../agent/agent-server.ts';
import { capture, completed, created, delta, message, sse } from '../agent/streams.ts';
import { ask, bodyOf, failing, hello, onePixel } from './ask/asking.ts';
import { ran, run, temporaryFolder } from './program.ts';

describe('a question', { timeout: 60_000 }, () => {
  it('is answered on the standard output, and nothing else is said', async () => {
    await using server = await serveBytes(hello);
    expect(await ran({ args: ask(server.url, 'Who', 'am I?') })).toEqual({
      code: 0,
      stdout: 'Hello Alice!\n',
      stderr: '',
    });
    const { input, session_id: session, user_id: user } = bodyOf(server);
    expect(input[0].content).toEqual([{ type: 'text', text: 'Who am I?' }]);
    expect([session, user]).toEqual([expect.stringMatching(/^ask-[0-9a-f-]{36}$/), 'friday-ask']);
  });

  it('shows its answer while it grows', async () => {
    let response: ServerResponse | undefined;
    await using server = await serve((answer) => {
      response = streaming(answer);
      response.write(sse(created, message('m'), delta('m', 'Hello ')));
    });
    const asking = run({ args: ask(server.url, 'hi') });
    await asking.prints('Hello ');
    response?.end(sse(delta('m', 'Alice!'), completed));
    expect([await asking.exited, asking.printed.stdout]).toEqual([0, 'Hello Alice!\n']);
  });

  it('may be piped in, and may go on with a session of any name, for any user', async () => {
    await using server = await serveBytes(hello);
    const args = ['--session', 'slack-T024-C061.2', '--user', 'Alice & Bob'];
    await ran({ args: ask(server.url, ...args), input: 'a long\nquestion\n' });
    await ran({ args: ask(server.url, ...args, '-'), input: 'another' });
    expect(bodyOf(server)).toMatchObject({
      session_id: 'slack-T024-C061.2',
      user_id: expect.stringMatching(/^Alice-Bob-[0-9a-f]{32}$/),
      input: [{ content: [{ type: 'text', text: 'a long\nquestion' }] }],
    });
    expect(bodyOf(server, 1).input[0].content).toEqual([{ type: 'text', text: 'another' }]);
    expect(bodyOf(server, 1).user_id).toBe(bodyOf(server).user_id);
  });

  it('may bring pictures along', async () => {
    await using server = await serveBytes(hello);
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'dot.png'), Buffer.from(onePixel, 'base64'));
    const args = ask(server.url, '--image', 'dot.png', '--image', 'dot.png', 'What is this?');
    expect((await ran({ args, folder })).code).toBe(0);
    const picture = { type: 'image', image_url: `data:image/png;base64,${onePixel}` };
    expect(bodyOf(server).input[0].content).toEqual([{ type: 'text', text: 'What is this?' }, picture, picture]);
  });

  it('takes the agent’s settings from .env and the surroundings, and looks at no others', async () => {
    await using server = await serveBytes(capture('responses-text'));
    const dotEnv = `AGENT_URL=${server.url}\nAGENT_TOKEN=its-token\nSTATE_URL=nonsense\nSLACK_BOT_TOKEN=wrong\n`;
    const env = { AGENT_API: 'responses', PORT: 'nonsense' };
    const { code, stdout, stderr } = await ran({ args: ['ask', 'hi'], dotEnv, env });
    expect([code, stdout]).toEqual([0, 'Hello Bob!\n']);
    expect(stderr).toContain('AGENT_URL ends in /process, but AGENT_API is responses');
    expect(bodyOf(server)).toMatchObject({ input: 'hi', user_id: 'friday-ask' });
    expect(server.asked[0]?.headers.authorization).toBe('Bearer its-token');
  });

  it('goes to the endpoint that the URL ends in, unless told otherwise', async () => {
    await using server = await serveBytes(capture('responses-text'));
    const { stdout } = await ran({ args: ask(server.url.replace('/process', '/v1/responses'), 'hi') });
    expect(stdout).toBe('Hello Bob!\n');
  });

  it.each([
    [[], 'The question is missing'],
    [['--image', 'nowhere.png', 'hi'], '--image cannot be read'],
    [['--image', '.env', 'hi'], '--image is no picture'],
    [['--agent', 'nowhere', 'hi'], 'AGENT_URL is not an http or https URL'],
    [['--api', 'rest', 'hi'], 'AGENT_API is none of its values'],
    [['--raw', '--json', 'hi'], "option '--raw' cannot be used with option '--json'"],
  ])('that cannot be asked is explained: %j', async (args, problem) => {
    const { code, stdout, stderr } = await ran({ args: ['ask', ...args], dotEnv: '' });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(problem);
    expect(stderr).toMatch(/→|Usage:/);
  });

  it('says that a session is not remembered at a server that has many models, and only there', async () => {
    await using server = await serveBytes(capture('responses-text'));
    const args = [...ask(server.url, '--api', 'responses'), 'hi'];
    const withModel = { AGENT_MODEL: 'any' };
    const named = await ran({ args: [...args, '--session', 'trip'], env: withModel });
    expect([named.code, named.stderr]).toEqual([0, expect.stringContaining('--session remembers nothing')]);
    const zh = await ran({ args: [...args, '--session', 'trip'], env: { ...withModel, FRIDAY_LANG: 'zh' } });
    expect(zh.stderr).toContain('--session 不会记住任何内容');
    expect((await ran({ args, env: withModel })).stderr).not.toContain('remembers nothing');
    expect((await ran({ args: [...args, '--session', 'trip'] })).stderr).not.toContain('remembers nothing');
  });

  it('is explained', async () => {
    const { code, stdout } = await ran({ args: ['ask', '--help'] });
    expect(code).toBe(0);
    for (const words of ['--session <name>', '--image <file>', '--json', '--raw', 'Exit codes:', 'Ctrl-C stops'])
      expect(stdout).toContain(words);
  });
});

describe('an answer', { timeout: 60_000 }, () => {
  it('may be told as events, one JSON object a line', async () => {
    const tool = (type: string, data: object) => ({
      object: 'content',
      type: 'data',
      delta: false,
      status: 'completed',
      msg_id: type,
      data: { call_id: 'c', name: 'clock', ...data },
    });
    const image = {
      object: 'content',
      type: 'image',
      delta: true,
      msg_id: 'm',
      image_url: 'https://example.com/a.png',
    };
    await using server = await serveBytes(
      sse(
        created,
        message('t', 'reasoning'),
        delta('t', 'Hm.'),
        message('plugin_call', 'plugin_call'),
        tool('plugin_call', { arguments: '{}' }),
        message('plugin_call_output', 'plugin_call_output'),
        tool('plugin_call_output', { output: 'noon' }),
        message('m'),
        delta('m', 'It is '),
        delta('m', 'noon.'),
        image,
        completed,
      ),
    );
    const { code, stdout, stderr } = await ran({ args: ask(server.url, '--json', '--session', 's', 'time?') });
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect([code, stderr]).toEqual([0, '']);
    expect(events.every(({ ms }) => Number.isInteger(ms))).toBe(true);
    expect(events[0]).toMatchObject({
      type: 'asked',
      session: 's',
      user: 'friday-ask',
      api: 'process',
      url: server.url,
    });
    expect(events.at(-1)).toMatchObject({ type: 'end', outcome: 'completed', answer: 'It is noon.', reasoning: 'Hm.' });
    const guide = readFileSync(new URL('../../docs/ask.md', import.meta.url), 'utf8');
    const documented = [...guide.matchAll(/^\| (`\w+`(?:, `\w+`)*) \| [`o]/gm)].flatMap(([, names = '']) =>
      names.match(/\w+/g),
    );
    expect(new Set(documented)).toEqual(new Set(events.map(({ type }) => type)));
    const texts = events.filter(({ type }) => type === 'answer');
    expect(texts.reduce((text, { at, text: added }) => text.slice(0, at) + added, '')).toBe('It is noon.');
    expect(events.findLast(({ type }) => type === 'tool')).toMatchObject({
      name: 'clock',
      output: 'noon',
      state: 'done',
    });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'media', kind: 'image', url: 'https://example.com/a.png' }),
    );
  });

  it('may be told as it came over the wire, byte for byte', async () => {
    const bytes = Buffer.concat([
      Buffer.from(': a comment\r\n\r\ndata: {"half\n\n'),
      hello,
      Buffer.from('data: [DONE]\n\n'),
    ]);
    await using server = await serveBytes(bytes);
    const { code, stdout, stderr } = await ran({ args: ask(server.url, '--raw', 'hi') });
    expect([code, stdout]).toEqual([0, bytes.toString()]);
    expect(stderr).toBe('HTTP 200 text/event-stream; charset=utf-8\n');
    await using page = await failing(404, '{"detail":"Not Found"}');
    const refused = await ran({ args: ask(page.url, '--raw', 'hi') });
    expect([refused.code, refused.stdout]).toEqual([1, '{"detail":"Not Found"}']);
  });

  it('cannot move the cursor of whoever reads it', async () => {
    await using server = await serveBytes(
      sse(created, message('m'), delta('m', 'a\u001b[2Jb\u0007\u009bc\n\td'), completed),
    );
    expect((await ran({ args: ask(server.url, 'hi') })).stdout).toBe('a[2Jbc\n\td\n');
  });

  it('that the agent changes afterwards is shown whole', async () => {
    const content = [{ type: 'text', text: 'Hello Bob!' }];
    let response: ServerResponse | undefined;
    await using server = await serve((answer) => {
      response = streaming(answer);
      response.write(sse(created, message('m'), delta('m', 'Hello Alice!')));
    });
    const asking = run({ args: ask(server.url, 'hi') });
    await asking.prints('Hello Alice!');
    response?.end(sse(message('m', 'message', { status: 'completed', content }), completed));
    expect(await asking.exited).toBe(0);
    expect(asking.printed.stdout).toBe('Hello Alice!Hello Bob!\n');
    expect(asking.printed.stderr).toContain('The agent has changed what stands above');
  });

  it('that the agent changes afterwards is told as an event from where it differs', async () => {
    const content = [{ type: 'text', text: 'Hello Bob!' }];
    let response: ServerResponse | undefined;
    await using server = await serve((answer) => {
      response = streaming(answer);
      response.write(sse(created, message('m'), delta('m', 'Hello Alice!')));
    });
    const asking = run({ args: ask(server.url, '--json', 'hi') });
    await asking.prints('Hello Alice!');
    response?.end(sse(message('m', 'message', { status: 'completed', content }), completed));
    expect(await asking.exited).toBe(0);
    const events = asking.printed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.filter(({ type }) => type === 'answer')).toEqual([
      { type: 'answer', at: 0, text: 'Hello Alice!', ms: expect.any(Number) },
      { type: 'answer', at: 6, text: 'Bob!', ms: expect.any(Number) },
    ]);
  });

  it('without a word is told of', async () => {
    await using server = await serveBytes(sse(created, completed));
    const { code, stdout, stderr } = await ran({ args: ask(server.url, 'hi') });
    expect([code, stdout, stderr]).toEqual([0, '', 'The agent ended without saying anything.\n']);
  });
});

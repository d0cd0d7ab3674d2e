import { readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AgentServer, serve, serveBytes, streaming } from '../agent/agent-server.ts';
import { capture, completed, created, delta, message, sse } from '../agent/streams.ts';
import { type AgentApp, agentAppAvailable, startAgentApp } from '../agentapp/start.ts';
import { hasTmux, Terminal } from '../terminal.ts';
import { command, ran, run, temporaryFolder } from './program.ts';

const hello = sse(created, message('m'), delta('m', 'Hello '), delta('m', 'Alice!'), completed);
const bodyOf = (server: AgentServer, at = 0) => JSON.parse(server.asked[at]?.body ?? '{}');
const onePixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPj/HwADAgH/eL9GtQAAAABJRU5ErkJggg==';

function ask(url: string, ...args: readonly string[]): readonly string[] {
  return ['ask', '--agent', url, ...args];
}

function failing(status: number, body: string, type = 'application/json'): Promise<AgentServer> {
  return serve((response) => response.writeHead(status, { 'content-type': type }).end(body));
}

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
    let changed = false;
    await using server = await serve(async (response) => {
      streaming(response).write(sse(created, message('m'), delta('m', 'Hello Alice!')));
      await new Promise((resolve) => setTimeout(resolve, 300));
      changed = true;
      response.end(sse(message('m', 'message', { status: 'completed', content }), completed));
    });
    const { code, stdout, stderr } = await ran({ args: ask(server.url, 'hi') });
    expect([code, changed]).toEqual([0, true]);
    expect(stdout).toBe('Hello Alice!Hello Bob!\n');
    expect(stderr).toContain('The agent has changed what stands above');
  });

  it('without a word is told of', async () => {
    await using server = await serveBytes(sse(created, completed));
    const { code, stdout, stderr } = await ran({ args: ask(server.url, 'hi') });
    expect([code, stdout, stderr]).toEqual([0, '', 'The agent ended without saying anything.\n']);
  });
});

const busy = sse({ error: 'Task u:s is already in RUNNING state.' });
const damaged = sse(created, {
  object: 'response',
  status: 'failed',
  error: { code: 'AGENT_UNKNOWN_ERROR', message: 'Unknown agent error: JSONDecodeError: Expecting value' },
});

describe('what goes wrong is told with a next step', { timeout: 60_000 }, () => {
  it.each([
    [
      'a wrong path',
      () => failing(404, '{"detail":"Not Found"}'),
      /no such endpoint: HTTP 404: Not Found[\s\S]*answers at \/process/,
    ],
    [
      'a model that the server does not have',
      () => failing(404, '{"error":{"message":"The model `x` does not exist.","type":"NotFoundError"}}'),
      /no such model: HTTP 404: The model `x` does not exist[\s\S]*AGENT_MODEL/,
    ],
    ['a wrong method', () => failing(405, '{"detail":"Method Not Allowed"}'), /no such endpoint/],
    [
      'no permission',
      () => failing(401, '{"detail":"say please, its-token"}'),
      /does not let us in: .*please, \[redacted\][\s\S]*AGENT_TOKEN/,
    ],
    ['a bad request', () => failing(422, '{"detail":"no"}'), /did not take the question: HTTP 422: no/],
    ['too much to do', () => failing(503, 'later', 'text/plain'), /too much to do \(HTTP 503\)/],
    ['a broken agent', () => failing(500, '{"detail":"Internal server error"}'), /The agent failed: HTTP 500/],
    ['a page', () => failing(200, '<html>Welcome</html>', 'text/html'), /is no agent: HTTP 200 with text\/html/],
    ['a failure', () => serveBytes(capture('process-boom')), /The agent failed: .*RuntimeError/],
    ['a broken stream', () => serveBytes(hello.subarray(0, hello.indexOf('Alice'))), /broke off before its end/],
    ['a busy agent', () => serveBytes(busy), /still busy[\s\S]*--session NAME/],
    ['a damaged memory', () => serveBytes(damaged), /memory of this session is damaged[\s\S]*--session NAME/],
    ['silence', () => serve((response) => void streaming(response)), /took too long[\s\S]*AGENT_FIRST_EVENT_MS/],
  ])('%s', async (_what, start, said) => {
    await using server = await start();
    const env = { AGENT_TOKEN: 'its-token', AGENT_FIRST_EVENT_MS: '500', AGENT_STOP_WAIT_MS: '100' };
    const { code, stderr } = await ran({ args: ask(server.url, 'hi'), env });
    expect(code).toBe(1);
    expect(stderr).toMatch(said);
    expect(stderr).toContain('Next step: ');
    expect(stderr).not.toContain('its-token');
  });

  it('nobody there, in the language of the question or the one that is set', async () => {
    const nobody = 'http://127.0.0.1:1/process';
    const asked = await Promise.all([
      ran({ args: ask(nobody, 'hi') }),
      ran({ args: ask(nobody, '你好') }),
      ran({ args: ask(nobody, 'hi'), env: { FRIDAY_LANG: 'zh' } }),
    ]);
    expect(asked.map(({ code }) => code)).toEqual([1, 1, 1]);
    expect(asked[0]?.stderr).toMatch(
      /^Nobody answers at http:\/\/127\.0\.0\.1:1\/process\.\nNext step: start your agent/,
    );
    for (const { stderr } of asked.slice(1)) expect(stderr).toMatch(/没有响应。\n下一步：/);
  });

  it('an agent that does not end its stream, and may be left then', async () => {
    await using server = await serve((response) => void streaming(response).write(hello));
    const asking = run({ args: ask(server.url, 'hi') });
    await asking.prints('Hello Alice!\n');
    await asking.prints('Waiting for the agent to end its stream. Ctrl-C leaves at once');
    asking.child.kill('SIGINT');
    expect(await asking.exited).toBe(0);
  });

  it('as events too, without the password of a URL', async () => {
    const { code, stdout, stderr } = await ran({
      args: ask('http://me:s3cret-word@127.0.0.1:1/process', '--json', 'hi'),
    });
    expect(stdout + stderr).not.toContain('s3cret-word');
    const end = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect([code, end]).toEqual([1, expect.objectContaining({ type: 'end', outcome: 'failed' })]);
    expect(end.error).toMatchObject({ kind: 'unreachable', code: 'ECONNREFUSED' });
  });
});

describe('a stop', { timeout: 60_000 }, () => {
  /** Begins an answer, and ends it when it is asked to stop. */
  async function stoppable(): Promise<AgentServer> {
    let running: ServerResponse | undefined;
    return serve((response, { path }) => {
      if (path === '/stop') {
        response.end('{}');
        running?.end();
        return;
      }
      running = streaming(response);
      running.write(sse(created, message('m'), delta('m', 'Hello ')));
    });
  }

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s asks the agent to stop and reads its stream to the end',
    async (signal) => {
      await using server = await stoppable();
      const env = { AGENT_STOP_URL: server.url.replace('/process', '/stop') };
      const asking = run({ args: ask(server.url, '--session', 's', 'hi'), env });
      await asking.prints('Hello ');
      asking.child.kill(signal);
      expect(await asking.exited).toBe(signal === 'SIGINT' ? 130 : 143);
      expect(asking.printed).toEqual({ stdout: 'Hello \n', stderr: 'Stopped.\n' });
      expect(bodyOf(server, 1)).toEqual({ input: [], session_id: 's', user_id: 'friday-ask' });
    },
  );

  it('where nobody can be asked waits for the end, and a second one leaves at once', async () => {
    await using server = await stoppable();
    const asking = run({ args: ask(server.url, 'hi') });
    await asking.prints('Hello ');
    asking.child.kill('SIGINT');
    await asking.prints('Ctrl-C leaves at once');
    expect(asking.printed.stderr).toContain('The agent may still be finishing this unseen');
    asking.child.kill('SIGINT');
    expect(await asking.exited).toBe(130);
  });
});

describe.skipIf(!hasTmux)('in a terminal', { timeout: 60_000 }, () => {
  let terminal: Terminal;

  beforeAll(() => {
    terminal = new Terminal();
  });

  afterAll(() => terminal?.close());

  it('a sign says that Friday thinks until her first words, which grow; Ctrl-C stops her and gives the terminal back', async () => {
    let response: ServerResponse | undefined;
    await using server = await serve((answer, { path }) => {
      if (path === '/stop') {
        answer.end('{}');
        response?.end();
        return;
      }
      response = streaming(answer);
      response.write(sse(created));
    });
    const stop = server.url.replace('/process', '/stop');
    await terminal.shows('$');
    terminal.enter(`AGENT_STOP_URL=${stop} '${process.execPath}' '${command}' ask --agent ${server.url} hi`);
    await terminal.shows('Friday is thinking…');
    await vi.waitUntil(() => response, { timeout: 15_000, interval: 10 });
    response?.write(sse(message('m'), delta('m', 'One, ')));
    await terminal.shows(/^One,/m);
    expect(terminal.screen()).not.toContain('thinking');
    response?.write(sse(delta('m', 'two, ')));
    await terminal.shows(/^One, two,/m);
    terminal.press('C-c');
    await terminal.shows(/^Stopped\.\n\$/m);
    terminal.enter('echo "ended with $?"');
    await terminal.shows('ended with 130');
    expect(terminal.cursorIsShown()).toBe(true);
  });
});

describe.skipIf(!agentAppAvailable())('the real AgentApp', { timeout: 60_000 }, () => {
  let friday: AgentApp;

  beforeAll(async () => {
    friday = await startAgentApp({ wordDelayMs: 1 });
  }, 120_000);

  afterAll(() => friday?.stop());

  it('remembers over several questions, whichever endpoint they come by', async () => {
    const said: string[] = [];
    for (const [url, words] of [
      [friday.url, 'My name is Alice.'],
      [friday.responsesUrl, 'What is my name?'],
      [friday.responsesUrl, 'My name is Bob.'],
      [friday.url, 'What is my name?'],
    ] as const) {
      const { stdout } = await ran({ args: ask(url, '--session', 'several', words) });
      said.push(stdout.trim());
    }
    expect(said).toEqual([
      'Hello Alice! I am Friday.',
      'Your name is Alice.',
      'Hello Bob! I am Friday.',
      'Your name is Bob.',
    ]);
  });

  it('sees a picture and shows one', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'dot.png'), Buffer.from(onePixel, 'base64'));
    for (const url of [friday.url, friday.responsesUrl]) {
      const { stdout } = await ran({ args: ask(url, '--image', 'dot.png'), folder });
      expect(stdout).toBe('I see an image: image/png, 70 bytes.\n');
    }
    const { stdout } = await ran({ args: ask(friday.url, 'picture') });
    expect(stdout).toBe('I am drawing it.\n\nHere it is:\n[image: image/png, 70 bytes]\n');
  });

  it.each(['url', 'responsesUrl'] as const)(
    'is stopped by Ctrl-C and remembers how far it came: %s',
    async (endpoint) => {
      const args = ask(friday[endpoint], '--session', `stop-${endpoint}`);
      const asking = run({ args: [...args, 'slow 60'], env: { AGENT_STOP_URL: friday.stopUrl } });
      await asking.prints('tick1');
      asking.child.kill('SIGINT');
      expect(await asking.exited).toBe(130);
      expect((await ran({ args: [...args, 'count'] })).stdout).toBe('I have heard 2 messages.\n');
      const file = readFileSync(join(friday.stateDir, `friday-ask_stop-${endpoint}.json`), 'utf8');
      expect(JSON.parse(file)).toHaveProperty('agent');
    },
  );
});

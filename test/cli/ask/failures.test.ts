// Whatever keeps an answer from coming, said to whoever asked.
import { describe, expect, it } from 'vitest';
import { serve, serveBytes, streaming } from '../../agent/agent-server.ts';
import { capture, created, sse } from '../../agent/streams.ts';
import { ran, run } from '../program.ts';
import { ask, failing, hello } from './asking.ts';

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

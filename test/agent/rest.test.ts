import { describe, expect, it } from 'vitest';
import { ask, client } from './agent-server.ts';
import { isSettled, slowAgent } from './slow-agent.ts';
import { completed, created, delta, sse } from './streams.ts';

describe('a reader who has no use for more text yet', () => {
  async function resting() {
    const { promise: heard, resolve } = Promise.withResolvers<void>();
    const server = await slowAgent(sse(created, delta('m', 'One ')));
    const received = (_run: unknown, bytes: Buffer) => {
      if (bytes.includes('two')) resolve();
    };
    const agent = client(server.url, { watch: { received } });
    const run = agent.run(ask());
    await run.changed();
    expect(run.snapshot().answer).toBe('One ');
    const changed = run.changed(60_000);
    server.held.response?.write(sse(delta('m', 'two')));
    await heard;
    const close = async () => {
      await agent[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    };
    return { server, run, changed, [Symbol.asyncDispose]: close };
  }

  it('is not told of it, and gets it when it asks', async () => {
    await using scene = await resting();
    expect(await isSettled(scene.changed)).toBe(false);
    expect(scene.run.snapshot().answer).toBe('One two');
    scene.server.held.response?.end(sse(completed));
    await scene.run.released;
  });

  it('is told of the end at once', async () => {
    await using scene = await resting();
    scene.server.held.response?.end(sse(completed));
    await scene.changed;
    expect(await scene.run.ended).toEqual({ outcome: 'completed' });
    expect(scene.run.snapshot().answer).toBe('One two');
  });

  it('keeps all that has come when it stops the run', async () => {
    await using scene = await resting();
    scene.run.stop();
    expect(scene.run.snapshot().answer).toBe('One two');
    scene.server.held.response?.end(sse(completed));
    await scene.run.released;
  });
});

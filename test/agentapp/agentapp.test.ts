import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, ask, eventsOf, post, read, readUntil, requestFor } from './ask.ts';
import { type AgentApp, agentAppAvailable, startAgentApp } from './start.ts';

const onePixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPj/HwADAgH/eL9GtQAAAABJRU5ErkJggg==';

describe.skipIf(!agentAppAvailable())('the real AgentApp', () => {
  let friday: AgentApp;
  beforeAll(async () => {
    friday = await startAgentApp({ wordDelayMs: 1 });
  }, 120_000);
  afterAll(() => friday?.stop());

  const say = async (text: string, sessionId: string, userId = 'u1'): Promise<string> =>
    answerOf((await ask(friday.url, { text, sessionId, userId })).events);

  it('remembers a name per session and user', async () => {
    expect(await say('My name is Alice.', 'names')).toBe('Hello Alice! I am Friday.');
    expect(await say('Bob (U062):\nWhat is my name?', 'names')).toBe('Your name is Alice.');
    expect(await say('Alice (U061):\nboom\n\nU062:\nwho am I?', 'names')).toBe('Your name is Alice.');
    expect(await say('What is my name?', 'elsewhere')).toBe('I do not know your name.');
    expect(await say('What is my name?', 'names', 'u2')).toBe('I do not know your name.');
  });

  it('keeps her memory over a restart', async () => {
    await say('我叫爱丽丝', 'restart');
    const again = await startAgentApp({ stateDir: friday.stateDir, wordDelayMs: 1 });
    try {
      const { events } = await ask(again.url, { text: '我叫什么？', sessionId: 'restart' });
      expect(answerOf(events)).toBe('Your name is 爱丽丝.');
    } finally {
      await again.stop();
    }
  }, 120_000);

  it('describes the image and the file she is sent', async () => {
    const { events } = await ask(friday.url, {
      parts: [
        { type: 'image', image_url: `data:image/png;base64,${onePixel}` },
        { type: 'file', file_url: 'data:text/plain;base64,aGVsbG8=', filename: 'notes.txt' },
      ],
      sessionId: 'files',
    });
    expect(answerOf(events)).toBe(
      `I see an image: image/png, ${Buffer.from(onePixel, 'base64').length} bytes.\n` +
        'I see a file: notes.txt: text/plain, 5 bytes.',
    );
  });

  it('calls her tool and shows a picture', async () => {
    expect(await say('weather in Rome', 'tools')).toBe('Checking.\n\nThe tool says: Rome: sunny, 21 °C');
    const { events } = await ask(friday.url, { text: 'picture', sessionId: 'tools' });
    expect(events.filter((event) => event.type === 'image').map((event) => event.image_url)).toEqual([
      `data:image/png;base64,${onePixel}`,
    ]);
  });

  it('fails in the middle, and forgets the failed turn', async () => {
    const { events } = await ask(friday.url, { text: 'boom', sessionId: 'boom' });
    expect(events.at(-1)).toMatchObject({ object: 'response', status: 'failed' });
    expect(await say('count', 'boom')).toBe('I have heard 1 messages.');
  });

  it('refuses a second run of the same pair, ends without a word when stopped, and goes on after it', async () => {
    const running = await readUntil(
      await post(friday.url, requestFor({ text: 'slow 60', sessionId: 'stop' })),
      'tick0',
    );
    const refused = await ask(friday.url, { text: 'hello', sessionId: 'stop' });
    expect(refused.events).toEqual([{ error: 'Task u1:stop is already in RUNNING state.' }]);
    expect(await say('hello', 'stop', 'u2')).toBe('Hello! I am Friday.');

    const stopped = await post(friday.stopUrl, { input: [], session_id: 'stop', user_id: 'u1' });
    expect(await stopped.json()).toMatchObject({ status: 'success' });
    const events = eventsOf(running.before + (await running.rest()));
    expect(events.at(-1)).toMatchObject({ object: 'content', status: 'in_progress' });
    expect(await say('count', 'stop')).toBe('I have heard 2 messages.');
  });

  it('survives that the asker leaves in the middle', async () => {
    const running = await readUntil(
      await post(friday.url, requestFor({ text: 'slow 60', sessionId: 'left' })),
      'tick0',
    );
    await running.cancel();
    await expect
      .poll(async () => (await readdir(friday.stateDir)).includes('u1_left.json'), { timeout: 30_000 })
      .toBe(true);
    await expect.poll(() => say('count', 'left'), { timeout: 30_000 }).toBe('I have heard 2 messages.');
    expect(JSON.parse(await readFile(join(friday.stateDir, 'u1_left.json'), 'utf8'))).toHaveProperty('agent');
  });

  it('is the same over the Responses endpoint, where she can be stopped and left as well', async () => {
    const respond = (input: string, session: string) =>
      post(friday.responsesUrl, { input, stream: true, conversation: { id: session }, user_id: 'u1' });
    expect(await (await respond('My name is Alice.', 'both')).text()).toContain('"text": "Hello Alice! I am Friday."');
    expect(await say('What is my name?', 'both')).toBe('Your name is Alice.');

    const running = await readUntil(await respond('slow 60', 'both'), 'tick0');
    await post(friday.stopUrl, { input: [], session_id: 'both', user_id: 'u1' });
    expect(await running.rest()).toContain('"status": "completed"');
    const left = await readUntil(await respond('slow 60', 'both'), 'tick0');
    await left.cancel();
    await expect.poll(() => say('count', 'both'), { timeout: 30_000 }).toBe('I have heard 5 messages.');
  });

  it('lets runs of a conversation over that endpoint follow one another, since nobody refuses them', async () => {
    const respond = async (input: string) =>
      (await post(friday.responsesUrl, { input, stream: true, conversation: 'order', user_id: 'u1' })).text();
    const both = await Promise.all([respond('echo one'), respond('echo two')]);
    expect(both).toEqual([expect.stringContaining('one'), expect.stringContaining('two')]);
    expect(await say('count', 'order')).toBe('I have heard 3 messages.');
  });

  it('keeps every session in her folder, whatever its name', async () => {
    expect(await say('My name is Eve.', '../../elsewhere')).toBe('Hello Eve! I am Friday.');
    expect(await say('What is my name?', '../../elsewhere')).toBe('Your name is Eve.');
    expect(await readdir(friday.stateDir)).toContain('u1_..-..-elsewhere.json');
  });

  it('answers a bad request in the stream, and a body that is none with 422', async () => {
    const bad = await read(await post(friday.url, { session_id: 's', user_id: 'u' }));
    expect(bad.status).toBe(200);
    expect(bad.events).toEqual([{ error: expect.stringContaining('1 validation error for AgentRequest\ninput\n') }]);
    expect((await post(friday.url, '{"input":')).status).toBe(422);
  });
});

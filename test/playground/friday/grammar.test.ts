import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Friday, startFriday } from '../../../playground/friday/server.ts';
import { ask, eventsOf, post, read, readUntil, requestFor, type WireEvent } from '../../agentapp/ask.ts';

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'captures');
const today = '1.1.6.post2';

interface Recorded {
  readonly file: string;
  readonly request: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  readonly answered: { readonly status: number; readonly headers: Readonly<Record<string, string>> };
}

const index = JSON.parse(readFileSync(join(folder, today, 'index.json'), 'utf8')) as readonly Recorded[];

function capture(file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

/** What is the same in every run: keys and their order, nulls, and the words of the protocol; not ids, times and texts. */
const words = new Set(['object', 'status', 'type', 'role', 'code', 'index', 'delta', 'media']);

function shape(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => shape(item));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).map(([name, item]) => [name, shape(item, name)]);
  }
  return value === null || value === '' || typeof value === 'boolean' || words.has(key) ? value : typeof value;
}

/** The grammar of a stream: the shapes of its events, with a row of equal ones (words that follow one another) as one. */
function grammar(events: readonly WireEvent[]): string[] {
  return events.map((event) => JSON.stringify(shape(event))).filter((event, at, all) => event !== all[at - 1]);
}

let friday: Friday;
beforeAll(async () => {
  friday = await startFriday({ wordDelayMs: 0 });
});
afterAll(() => friday.stop());

describe('the demo Friday streams as the recorded AgentApp does', () => {
  it.each([
    [`${today}/text.sse`, 'hello'],
    [`${today}/unicode.sse`, 'echo Grüße, 爱丽丝! 👩‍🚀'],
    [`${today}/long.sse`, 'long 300'],
    [`${today}/think.sse`, 'think about it'],
    [`${today}/tool.sse`, 'weather in Paris'],
    [`${today}/picture.sse`, 'draw a tree'],
    [`${today}/empty.sse`, 'silent'],
    [`${today}/boom.sse`, 'fail'],
    ['process-text.sse', 'hello'],
    ['process-think.sse', '想一想'],
    ['process-tool.sse', '巴黎天气'],
    ['process-boom.sse', 'fail'],
  ])('%s: “%s”', async (file, text) => {
    const asked = await ask(friday.url, { text, sessionId: file });
    expect(grammar(asked.events)).toEqual(grammar(eventsOf(capture(file))));
    expect(asked.events.map((event) => event.sequence_number)).toEqual(asked.events.map((_, at) => at));
  });

  it.each([`${today}/stopped.sse`, 'process-stopped.sse'])('%s: she stops without a word', async (file) => {
    const running = await readUntil(await post(friday.url, requestFor({ text: 'slow 60', sessionId: file })), '…');
    const stopped = await post(friday.stopUrl, { input: [], session_id: file, user_id: 'u1' });
    expect(await stopped.json()).toEqual({ status: 'success', message: 'Interrupt signal broadcasted.' });
    const body = running.before + (await running.rest());
    expect(grammar(eventsOf(body))).toEqual(grammar(eventsOf(capture(file))));
  });

  it('busy.sse: she refuses a second run of the same pair, and only of that', async () => {
    const running = await readUntil(await post(friday.url, requestFor({ text: 'slow 60', sessionId: 'busy' })), '…');
    const refused = await ask(friday.url, { text: 'hello', sessionId: 'busy' });
    expect(refused.body).toBe(capture(`${today}/busy.sse`));
    const other = await ask(friday.url, { text: 'hello', sessionId: 'busy', userId: 'u2' });
    expect(other.events.at(-1)).toMatchObject({ status: 'completed' });
    await post(friday.stopUrl, { input: [], session_id: 'busy', user_id: 'u1' });
    await running.rest();
    expect((await ask(friday.url, { text: 'hello', sessionId: 'busy' })).events.at(-1)).toMatchObject({
      status: 'completed',
    });
  });

  const refused = index.slice(index.findIndex(({ file }) => file === 'no-input.sse'));
  it.each(refused.map((recorded) => [recorded.file, recorded] as const))(
    '%s: word for word',
    async (file, recorded) => {
      const { method, headers, body } = recorded.request;
      const response = method === 'GET' ? await fetch(friday.url) : await post(friday.url, body, headers);
      const { status, contentType, body: text } = await read(response);
      expect(status).toBe(recorded.answered.status);
      expect(contentType).toBe(recorded.answered.headers['content-type']);
      const withoutRun = (stream: string): string => stream.split('\n\n').slice(-2).join('\n\n');
      expect(withoutRun(text)).toBe(withoutRun(capture(`${today}/${file}`)));
      expect(grammar(eventsOf(text))).toEqual(grammar(eventsOf(capture(`${today}/${file}`))));
    },
  );

  it('has an answer to every recording', () => {
    const files = readdirSync(join(folder, today)).filter((file) => file !== 'index.json');
    expect(files.sort()).toEqual(index.map(({ file }) => file).sort());
    expect(refused).toHaveLength(11);
  });
});

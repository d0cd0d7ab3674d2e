// The half of the contract that concerns writing: operations → what people see, receipts and errors.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InboundMessage, Operation, Receipt } from '../../src/chat.ts';
import { waitFor } from '../wait-for.ts';
import { freshNonce, kept, opening, RecordingSink, type Said, type Stage, type Subject, whole } from './stage.ts';

interface Talk {
  readonly said: Said;
  readonly heard: InboundMessage;
}

export function outboundContract(subject: Subject): void {
  let stage: Stage;
  let sink: RecordingSink;
  let talks = 0;

  async function talk(place: 'shared' | 'direct' = 'shared'): Promise<Talk> {
    talks += 1;
    const said = await stage.say('Alice', place, `@Friday talk number ${talks}.`);
    return { said, heard: await sink.message(`talk number ${talks}.`) };
  }
  async function open(heard: InboundMessage, text: string, nonce?: string): Promise<Receipt> {
    const receipt = await stage.adapter.apply(opening(heard, text, nonce));
    if (!receipt) throw new Error('open gave no receipt');
    return kept(receipt);
  }
  const texts = async (said: Said): Promise<string[]> => (await stage.seen(said)).map(({ text }) => text);
  const failure = (operation: Operation): Promise<unknown> =>
    stage.adapter.apply(operation).then(
      () => 'no failure',
      (error: unknown) => error,
    );

  describe(`${subject.platform} adapter: writing`, () => {
    beforeAll(async () => {
      stage = await subject.open();
      sink = new RecordingSink();
      await stage.adapter.start(sink);
    });
    afterAll(() => stage.close());

    for (const place of ['shared', 'direct'] as const) {
      it(`opens, updates and finishes one message in place (${place})`, async () => {
        const { said, heard } = await talk(place);
        const receipt = await open(heard, 'One');
        const before = (await texts(said)).length;
        expect((await texts(said)).at(-1)).toBe('One');
        const { surface } = heard.target;
        const update = { type: 'update', receipt, surface, content: whole('One two'), before: 'One' } as const;
        const after = await stage.adapter.apply(update);
        expect((await texts(said)).at(-1)).toBe('One two');
        const last = {
          type: 'finish',
          receipt: kept(after ?? receipt),
          surface,
          content: whole('One two three'),
          before: 'One two',
        } as const;
        await stage.adapter.apply(last);
        expect((await texts(said)).at(-1)).toBe('One two three');
        expect(await texts(said)).toHaveLength(before);
      });
    }

    for (const place of ['shared', 'direct'] as const) {
      it(`shows what can be pressed below a message, exactly as long as it is said (${place})`, async () => {
        const { said, heard } = await talk(place);
        const { surface } = heard.target;
        const receipt = await open(heard, 'One');
        const controls = (['retry', 'good', 'bad'] as const).map((action) => {
          return { id: `${action}-1.a_B`, action, label: action };
        });
        const finish = { type: 'finish', receipt, content: whole('One'), before: 'One' } as const;
        await stage.adapter.apply({ ...finish, surface, controls });
        expect([...(await stage.controls(said))].sort()).toEqual(controls.map(({ id }) => id).sort());
        for (const { id } of controls) {
          await stage.press('Alice', said, id);
          const press = await sink.next('button');
          expect(press).toMatchObject({ control: id, allowed: true, author: heard.author });
          expect(press.target.platform).toBe(subject.platform);
          const notice = { type: 'notice', nonce: freshNonce(), markdown: `pressed ${id}` } as const;
          await stage.adapter.apply({ ...notice, target: kept(press.target) });
        }
        const { fallback = surface } = stage.adapter.limits.surfaces[surface] ?? {};
        const again = { ...finish, surface: fallback };
        await stage.adapter.apply({ ...again, controls: controls.slice(0, 1) });
        expect(await stage.controls(said)).toEqual([controls[0]?.id]);
        await stage.adapter.apply(again);
        expect(await stage.controls(said)).toEqual([]);
      });
    }

    it('shows work beside the text, and takes it away', async () => {
      const { said, heard } = await talk();
      const receipt = await open(heard, 'One');
      const { surface } = heard.target;
      const activity = [{ id: 't1', title: 'searching', state: 'running' }] as const;
      const update = { type: 'update', receipt, surface, before: 'One' } as const;
      await stage.adapter.apply({ ...update, content: { ...whole('One'), activity } });
      expect((await texts(said)).at(-1)).toContain('searching');
      expect((await texts(said)).at(-1)?.startsWith('One')).toBe(true);
      await stage.adapter.apply({ ...update, type: 'finish', content: whole('One') });
      expect((await texts(said)).at(-1)).toBe('One');
    });

    it('hears a stop sign at a question and at an answer, by the names that both have', async () => {
      const { said, heard } = await talk();
      const receipt = await open(heard, 'a long answer');
      await stage.stopSign('Bob', said, 'question');
      const atQuestion = await sink.next('stop');
      expect(atQuestion).toMatchObject({ at: { message: heard.id }, allowed: true });
      expect(atQuestion.author.id).not.toBe(heard.author.id);
      await stage.stopSign('Bob', said, 'answer');
      const atAnswer = await sink.next('stop');
      expect('receipt' in atAnswer.at && atAnswer.at.receipt).toEqual(receipt);
      await stage.adapter.apply({ type: 'mark', target: kept(heard.target), sign: 'stopped', on: true });
      expect(await stage.signs(said)).toBe(1);
      await stage.say('Alice', 'shared', 'the last of it');
      await sink.message('the last of it');
      expect(sink.events.filter(({ type }) => type === 'stop')).toEqual([]);
    });

    it('lets nothing that the model writes ping anybody, and still shows its letters', async () => {
      for (const attempt of stage.pingAttempts) {
        const { said, heard } = await talk();
        const receipt = await open(heard, `one ${attempt} end`);
        const { surface } = heard.target;
        for (const type of ['update', 'finish'] as const) {
          await stage.adapter.apply({ type, receipt, surface, content: whole(`${type} ${attempt} end`) });
        }
        await stage.adapter.apply({
          type: 'notice',
          target: kept(heard.target),
          nonce: freshNonce(),
          markdown: attempt,
        });
        const seen = await stage.seen(said);
        expect(seen.flatMap(({ pings }) => pings)).toEqual([]);
        expect(seen.some(({ text }) => /^finish .* end$/s.test(text))).toBe(true);
      }
    });

    it('renders purely, and what it counts as fitting fits', async () => {
      const { said, heard } = await talk();
      const { surface } = heard.target;
      const { maxSize } = stage.adapter.limits.surfaces[surface] ?? { maxSize: 0 };
      const text = fitting(
        'a < b & c 语言 🎉 **bold** ',
        maxSize,
        (piece) => stage.adapter.render(piece, surface).size,
      );
      const rendered = stage.adapter.render(text, surface);
      expect(rendered).toEqual(stage.adapter.render(text, surface));
      expect(kept(rendered.payload)).toEqual(rendered.payload);
      expect(rendered.size).toBe(maxSize);
      const receipt = await open(heard, text);
      await stage.adapter.apply({ type: 'finish', receipt, surface, content: whole(text) });
      expect((await stage.seen(said)).at(-1)?.text.length).toBeGreaterThan(maxSize / 4);
      expect(await failure(opening(heard, 'x'.repeat(maxSize * 2)))).toMatchObject({ kind: 'too-long' });
      const tooLong = { type: 'update', receipt, surface, content: whole('x'.repeat(maxSize * 2)) } as const;
      expect(await failure(tooLong)).toMatchObject({ kind: 'too-long' });
    });

    it('sets a sign once and takes it away once, however often it is told to', async () => {
      const { said, heard } = await talk();
      for (const sign of ['waiting', 'refused'] as const) {
        const mark = { type: 'mark', target: kept(heard.target), sign } as const;
        for (const on of [true, true]) await stage.adapter.apply({ ...mark, on });
        expect(await stage.signs(said)).toBe(1);
        for (const on of [false, false]) await stage.adapter.apply({ ...mark, on });
        expect(await stage.signs(said)).toBe(0);
      }
    });

    it('shows that it works, and stops showing it', async () => {
      for (const place of ['shared', 'direct'] as const) {
        const { heard } = await talk(place);
        const working = { type: 'working', target: kept(heard.target) } as const;
        for (const on of [true, true, false, false]) {
          expect(await stage.adapter.apply({ ...working, on })).toBeUndefined();
        }
      }
    });

    it('uploads a file into the conversation', async () => {
      const { said, heard } = await talk();
      const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);
      const description = 'A plot of everything. '.repeat(100);
      const file = { name: 'plot (1).png', mimeType: 'image/png', bytes, description };
      await stage.adapter.apply({ type: 'attach', target: kept(heard.target), nonce: freshNonce(), ...file });
      const seen = await waitFor(async () => {
        const found = (await stage.seen(said)).flatMap(({ files }) => files)[0];
        if (!found) throw new Error('no file seen');
        return found;
      });
      expect(Buffer.from(seen.bytes).equals(Buffer.from(bytes))).toBe(true);
      // Cut where the platform wants it, but not to nothing.
      expect(seen.description?.length).toBeGreaterThanOrEqual(1_000);
      expect(description.startsWith(seen.description ?? '-')).toBe(true);
    });

    it('tells the author something', async () => {
      const { said, heard } = await talk();
      const notice = {
        type: 'notice',
        target: kept(heard.target),
        nonce: freshNonce(),
        markdown: '**Not** now',
      } as const;
      await stage.adapter.apply(notice);
      expect((await texts(said)).join('\n')).toContain('Not');
    });

    it('removes a message, and is content when it is gone already', async () => {
      const { said, heard } = await talk();
      const before = (await texts(said)).length;
      const receipt = await open(heard, 'never mind');
      await stage.adapter.apply({ type: 'remove', receipt });
      expect(await texts(said)).toHaveLength(before);
      await stage.adapter.apply({ type: 'remove', receipt });
      const late = { type: 'update', receipt, surface: heard.target.surface, content: whole('too late') } as const;
      expect(await failure(late)).toMatchObject({ name: 'ChatError', kind: 'gone' });
    });

    it('finds a post of its own by its nonce', async () => {
      const { heard } = await talk();
      const nonce = freshNonce();
      const target = kept(heard.target);
      expect(await stage.adapter.read({ type: 'posted', target, nonce })).toBeUndefined();
      const receipt = await open(heard, 'find me, x < y & `a<b>`', nonce);
      await waitFor(async () => expect(await stage.adapter.read({ type: 'posted', target, nonce })).toBeDefined());
      const found = await stage.adapter.read({ type: 'posted', target, nonce });
      expect(found).toEqual({ receipt, text: 'find me, x < y & `a<b>`' });
    });
  });

  describe(`${subject.platform} adapter: when writing fails`, () => {
    beforeAll(async () => {
      stage = await subject.open();
      sink = new RecordingSink();
      await stage.adapter.start(sink);
    });
    afterAll(() => stage.close());

    it('names only budgets whose floor is known', async () => {
      const { heard } = await talk();
      const receipt = await open(heard, 'x');
      for (const operation of everyOperation(heard, receipt)) {
        const keys = stage.adapter.budgetKeys(operation);
        expect(keys.length).toBeGreaterThan(0);
        expect(keys).toEqual(stage.adapter.budgetKeys(operation));
        for (const { floor } of keys) expect(Object.keys(stage.adapter.limits.floors)).toContain(floor);
      }
    });

    for (const type of ['open', 'update', 'finish', 'mark', 'attach', 'remove'] as const) {
      it(`reports a spent budget of ${type} and has not carried it out`, async () => {
        const { said, heard } = await talk();
        const receipt = await open(heard, 'as before');
        const operation = everyOperation(heard, receipt).find((each) => each.type === type);
        if (!operation) throw new Error(type);
        const before = await texts(said);
        stage.strike(type, { kind: 'rate-limited', retryAfterMs: 3000 });
        const error = await failure(operation);
        expect(error).toMatchObject({ name: 'RateLimitedError', retryAfterMs: 3000 });
        const keys = stage.adapter.budgetKeys(operation).map(({ key }) => key);
        expect(keys).toContain(Reflect.get(Object(error), 'key'));
        expect(await texts(said)).toEqual(before);
      });
    }

    it('reports a spent budget also when the answer is a web page', async () => {
      const { heard } = await talk();
      stage.strike('open', { kind: 'rate-limited', retryAfterMs: 2000, html: true });
      expect(await failure(opening(heard, 'blocked'))).toMatchObject({ name: 'RateLimitedError' });
    });

    it('does not know what became of a post whose answer was lost, and finds it', async () => {
      for (const fault of [
        { kind: 'reset', when: 'after' },
        { kind: 'status', status: 500, when: 'after' },
        { kind: 'status', status: 502, html: true, when: 'after' },
        { kind: 'partial', when: 'after' },
      ] as const) {
        const { said, heard } = await talk();
        const nonce = freshNonce();
        stage.strike('open', fault);
        expect(await failure(opening(heard, 'posted once', nonce))).toMatchObject({
          name: 'ChatError',
          kind: 'unknown',
        });
        // It may be known by its echo alone, which comes over another connection.
        const target = kept(heard.target);
        await waitFor(async () => expect(await stage.adapter.read({ type: 'posted', target, nonce })).toBeDefined());
        expect((await texts(said)).filter((text) => text === 'posted once')).toHaveLength(1);
      }
    });

    it('never repeats a call by itself', async () => {
      const { said, heard } = await talk();
      for (const fault of [
        { kind: 'reset', when: 'before' },
        { kind: 'status', status: 503, when: 'before' },
      ] as const) {
        stage.strike('open', fault);
        expect(await failure(opening(heard, 'posted never'))).toMatchObject({ kind: 'unknown' });
      }
      expect(await texts(said)).not.toContain('posted never');
    });
  });
}

function everyOperation(heard: InboundMessage, receipt: Receipt): Operation[] {
  const target = kept(heard.target);
  const { surface } = target;
  const file = { name: 'a.txt', mimeType: 'text/plain', bytes: new Uint8Array([65]) };
  return [
    opening(heard, 'and more'),
    { type: 'update', receipt, surface, content: whole('x and more'), before: 'x' },
    { type: 'finish', receipt, surface, content: whole('x at most'), before: 'x' },
    { type: 'mark', target, sign: 'waiting', on: true },
    { type: 'working', target, on: true },
    { type: 'attach', target, nonce: freshNonce(), ...file },
    { type: 'notice', target, nonce: freshNonce(), markdown: 'hm' },
    { type: 'remove', receipt },
  ];
}

/** Repeats a pattern until its size is exactly `maxSize`, filling the rest with single letters. */
function fitting(pattern: string, maxSize: number, size: (text: string) => number): string {
  let text = pattern;
  while (size(text + pattern) <= maxSize) text += pattern;
  while (size(`${text}x`) <= maxSize) text += 'x';
  return text;
}

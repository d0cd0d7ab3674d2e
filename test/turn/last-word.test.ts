// The word why an answer is not complete, as people read it on both platforms: real adapters, the agent alone is the test's.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ChatSink } from '../../src/chat.ts';
import { createDelivery } from '../../src/delivery.ts';
import { LocalEngine } from '../../src/engine/local.ts';
import { createPace } from '../../src/reply/pace.ts';
import { textsFor } from '../../src/texts.ts';
import { createTurnRunner } from '../../src/turn.ts';
import type { Place, Said, Stage } from '../adapter-contract/stage.ts';
import { openStage as openDiscord } from '../adapters/discord/stage.ts';
import { openStage as openSlack } from '../adapters/slack/stage.ts';
import { ScriptedAgent, type ScriptedRun } from './agent.ts';
import { MemoryChat } from './chat.ts';
import { deskOn, silent } from './stage.ts';

type Faults = Awaited<ReturnType<typeof openSlack>>['server']['faults'];

const texts = textsFor('en', '');
const patience = { timeout: 30_000, interval: 10 };
const closings: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

interface Talk {
  readonly said: Said;
  readonly run: ScriptedRun;
  /** Friday's messages as Alice reads them. */
  readonly seen: () => Promise<readonly string[]>;
  /** What is in the only file of Friday's. */
  readonly file: () => Promise<string>;
  /** What can be pressed: `stop`, `retry`. */
  readonly actions: () => Promise<readonly string[]>;
  readonly strike: Faults['add'];
}

/** Alice asks, and the agent is about to answer. */
async function asked(stage: Stage & { readonly server: { readonly faults: Faults } }, place: Place): Promise<Talk> {
  const { adapter } = stage;
  const folder = mkdtempSync(join(tmpdir(), 'friday-last-word-'));
  const agent = new ScriptedAgent();
  const pace = createPace({ ...adapter.limits, floors: {} });
  const here = { adapter, delivery: createDelivery({ adapter, pace, log: silent }) };
  const mergeKey = () => '';
  const engine = new LocalEngine({ path: join(folder, 'j.db'), maxRuns: 9, maxWaiting: 9, mergeKey, log: silent });
  closings.push(
    () => rmSync(folder, { recursive: true }),
    () => stage.close(),
    () => engine.stop(0),
  );
  engine.start(createTurnRunner({ ...deskOn(new MemoryChat(), agent), placeOf: () => here }));
  engine.reached(adapter.platform);
  const sink: ChatSink = {
    accept: async (event) => void (event.type === 'message' && (await engine.accept(event))),
    budget: () => undefined,
    health: () => undefined,
    missed: () => undefined,
  };
  await adapter.start(sink);
  const said = await stage.say('Alice', place, '@Friday tell me');
  const run = await vi.waitFor(() => agent.runs[0] ?? Promise.reject(new Error('not asked')), patience);
  return {
    said,
    run,
    seen: async () => (await stage.seen(said)).map(({ text }) => text),
    file: async () => {
      const files = (await stage.seen(said)).flatMap((message) => message.files);
      return files.map(({ bytes }) => new TextDecoder().decode(bytes)).join();
    },
    actions: async () => (await stage.controls(said)).map((id) => id.split('.').at(-1) ?? ''),
    strike: (rule) => stage.server.faults.add(rule),
  };
}

async function reads(talk: Talk, expected: readonly unknown[]): Promise<void> {
  await vi.waitFor(async () => expect(await talk.seen()).toEqual(expected), patience);
}

const noted = (text: string, reason: string) =>
  expect.stringMatching(
    new RegExp(`^${text === '' ? '' : `${text}\\n\\n`}${reason} \\(reference [\\w-]{16}\\)\\n${texts.retryHint}$`),
  );

const refused = (code: string) => ({ kind: 'error', code }) as const;

const platforms = {
  Slack: {
    open: () => openSlack(),
    edits: /^chat\.(?:update|stopStream)$/,
    posts: 'chat.postMessage',
    no: refused('cant_update_message'),
    tokenRefused: refused('invalid_auth'),
    maxSize: 11_000,
  },
  Discord: {
    open: () => openDiscord(),
    edits: 'PATCH /channels/:id/messages/:id',
    posts: 'POST /channels/:id/messages',
    no: refused('50006'),
    tokenRefused: { kind: 'status', status: 401, when: 'before' } as const,
    maxSize: 2_000,
  },
};

describe.each(Object.entries(platforms))('on %s', (name, { open, edits, posts, no, tokenRefused, maxSize }) => {
  describe.each(['shared', 'direct'] as const)('(%s)', (place) => {
    /** A stream is closed by one call, and then edited by another. */
    const times = name === 'Slack' && place === 'direct' ? 2 : 1;

    it('an answer whose end is refused keeps what was shown, says so, and offers Retry instead of Stop', async () => {
      const talk = await asked(await open(), place);
      talk.run.says('Half of an answer');
      await reads(talk, ['Half of an']);
      talk.strike({ call: edits, fault: no, times });
      talk.strike({ call: posts, fault: no, times: 1 });
      talk.run.ends().releases();
      await reads(talk, [noted('Half of an', texts.allAsFile), '']);
      expect(await talk.file()).toBe('Half of an answer');
      expect(await talk.actions()).toEqual(['retry']);
    });

    it('where there is no room for it, the word stands below, and what was shown has no button any more', async () => {
      const talk = await asked(await open(), place);
      const long = 'word '.repeat(Math.floor((maxSize - 130) / 5));
      talk.run.says('word ');
      await reads(talk, ['word']);
      talk.run.says(`${long}end`);
      await reads(talk, [long.trimEnd()]);
      talk.strike({ call: edits, fault: no, times });
      talk.strike({ call: posts, fault: no, times: 1 });
      talk.run.ends().releases();
      await reads(talk, [long.trimEnd(), '', noted('', texts.allAsFile)]);
      expect(await talk.actions()).toEqual(['retry']);
    });

    it('an answer that is owed because our token was refused is whole once it is taken again', async () => {
      const talk = await asked(await open(), place);
      talk.run.says('Half of an answer');
      await reads(talk, ['Half of an']);
      const over = talk.strike({ call: /chat\.|messages/, fault: tokenRefused });
      talk.run.ends().releases();
      await vi.waitFor(() => expect(over.struck()).toBeGreaterThan(1), patience);
      expect(await talk.seen()).toEqual(['Half of an']);
      over.remove();
      await reads(talk, ['Half of an answer']);
      expect(await talk.actions()).toEqual([]);
    });
  });
});

it('on Discord, what AutoMod does not let pass is not shown, and the word why stands below what it had let through', async () => {
  const talk = await asked(await openDiscord(), 'shared');
  talk.run.says('Half of an answer');
  await reads(talk, ['Half of an']);
  talk.strike({ call: platforms.Discord.edits, fault: refused('200000'), times: 1 });
  talk.run.ends().releases();
  await reads(talk, [noted('Half of an', texts.blocked)]);
  expect(await talk.actions()).toEqual(['retry']);
});

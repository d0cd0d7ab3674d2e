// Answers written by the real reply, delivery and pace on a platform that has the real limits and an imagined time.
import { vi } from 'vitest';
import { budgetKeys as discordKeys, routeKey } from '../../../adapters/discord/budgets.ts';
import { discordLimits } from '../../../adapters/discord/limits.ts';
import {
  receiptOf as discordReceipt,
  targetOf as discordTarget,
  readReceipt,
} from '../../../adapters/discord/thread.ts';
import { slackLimits } from '../../../adapters/slack/limits.ts';
import { budgetKeys as slackKeys } from '../../../adapters/slack/outbound.ts';
import { receiptOf as slackReceipt, targetOf as slackTarget } from '../../../adapters/slack/thread.ts';
import { roundTripMs } from '../../../bench/stage.ts';
import { bestFigures, type Figures } from '../../../bench/stream/figures.ts';
import { type Freshness, freshnessOf, type Sighting } from '../../../bench/stream/freshness.ts';
import type { RowSpec } from '../../../bench/stream/row.ts';
import { plainWords, wordsShown } from '../../../bench/words.ts';
import { RateLimits } from '../../../playground/discord-server/rate-limits.ts';
import { Rates } from '../../../playground/slack-server/rates.ts';
import {
  type BudgetKey,
  type BudgetReport,
  type ChatAdapter,
  type EditOperation,
  type OpenOperation,
  type Operation,
  RateLimitedError,
  type Receipt,
  type ReplyTarget,
} from '../../../src/chat.ts';
import { createDelivery } from '../../../src/delivery.ts';
import { createLog } from '../../../src/log.ts';
import { createPace } from '../../../src/reply/pace.ts';
import { createReply } from '../../../src/reply.ts';

type Writing = OpenOperation | EditOperation;

/** What is particular to a platform. */
interface Model {
  readonly limits: ChatAdapter['limits'];
  budgetKeys(operation: Operation): readonly BudgetKey[];
  targetOf(stream: number, room: number): ReplyTarget;
  receiptOf(operation: Writing): Receipt;
  /** A call has arrived. */
  admit(operation: Writing): { readonly retryAfterMs?: number; readonly report?: BudgetReport };
}

function slackModel(): Model {
  const rates = new Rates({ enforced: true, restrictedHistory: false });
  return {
    limits: slackLimits,
    budgetKeys: slackKeys,
    targetOf(stream, room) {
      const ts = `${stream}.0`;
      return slackTarget({ tenant: 'T1', channel: `C${room}`, direct: false, ts, root: ts, user: 'U1' });
    },
    receiptOf: (operation) => ('receipt' in operation ? operation.receipt : slackReceipt(placeOf(operation))),
    admit(operation) {
      const method = operation.type === 'open' ? 'chat.postMessage' : 'chat.update';
      const { channel } = 'receipt' in operation ? { channel: '' } : placeOf(operation);
      const retryAfterMs = rates.take(method, 't3', 'T1', channel);
      return retryAfterMs === undefined ? {} : { retryAfterMs };
    },
  };
}

function placeOf({ target }: OpenOperation) {
  const { channel, ts } = target.address as { readonly channel: string; readonly ts: string };
  return { tenant: 'T1', channel, ts };
}

function discordModel(): Model {
  const limits = new RateLimits({ mode: 'documented', now: () => performance.now() });
  const channelOf = (operation: Writing) =>
    'receipt' in operation
      ? readReceipt(operation.receipt).channelId
      : (operation.target.address as { readonly channelId: string }).channelId;
  return {
    limits: discordLimits,
    budgetKeys: discordKeys,
    targetOf: (stream, room) => discordTarget({ channelId: String(room), messageId: `m${stream}` }),
    receiptOf: (operation) =>
      'receipt' in operation ? operation.receipt : discordReceipt(channelOf(operation), `a${channelOf(operation)}`),
    admit(operation) {
      const routeClass = operation.type === 'open' ? 'create' : 'edit';
      const scope = channelOf(operation);
      const global = limits.admit(false);
      if (global) return { retryAfterMs: global.retryAfterMs };
      const { headers, limited } = limits.take(`message-${routeClass}`, scope);
      const number = (name: string) => Number(headers[`x-ratelimit-${name}`]);
      const resetAfterMs = number('reset-after') * 1000;
      const report = {
        key: routeKey({ routeClass, scope }),
        limit: number('limit'),
        remaining: number('remaining'),
        resetAfterMs,
      };
      return { report, ...(limited && { retryAfterMs: limited.retryAfterMs }) };
    },
  };
}

export interface Simulated {
  readonly freshness: readonly Freshness[];
  readonly best: Figures;
  readonly refused: number;
  readonly calls: number;
}

/** One row of the benchmark. The bridge's own work takes no time here. */
export async function simulate(spec: RowSpec, words = 200): Promise<Simulated> {
  const model = spec.platform === 'slack' ? slackModel() : discordModel();
  const wayMs = roundTripMs[spec.platform] / 2;
  const count = { calls: 0, refused: 0 };
  const sightings = Array.from({ length: spec.streams }, (): Sighting[] => []);
  const answers = sightings.map((_, stream) =>
    plainWords(spec.streams === 1 ? words : words - 20 + ((stream * 7) % 41)),
  );
  const streams = new Map<string, number>();
  const unused = () => Promise.reject(new Error('not simulated'));
  const adapter: ChatAdapter = {
    platform: spec.platform,
    limits: model.limits,
    start: unused,
    stop: unused,
    read: unused,
    render: (markdown) => ({ payload: markdown, size: markdown.length }),
    budgetKeys: (operation) => (operation.type === 'history' ? [] : model.budgetKeys(operation)),
    async apply(operation) {
      if (!('content' in operation)) return undefined;
      count.calls += 1;
      await pause(wayMs);
      const { retryAfterMs, report } = model.admit(operation);
      const receipt = model.receiptOf(operation);
      const stream = 'target' in operation ? Number(operation.nonce.split('-')[0]) : streams.get(keyOf(receipt));
      if (stream !== undefined && retryAfterMs === undefined) {
        streams.set(keyOf(receipt), stream);
        const shown = wordsShown(operation.content.text, answers[stream] ?? []) ?? 0;
        sightings[stream]?.push({ atMs: performance.now(), words: shown });
      }
      await pause(wayMs);
      if (report) delivery.report(report);
      if (retryAfterMs === undefined) return receipt;
      count.refused += 1;
      throw new RateLimitedError(spec.platform, model.budgetKeys(operation)[0]?.key ?? '', retryAfterMs);
    },
  };
  const log = createLog({ level: 'silent', format: 'json', secrets: [] });
  const delivery = createDelivery({ adapter, pace: createPace(adapter.limits), log });
  const arrivalsMs = answers.map((answer, stream) =>
    answer.map((_, word) => performance.now() + 100 + stream + (word * 1000) / spec.wordsPerSecond),
  );
  const replies = answers.map(async (answer, stream) => {
    const target = model.targetOf(stream, spec.layout === 'own' ? stream : 0);
    const reply = createReply({
      delivery,
      adapter,
      target,
      nonceBase: `${stream}`,
      onWritten: async () => undefined,
      log,
    });
    let text = '';
    let shown = '';
    let restUntilMs = 0;
    // As a turn looks at its run: a word that could not be written yet is shown when it is asked for, or with the next.
    const show = () => {
      restUntilMs = 0;
      if (text === shown) return;
      shown = text;
      reply.show({ text, stableChars: text.length });
    };
    reply.follow(show);
    for (const [word, atMs] of (arrivalsMs[stream] ?? []).entries()) {
      await pause(atMs - performance.now());
      text += answer[word] ?? '';
      if (performance.now() < restUntilMs) continue;
      show();
      restUntilMs = performance.now() + reply.restMs();
    }
    return await reply.finish(text);
  });
  await vi.advanceTimersByTimeAsync(150_000);
  const outcomes = await Promise.all(replies);
  if (outcomes.some(({ delivered }) => !delivered)) throw new Error('a reply was not delivered');
  const freshness = sightings.flatMap((seen, stream) => freshnessOf(arrivalsMs[stream] ?? [], seen) ?? []);
  return { freshness, best: bestFigures(spec, arrivalsMs, false), ...count };
}

function keyOf({ address }: Receipt): string {
  return JSON.stringify(address);
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}

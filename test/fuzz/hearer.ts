// Whoever hears what an adapter understood: each event must be plain data, and a sign that was awaited is told.
import { strict as assert } from 'node:assert';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ChatSink, InboundEvent } from '../../src/chat.ts';

const patienceMs = 15_000;

export class Hearer implements ChatSink {
  readonly #awaited = new Map<string, () => void>();

  #odd: InboundEvent | undefined;

  /** Resolves when a message says so. @throws Error when none does. */
  async hears(text: string): Promise<void> {
    const heard = new Promise<true>((resolve) => this.#awaited.set(text, () => resolve(true)));
    const overdue = new AbortController();
    const late = sleep(patienceMs, false, { signal: overdue.signal });
    const inTime = await Promise.race([heard, late]);
    overdue.abort();
    late.catch(() => undefined);
    assert.equal(this.#odd, undefined, 'no plain data');
    assert.ok(inTime, `not heard within ${patienceMs} ms: ${text}`);
  }

  async accept(event: InboundEvent): Promise<void> {
    // An adapter would take what is thrown here for a sink that cannot take it just now.
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(event)), event)) this.#odd = event;
    if (event.type === 'message') this.#awaited.get(event.text)?.();
  }

  budget(): undefined {
    return undefined;
  }

  health(): undefined {
    return undefined;
  }

  missed(): undefined {
    return undefined;
  }
}

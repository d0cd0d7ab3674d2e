// What goes wrong around the bridge, from the seed: calls that fail before or after they happened, sockets, the agent away.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from '../../bench/lossless/chance.ts';
import type { Fault } from '../../playground/faults.ts';
import type { ChaosAgent } from './agent.ts';
import type { Stage } from './stage.ts';

export class Trouble {
  /** What was done, counted. */
  readonly deeds = new Map<string, number>();
  readonly #stages: readonly Stage[];
  readonly #agent: ChaosAgent;
  readonly #chance: Chance;
  #over = false;

  constructor(stages: readonly Stage[], agent: ChaosAgent, chance: Chance) {
    this.#stages = stages;
    this.#agent = agent;
    this.#chance = chance;
  }

  async run(): Promise<void> {
    while (!this.#over) {
      await sleep(100 + this.#chance.upTo(900));
      if (this.#over) break;
      await this.#act();
    }
  }

  /** From now on everything works. */
  finish(): void {
    this.#over = true;
    for (const { faults } of this.#stages) faults.clear();
  }

  async #act(): Promise<void> {
    const chance = this.#chance;
    const stage = this.#stages[chance.upTo(this.#stages.length)];
    if (stage === undefined) return;
    const roll = chance.upTo(100);
    if (roll < 4) {
      this.#note('agent away');
      await this.#agent.goAway();
      await sleep(200 + chance.upTo(2_500));
      await this.#agent.listen();
    } else if (roll < 25) this.#note(`${stage.name}: ${stage.disturb(chance)}`);
    else this.#strike(stage);
  }

  #strike(stage: Stage): void {
    const chance = this.#chance;
    const call = stage.calls[chance.upTo(stage.calls.length)] ?? '';
    const fault = faultFrom(chance);
    const times = chance.once(5) ? 3 : 1;
    stage.faults.add({ call, fault, times });
    this.#note(`${stage.name}: ${fault.kind}${'when' in fault ? ` ${fault.when}` : ''}`);
  }

  #note(deed: string): void {
    this.deeds.set(deed, (this.deeds.get(deed) ?? 0) + 1);
  }
}

function faultFrom(chance: Chance): Fault {
  const when = chance.of('before', 'after');
  const roll = chance.upTo(10);
  if (roll < 3) return { kind: 'rate-limited', retryAfterMs: 1_000 * (1 + chance.upTo(2)), html: chance.once(4) };
  if (roll < 6) return { kind: 'status', status: chance.of(500, 502, 503), when, html: chance.once(2) };
  if (roll < 9) return { kind: 'reset', when };
  return { kind: 'delay', delayMs: 200 + chance.upTo(2_000) };
}

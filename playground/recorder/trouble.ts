// What the agent is made to seem to do wrong, whoever she is: switches come in, the proxy before her asks.

/** Away (503, as nobody has acted), failing (500), silent in the middle of her answer, cut off in the middle of it. */
export type AgentTrouble = 'agent-gone' | 'agent-fails' | 'agent-stalls' | 'agent-breaks';

/** So much of an answer passes before it stalls or breaks: its first words, after the events that come before them. */
const passesFirst = 4_000;

export class AgentTroubles {
  readonly #on = new Set<AgentTrouble>();
  #changed = Promise.withResolvers<void>();

  set(trouble: AgentTrouble, on: boolean): void {
    if (on) this.#on.add(trouble);
    else this.#on.delete(trouble);
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** With which status a run is refused before it reaches her. */
  get refusal(): 503 | 500 | undefined {
    if (this.#on.has('agent-gone')) return 503;
    return this.#on.has('agent-fails') ? 500 : undefined;
  }

  /** What happens to an answer of which so many bytes have passed. */
  during(passed: number): 'stalls' | 'breaks' | undefined {
    if (passed < passesFirst) return undefined;
    if (this.#on.has('agent-breaks')) return 'breaks';
    return this.#on.has('agent-stalls') ? 'stalls' : undefined;
  }

  /** Resolves once she stalls no longer. */
  async stallsNoLonger(): Promise<void> {
    while (this.#on.has('agent-stalls')) await this.#changed.promise;
  }
}

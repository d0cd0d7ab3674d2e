// What the agent is made to seem to do wrong, whoever she is: switches come in, the proxy before her asks.

/** Away (503, as nobody has acted), failing (500), silent in the middle of her answer, cut off in the middle of it. */
export type AgentTrouble = 'agent-gone' | 'agent-fails' | 'agent-stalls' | 'agent-breaks';

/** So many characters of an answer are said before it stalls or breaks: some ten words. A shorter one does so at its end. */
const saidFirst = 60;

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

  /** Whether answers are in danger. */
  get isInAnswers(): boolean {
    return this.#on.has('agent-breaks') || this.#on.has('agent-stalls');
  }

  /** What happens to an answer of which so much has been said, and perhaps all. */
  during(characters: number, isAll: boolean): 'stalls' | 'breaks' | undefined {
    if (characters < saidFirst && !(isAll && characters > 0)) return undefined;
    if (this.#on.has('agent-breaks')) return 'breaks';
    return this.#on.has('agent-stalls') ? 'stalls' : undefined;
  }

  /** Resolves once she stalls no longer. */
  async stallsNoLonger(): Promise<void> {
    while (this.#on.has('agent-stalls')) await this.#changed.promise;
  }
}

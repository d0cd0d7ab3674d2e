// A conversation of the doctor's own with the agent, over the same client that the bridge uses.
import { randomBytes, randomUUID } from 'node:crypto';
import { type Agent, AgentError, type Run, type RunEnd } from '../../agent.ts';
import type { AgentTarget } from './target.ts';

/** Its answer is still under way when something else is tried, and not much longer. */
export const longQuestion = 'Long: 12 short paragraphs about rivers, please.';

export interface Answer {
  readonly text: string;
  readonly end: RunEnd;
}

/** Everything that one examination says to the agent. */
export class Conversations {
  readonly #agent: Agent;
  readonly #signal: AbortSignal;
  readonly #redact: (text: string) => string;
  readonly #prefix = `doctor-${Date.now().toString(36)}`;
  readonly #sessions = new Set<string>();
  #turns = 0;

  constructor({ agent, redact }: Pick<AgentTarget, 'agent' | 'redact'>, signal: AbortSignal) {
    this.#agent = agent;
    this.#redact = redact;
    this.#signal = signal;
  }

  get turns(): number {
    return this.#turns;
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  /** How all of its sessions are called. */
  get pattern(): string {
    return `${this.#prefix}-*`;
  }

  session(name: string): string {
    return `${this.#prefix}-${name}`;
  }

  /** A question was asked in it by other means. */
  count(name: string): void {
    this.#turns += 1;
    this.#sessions.add(name);
  }

  begin(name: string, text: string, userId = 'doctor'): Run {
    this.count(name);
    const sessionId = this.session(name);
    return this.#agent.run({ id: randomUUID(), sessionId, userId, input: [{ type: 'text', text }] });
  }

  async ask(name: string, text: string, userId?: string): Promise<Answer> {
    const run = this.begin(name, text, userId);
    const end = await this.ended(run);
    return { text: this.#redact(run.snapshot().answer), end };
  }

  /** Whoever has had enough does not wait for the agent. */
  async ended(run: Run): Promise<RunEnd> {
    const left = new Promise<RunEnd>((resolve) => {
      const leave = () => resolve({ outcome: 'stopped' });
      if (this.#signal.aborted) leave();
      this.#signal.addEventListener('abort', leave, { once: true });
    });
    const end = await Promise.race([run.ended, left]);
    if (!('error' in end)) return end;
    const { kind, code, message } = end.error;
    return { ...end, error: new AgentError(kind, this.#redact(code), this.#redact(message)) };
  }
}

/** A name that nobody has and every model can repeat: `Tovemira`. */
export function madeUpName(): string {
  const pick = (letters: string, byte: number) => letters.charAt(byte % letters.length);
  const bytes = [...randomBytes(8)];
  const name = bytes.map((byte, index) => pick(index % 2 === 0 ? 'bdgklmnprtvz' : 'aeiou', byte)).join('');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

export function knows(answer: string, name: string): boolean {
  return answer.toLowerCase().includes(name.toLowerCase());
}

export function quoted(answer: string): string {
  const flat = answer.replaceAll(/\s+/g, ' ').trim();
  return flat === '' ? '(nothing)' : `“${flat.length > 100 ? `${flat.slice(0, 99)}…` : flat}”`;
}

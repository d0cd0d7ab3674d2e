// A scenario under way: what is done is a step, what is waited for has a name, so that one learns how far it came.
import { signal } from '@preact/signals';
import type { Attached } from '../parts/attached.ts';
import type { Texts } from '../texts.ts';
import { isOver, must, type Stage, type Told, Unmet, until } from './stage.ts';

interface Step {
  readonly number: number;
  readonly what: Told;
}

export class Play {
  readonly #stage: Stage;
  readonly #step = signal<Step>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** What is being done, or was done last. */
  doing(t: Texts): string {
    const step = this.#step.value;
    return step === undefined ? '' : t.step(step.number, step.what(t));
  }

  begin(person: string, text: string, files?: readonly Attached[]): Promise<void> {
    this.#begin((t) => t.says(person, text));
    return this.#stage.begin(person, text, files);
  }

  say(person: string, text: string, files?: readonly Attached[]): Promise<void> {
    this.#begin((t) => t.says(person, text));
    return this.#stage.say(person, text, files);
  }

  /** Two people or more, none of whom waits for another. */
  async sayAtOnce(all: readonly (readonly [person: string, text: string])[]): Promise<void> {
    this.#begin((t) => all.map(([person, text]) => t.says(person, text)).join(' + '));
    await Promise.all(all.map(([person, text]) => this.#stage.say(person, text)));
  }

  /** The answer to the last question has come to its end. */
  answered(): Promise<void> {
    return until(
      () => this.#stage.answers().some(isOver),
      (t) => t.waits.answer,
    );
  }

  /** Each of these words is in what Friday has written. */
  written(words: readonly string[]): Promise<void> {
    return until(
      () => words.every((word) => this.#stage.allWritten().includes(word)),
      (t) => t.waits.words(words.join(', ')),
    );
  }

  /** The answer is growing: so much of it can be read. */
  growing(leastCharacters: number): Promise<void> {
    return until(
      () => this.#stage.answers().some(({ text }) => text.length >= leastCharacters),
      (t) => t.waits.growth(leastCharacters),
    );
  }

  stop(person: string): Promise<void> {
    this.#begin((t) => t.presses(person, t.stop));
    return this.#stage.stop(person);
  }

  killBridge(): Promise<void> {
    this.#begin((t) => t.troubles['kill-bridge']);
    return must({ type: 'trouble', name: 'kill-bridge', on: true });
  }

  /** Waits for the button below the answer, presses it, and sees it go. */
  async retry(person: string): Promise<void> {
    const buttons = () => this.#stage.answers().filter(({ controls }) => controls.has('retry'));
    await until(
      () => buttons().length > 0,
      (t) => t.waits.retry,
    );
    this.#begin((t) => t.presses(person, t.retry));
    const press = buttons().at(-1)?.controls.get('retry');
    if (press === undefined || !(await press())) throw new Unmet((t) => t.notPressed);
    await until(
      () => buttons().length === 0,
      (t) => t.waits.retryTaken,
    );
  }

  /** Many conversations at once: all of them come to their end. */
  async many(count: number, text: string): Promise<void> {
    this.#begin((t) => t.asksMany(count, text));
    await this.#stage.beginMany(count, text);
    await until(
      () => this.#stage.manyAnswered() === count,
      (t) => t.waits.many(this.#stage.manyAnswered(), count),
    );
  }

  #begin(what: Told): void {
    this.#step.value = { number: (this.#step.peek()?.number ?? 0) + 1, what };
  }
}

// A scenario under way: what is done is a step, what is waited for has a name, so that one learns how far it came.
import { signal } from '@preact/signals';
import type { Attached } from '../parts/attached.ts';
import { texts } from '../texts.ts';
import type { Note } from './note.ts';
import { must, type Seen, type Stage, type Told, Unmet, until } from './stage.ts';
import { words } from './words.ts';

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
  doing(): string {
    const step = this.#step.value;
    return step === undefined ? '' : words.value.step(step.number, step.what());
  }

  begin(person: string, text: string, files?: readonly Attached[]): Promise<void> {
    this.#begin(() => words.value.says(person, text));
    return this.#stage.begin(person, text, files);
  }

  say(person: string, text: string, files?: readonly Attached[]): Promise<void> {
    this.#begin(() => words.value.says(person, text));
    return this.#stage.say(person, text, files);
  }

  /** Two people or more, none of whom waits for another. */
  async sayAtOnce(all: readonly (readonly [person: string, text: string])[]): Promise<void> {
    this.#begin(() => all.map(([person, text]) => words.value.says(person, text)).join(' + '));
    await Promise.all(all.map(([person, text]) => this.#stage.say(person, text)));
  }

  /** The answer to the last question has come to its end, and is whole. */
  answered(): Promise<void> {
    return until(
      () => this.#stage.answers().some(isWhole),
      () => words.value.waits.answer,
      () => unanswered(this.#stage.answers()),
    );
  }

  /** Friday has written all of these names. */
  written(names: readonly string[]): Promise<void> {
    return until(
      () => names.every((name) => this.#stage.allWritten().includes(name)),
      () => words.value.waits.names(names.join(', ')),
      () => unanswered(this.#stage.answers()),
    );
  }

  /** The answer is growing: so much of it can be read. */
  growing(leastCharacters: number): Promise<void> {
    const waitedFor = () => words.value.waits.growth(leastCharacters);
    return until(
      () => this.#stage.answers().some(({ text, note }) => note === undefined && text.length >= leastCharacters),
      waitedFor,
      () => unanswered(this.#stage.answers()) ?? ended(this.#stage.answers(), waitedFor),
    );
  }

  /** Stops the answer, and sees it stopped. */
  async stop(person: string): Promise<void> {
    const answers = () => this.#stage.answers();
    this.#begin(() => words.value.presses(person, texts.value.stop));
    const sees = (isSo: () => boolean, waitedFor: Told) =>
      until(isSo, waitedFor, () => unanswered(answers(), ['failed', 'away']) ?? ended(answers(), waitedFor));
    await sees(
      () => this.#stage.mayStop(),
      () => words.value.waits.stop,
    );
    await this.#stage.stop(person);
    await sees(
      () => answers().some(({ note }) => note?.kind === 'stopped'),
      () => words.value.waits.stopped,
    );
  }

  killBridge(): Promise<void> {
    this.#begin(() => texts.value.troubles['kill-bridge']);
    return must({ type: 'trouble', name: 'kill-bridge', on: true });
  }

  /** Waits for the button below the answer, presses it, and sees it go. */
  async retry(person: string): Promise<void> {
    const buttons = () => this.#stage.answers().filter(({ controls }) => controls.has('retry'));
    await until(
      () => buttons().length > 0,
      () => words.value.waits.retry,
      () => unanswered(this.#stage.answers(), ['away']),
    );
    this.#begin(() => words.value.presses(person, words.value.retry));
    const pressed = buttons().at(-1);
    const press = pressed?.controls.get('retry');
    if (press === undefined || !(await press())) throw new Unmet(() => texts.value.notPressed);
    await until(
      () => buttons().every(({ id }) => id !== pressed?.id),
      () => words.value.waits.retryTaken,
    );
  }

  /** Many conversations at once: all of them come to their end. */
  async many(count: number, text: string): Promise<void> {
    this.#begin(() => words.value.asksMany(count, text));
    await this.#stage.beginMany(count, text);
    const answered = () => this.#stage.manyAnswers().filter((answers) => answers.some(isWhole)).length;
    await until(
      () => answered() === count,
      () => words.value.waits.many(answered(), count),
      () => unanswered(this.#stage.manyAnswers().flat()),
    );
  }

  #begin(what: Told): void {
    this.#step.value = { number: (this.#step.peek()?.number ?? 0) + 1, what };
  }
}

function isWhole({ controls }: Seen): boolean {
  return controls.has('good');
}

const everyKind: readonly Note['kind'][] = ['failed', 'stopped', 'away'];

/** Why there will be no answer: a note stands in its place. */
function unanswered(answers: readonly Seen[], kinds = everyKind): Told | undefined {
  const note = answers.map((answer) => answer.note).findLast((one) => one !== undefined && kinds.includes(one.kind));
  return note && (() => words.value.noAnswer(note.text));
}

function ended(answers: readonly Seen[], waitedFor: Told): Told | undefined {
  return answers.some(isWhole) ? () => words.value.endedBefore(waitedFor()) : undefined;
}

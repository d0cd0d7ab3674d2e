// One platform as a scenario needs it: people say something in one conversation, and Friday is waited for.
import { effect } from '@preact/signals';
import type { Act } from '../../../client-api/acts.ts';
import { perform } from '../client.ts';
import type { Attached } from '../parts/attached.ts';

/** What a scenario looks at in a message of Friday's. */
export interface Seen {
  readonly id: string;
  readonly text: string;
  /** What can be pressed, by what it does. */
  readonly controls: ReadonlyMap<'stop' | 'retry' | 'good', () => Promise<boolean>>;
}

export interface Stage {
  /** A new conversation, which the page then shows. */
  begin(person: string, text: string, files?: readonly Attached[]): Promise<void>;
  /** In that conversation. */
  say(person: string, text: string, files?: readonly Attached[]): Promise<void>;
  /** Friday's messages there since the last thing that was said, oldest first. */
  answers(): readonly Seen[];
  /** Everything that Friday has written there. */
  allWritten(): string;
  /** Presses the platform's own Stop, or the button below the answer; resolves when there was one. */
  stop(person: string): Promise<void>;
  /** Many conversations at once, a question in each. */
  beginMany(count: number, text: string): Promise<void>;
  /** How many of these have been answered. */
  manyAnswered(): number;
}

const patienceMs = 120_000;

/** Resolves once it is so. @throws when it does not become so within two minutes. */
export function until(isSo: () => boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error('It took too long')), patienceMs);
  // Within the effect itself it could not be ended yet.
  const end = effect(() => {
    if (isSo()) resolve();
  });
  return promise.finally(() => {
    clearTimeout(timer);
    end();
  });
}

/** @throws when the platform does not let them. */
export async function must(act: Act): Promise<void> {
  if (!(await perform(act))) throw new Error(`${act.type} was refused`);
}

/** The answer to the last question has come to its end. */
export async function answered(stage: Stage): Promise<void> {
  await until(() => stage.answers().some(({ controls }) => controls.has('good') || controls.has('retry')));
}

/** The answer is growing: so much of it can be read. */
export async function growing(stage: Stage, leastCharacters: number): Promise<void> {
  await until(() => stage.answers().some(({ text }) => text.length >= leastCharacters));
}

/** @throws when what is below the answer does not offer it. */
export async function retry(stage: Stage): Promise<void> {
  const press = stage
    .answers()
    .findLast(({ controls }) => controls.has('retry'))
    ?.controls.get('retry');
  if (press === undefined || !(await press())) throw new Error('There was nothing to try again');
  await until(() => stage.answers().every(({ controls }) => !controls.has('retry')));
}

// One platform as a scenario needs it: people say something in one conversation, and Friday is waited for.
import { effect } from '@preact/signals';
import type { Act } from '../../../client-api/acts.ts';
import { perform, refusal } from '../client.ts';
import type { Attached } from '../parts/attached.ts';
import { refusalText } from '../refusal-words.ts';
import { texts } from '../texts.ts';
import { words } from './words.ts';

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

/** Something in the language of whoever reads, whenever they read it. */
export type Told = () => string;

/** What a scenario needed did not come about. */
export class Unmet extends Error {
  override readonly name = 'Unmet';

  readonly why: Told;

  constructor(why: Told) {
    super('A scenario did not come to its end');
    this.why = why;
  }
}

const patienceS = 120;

/** Resolves once it is so. @throws Unmet when it does not become so within two minutes. */
export function until(isSo: () => boolean, what: Told): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const give = () => reject(new Unmet(() => words.value.waitedInVain(what(), patienceS)));
  const timer = setTimeout(give, patienceS * 1000);
  // Within the effect itself it could not be ended yet.
  const end = effect(() => {
    if (isSo()) resolve();
  });
  return promise.finally(() => {
    clearTimeout(timer);
    end();
  });
}

/** @throws Unmet when the platform does not let them. */
export async function must(act: Act): Promise<void> {
  if (await perform(act)) return;
  const why = refusal.peek();
  throw new Unmet(() => (why === undefined ? texts.value.disconnected : refusalText(why)));
}

export function isOver({ controls }: Seen): boolean {
  return controls.has('good') || controls.has('retry');
}

export function nextPerson(index: number): string {
  return ['Alice', 'Bob', '陈晨'][index % 3] ?? 'Alice';
}

// One platform as a scenario needs it: people say something in one conversation, and Friday is waited for.
import { effect } from '@preact/signals';
import type { Act } from '../../../client-api/acts.ts';
import { perform, refusal } from '../client.ts';
import type { Attached } from '../parts/attached.ts';
import { refusalText } from '../refusal-words.ts';
import { texts } from '../texts.ts';
import type { Note } from './note.ts';
import { words } from './words.ts';

/** What a scenario looks at in a message of Friday's. */
export interface Seen {
  readonly id: string;
  readonly text: string;
  /** What the bridge says below, or instead, of an answer that did not come or was cut short. */
  readonly note: Note | undefined;
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
  /** The platform's own Stop is there, or the button below the answer. */
  mayStop(): boolean;
  stop(person: string): Promise<void>;
  /** Many conversations at once, a question in each. */
  beginMany(count: number, text: string): Promise<void>;
  /** What Friday has said in each of these. */
  manyAnswers(): readonly (readonly Seen[])[];
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

/**
 * Resolves once it is so.
 *
 * @param hinders why it cannot become so any more, if anything is in its way
 * @throws Unmet when that is so, or when it does not become so within two minutes
 */
export function until(isSo: () => boolean, what: Told, hinders: () => Told | undefined = () => undefined) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const give = () => reject(new Unmet(() => words.value.waitedInVain(what(), patienceS)));
  const timer = setTimeout(give, patienceS * 1000);
  // Within the effect itself it could not be ended yet.
  const end = effect(() => {
    if (isSo()) return resolve();
    const why = hinders();
    if (why !== undefined) reject(new Unmet(why));
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

export function nextPerson(index: number): string {
  return ['Alice', 'Bob', '陈晨'][index % 3] ?? 'Alice';
}

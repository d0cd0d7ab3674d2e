// Live text that is on its way when the whole text is known is waited for no longer: the last text follows at once.
import type { SurfaceLimits } from '../chat.ts';

/** What became of text that was overtaken. `arrived`: the platform has taken it, before the last text or after it. */
type Outcome = 'arrived' | 'lost';

export class Overtaking {
  readonly #known = Promise.withResolvers<void>();
  #overtaken: Promise<Outcome> | undefined;

  /** The whole text is known. */
  begin(): void {
    this.#known.resolve();
  }

  /** Resolves when live text is answered, whatever the answer, or is overtaken. @returns whether it is overtaken. */
  async isOvertaken(sending: Promise<unknown>, isOnItsWay: () => boolean): Promise<boolean> {
    const outcome = sending.then(
      (): Outcome => 'arrived',
      (): Outcome => 'lost',
    );
    const first = await Promise.race([outcome, this.#known.promise]);
    if (first !== undefined || !isOnItsWay()) return false;
    this.#overtaken = outcome;
    return true;
  }

  /** Resolves when nothing is on its way. */
  async over(): Promise<Outcome | undefined> {
    const outcome = await this.#overtaken;
    this.#overtaken = undefined;
    return outcome;
  }

  /** After the last text: where it must be said once more, since what it has overtaken may stand in its place. */
  async repeats({ closes = false }: SurfaceLimits): Promise<'nowhere' | 'here' | 'elsewhere'> {
    const outcome = await this.over();
    // A closed message takes no more text: what has arrived did so before.
    if (outcome === undefined || (closes && outcome === 'arrived')) return 'nowhere';
    return closes ? 'elsewhere' : 'here';
  }
}

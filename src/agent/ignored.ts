// What an agent sends that is not understood or not wanted: kinds come in, how often each came goes out.

/** Different things are counted apart up to here, so that a strange peer cannot fill our memory. */
const maxKinds = 100;
const maxKindChars = 60;

export class Ignored {
  readonly #counts = new Map<string, number>();

  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  add(what: string): void {
    const kind = what.slice(0, maxKindChars);
    const count = this.#counts.get(kind) ?? 0;
    if (count > 0 || this.#counts.size < maxKinds) this.#counts.set(kind, count + 1);
  }
}

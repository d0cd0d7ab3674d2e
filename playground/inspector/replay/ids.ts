// Ids of the recording → ids of now: platforms give new ones each time, and the bridge's names are made of them.

export class Ids {
  readonly #now = new Map<string, string>();

  set(recorded: string, now: string): void {
    this.#now.set(recorded, now);
  }

  get(recorded: string): string | undefined {
    return this.#now.get(recorded);
  }

  /** Of a name such as `slack-T024-C061-1700000000.000100.2`, each part that is known. */
  translate(name: string): string {
    return name
      .split(/([ -])/)
      .map((part) => this.#now.get(part) ?? this.#generation(part))
      .join('');
  }

  #generation(part: string): string {
    const [, id = '', generation = ''] = /^(.+?)(\.\d{1,5})$/.exec(part) ?? [];
    const now = this.#now.get(id);
    return now === undefined ? part : now + generation;
  }
}

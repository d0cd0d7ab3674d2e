// The frames of an answer → how much text the agent has said so far. Thoughts, tools and media are not counted.

type Loose = Readonly<Record<string, unknown>>;

export interface Frame {
  /** What the frame is about, for people who look: `content · text`, `message · plugin_call · completed`. */
  readonly title: string;
  readonly value: unknown;
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

/** Messages of one answer are read one below the other. */
const gap = '\n\n'.length;

/** Counts one answer; both of an AgentApp's endpoints are known. */
export class Generated {
  /** Messages of other lanes, by id. */
  readonly #otherLanes = new Set<string>();
  readonly #messages = new Set<string>();
  readonly #parts = new Map<string, number>();
  #characters = 0;

  get characters(): number {
    return this.#characters;
  }

  take(data: string): Frame {
    const value = parsed(data);
    if (typeof value !== 'object' || value === null) return { title: data.slice(0, 40), value: data };
    const event = value as Loose;
    if (event.object === 'message' && event.type !== 'message') this.#otherLanes.add(String(event.id));
    if (event.object === 'content' && event.type === 'text' && !this.#otherLanes.has(String(event.msg_id))) {
      this.#count([event.msg_id, event.index], String(event.text ?? ''), event.delta === true);
    }
    if (event.type === 'response.output_text.delta') {
      this.#count([event.item_id, event.content_index], String(event.delta ?? ''), true);
    }
    const words = [event.object ?? event.type, event.object === undefined ? undefined : event.type, event.status];
    return { title: words.filter((word) => typeof word === 'string' && word !== '').join(' · '), value };
  }

  #count([message, index]: readonly [unknown, unknown], text: string, isDelta: boolean): void {
    if (text === '') return;
    if (this.#messages.size > 0 && !this.#messages.has(String(message))) this.#characters += gap;
    this.#messages.add(String(message));
    const part = `${String(message)} ${String(index)}`;
    const before = this.#parts.get(part) ?? 0;
    const now = isDelta ? before + text.length : text.length;
    this.#parts.set(part, now);
    this.#characters += now - before;
  }
}

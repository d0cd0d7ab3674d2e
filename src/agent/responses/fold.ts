// The fold of the Responses endpoint: the data of its events comes in, a snapshot of the reply and the run's end go out.
import type { ReplySnapshot, RunEnd } from '../../agent.ts';
import { done, readData } from '../data.ts';
import type { Fold } from '../endpoint.ts';
import { brokenOff, busy, failedStatuses, failure, isBusy } from '../failure.ts';
import { Ignored } from '../ignored.ts';
import { Messages } from '../messages.ts';
import { isObject, partIndex, readError, readPart, type WireError } from '../wire.ts';
import { messagesIn, partOf, summaryId } from './items.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Holds no clock and no socket: the same events give the same reply, however they were cut on their way. */
export class ResponsesFold implements Fold {
  readonly #ignored = new Ignored();
  readonly #messages = new Messages((what) => this.#ignored.add(what));
  /** Ids of the items by their place, for events that name the place alone. */
  readonly #ids = new Map<number, string>();
  readonly #onCompleted: (responseId: string) => void;
  readonly #events: ReadonlyMap<string, (event: Fields) => void> = new Map([
    ['response.output_item.added', (event) => this.#takeItem(event, false)],
    ['response.output_item.done', (event) => this.#takeItem(event, true)],
    ['response.output_text.delta', (event) => this.#grow(event, 'text')],
    ['response.output_text.done', (event) => this.#set(event, 'text', event.text)],
    ['response.refusal.delta', (event) => this.#grow(event, 'refusal')],
    ['response.refusal.done', (event) => this.#set(event, 'refusal', event.refusal)],
    ['response.content_part.done', (event) => this.#takePart(event)],
    ['response.reasoning_text.delta', (event) => this.#think(event)],
    ['response.reasoning_text.done', (event) => this.#set(event, 'text', event.text)],
    ['response.reasoning_summary_text.delta', (event) => this.#summarise(event, event.delta, true)],
    ['response.reasoning_summary_text.done', (event) => this.#summarise(event, event.text, false)],
    ['error', (event) => this.#fail(readError(event.error) ?? readError(event), 'error')],
  ]);
  #done = false;
  #end: RunEnd | undefined;

  /** @param onCompleted hears the id of a response that was completed. */
  constructor(onCompleted: (responseId: string) => void = () => undefined) {
    this.#onCompleted = onCompleted;
  }

  get end(): RunEnd | undefined {
    return this.#end;
  }

  get stale(): boolean {
    return this.#messages.stale;
  }

  get ignored(): ReadonlyMap<string, number> {
    return this.#ignored.counts;
  }

  snapshot(): ReplySnapshot {
    return this.#messages.snapshot(this.#end !== undefined);
  }

  accept(data: string): void {
    if (this.#end) return;
    const event = readData(data, this.#ignored);
    if (event === done) this.#done = true;
    else if (event) this.#acceptEvent(event);
  }

  finish(): RunEnd {
    this.#end ??= this.#done ? { outcome: 'completed' } : brokenOff();
    return this.#end;
  }

  #acceptEvent(event: Fields): void {
    const { type } = event;
    const accept = typeof type === 'string' ? this.#events.get(type) : undefined;
    if (accept) accept(event);
    else this.#acceptState(event);
  }

  /** What is said of the whole response: beside a type, wrapped without one, or bare. */
  #acceptState(event: Fields): void {
    const { type, object } = event;
    if (isObject(event.response)) this.#acceptResponse(event.response, statusIn(type));
    else if (object === 'response') this.#acceptResponse(event, statusIn(type));
    else if (readError(event.error)) this.#fail(readError(event.error), 'error');
    else this.#ignored.add(typeof type === 'string' ? `event ${type}` : 'object of no kind');
  }

  #acceptResponse(response: Fields, told: string): void {
    const { output, id } = response;
    for (const [position, item] of Array.isArray(output) ? output.entries() : [])
      for (const message of messagesIn(item, idOf(item) ?? this.#idAt(position), true))
        this.#messages.takeOutput(message, position);
    const error = readError(response.error);
    const status = typeof response.status === 'string' && told !== 'failed' ? response.status : told;
    if (error || failedStatuses.has(status)) this.#fail(error ?? reasonIn(response), status || 'failed');
    else if (status === 'completed') this.#end = { outcome: 'completed' };
    if (this.#end?.outcome === 'completed' && typeof id === 'string') this.#onCompleted(id);
  }

  #fail(error: WireError | undefined, code: string): void {
    const nothingSaid = this.#ids.size === 0;
    this.#end = error && nothingSaid && isBusy(error) ? busy(error) : failure(error, code);
  }

  #takeItem({ item, output_index: place }: Fields, finished: boolean): void {
    const id = idOf(item) ?? this.#idAt(place);
    if (typeof place === 'number' && !finished) this.#ids.set(place, id);
    for (const message of messagesIn(item, id, finished)) this.#messages.takeMessage(message);
  }

  #takePart(event: Fields): void {
    const part = readPart(partOf(event.part));
    if (part?.type === 'text') this.#set(event, 'text', part.text);
    else if (part?.type === 'refusal') this.#set(event, 'refusal', part.refusal);
    else this.#ignored.add(`part type ${part?.type}`);
  }

  #grow(event: Fields, type: 'text' | 'refusal'): void {
    const { delta, content_index: index } = event;
    if (typeof delta !== 'string') return;
    const id = this.#itemIn(event);
    if (type === 'text')
      this.#messages.takeDelta({ object: 'content', type, delta: true, msg_id: id, text: delta, index });
    else this.#messages.takeContent({ type, delta: true, msg_id: id, refusal: delta, index: partIndex(index) });
  }

  #set(event: Fields, type: 'text' | 'refusal', words: unknown): void {
    if (typeof words !== 'string') return;
    const index = partIndex(event.content_index);
    this.#messages.takeContent({ type, [type]: words, status: 'completed', msg_id: this.#itemIn(event), index });
  }

  /** AgentScope sends the whole thought once more, as one more increment, before it says that the thought is over. */
  #think(event: Fields): void {
    const id = this.#itemIn(event);
    this.#messages.takeMessage({ id, type: 'reasoning' });
    if (event.delta !== '' && event.delta === this.#messages.textOf(id)) this.#ignored.add('duplicate');
    else this.#grow(event, 'text');
  }

  #summarise(event: Fields, words: unknown, delta: boolean): void {
    const id = summaryId(this.#itemIn(event), event.summary_index);
    this.#messages.takeMessage({ id, type: 'reasoning' });
    if (delta) this.#grow({ item_id: id, delta: words }, 'text');
    else this.#set({ item_id: id }, 'text', words);
  }

  #itemIn({ item_id: id, output_index: place }: Fields): string {
    return typeof id === 'string' && id !== '' ? id : this.#idAt(place);
  }

  #idAt(place: unknown): string {
    const at = typeof place === 'number' ? place : 0;
    return this.#ids.get(at) ?? `output ${at}`;
  }
}

function idOf(item: unknown): string | undefined {
  return isObject(item) && typeof item.id === 'string' && item.id !== '' ? item.id : undefined;
}

/** The status that the event's name tells. `response.done` tells none. */
function statusIn(type: unknown): string {
  const [, status = ''] = typeof type === 'string' ? (/^response\.(\w+)$/.exec(type) ?? []) : [];
  return status === 'done' ? '' : status;
}

function reasonIn({ incomplete_details: details }: Fields): WireError | undefined {
  if (!isObject(details) || typeof details.reason !== 'string') return undefined;
  return { code: details.reason, message: `the response is incomplete: ${details.reason}` };
}

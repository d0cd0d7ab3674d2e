// A server of the standard Responses API, and nothing else: it goes on from the response before, and knows names.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json, stream } from './broken-agents.ts';

/**
 * Answers one POST.
 * @param forgets keeps no responses, so that each question is the first.
 * @param whole answers with one JSON text, whatever was asked for.
 */
export function respondTo(known: Map<string, string>, { forgets = false, whole: isWhole = false } = {}) {
  let count = 0;
  return (response: ServerResponse, body: Readonly<Record<string, unknown>>, _request: IncomingMessage) => {
    count += 1;
    const id = `resp_${count}`;
    const said = String(body.input);
    const before = known.get(String(body.previous_response_id));
    const name = /my name is (\w+)/i.exec(said)?.[1] ?? before;
    if (name !== undefined && !forgets) known.set(id, name);
    const text = name === undefined ? 'I do not know your name.' : `Your name is ${name}.`;
    const item = { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content: [part(text)] };
    const whole = { id, object: 'response', status: 'completed', model: 'any', output: [item] };
    if (isWhole) return json(response, 200, whole);
    const at = { item_id: 'msg_1', output_index: 0, content_index: 0 };
    const events = [
      { type: 'response.created', response: { ...whole, status: 'in_progress', output: [] } },
      { type: 'response.output_item.added', output_index: 0, item: { ...item, content: [] } },
      ...text.split(/(?<= )/).map((delta) => ({ type: 'response.output_text.delta', ...at, delta })),
      { type: 'response.output_text.done', ...at, text },
      { type: 'response.completed', response: whole },
    ];
    return stream(response, events.map((each) => `event: ${each.type}\ndata: ${JSON.stringify(each)}\n\n`).join(''));
  };
}

function part(text: string) {
  return { type: 'output_text', text, annotations: [] };
}

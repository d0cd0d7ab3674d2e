// The bodies that we send: a run comes in, the agent's JSON goes out.
import type { AgentRun, InputPart } from '../agent.ts';

/** One message of a person with a list of parts: a plain string as content is an error to the agent. */
export function runBody({ id, sessionId, userId, input }: AgentRun): string {
  return JSON.stringify({
    id,
    input: [{ role: 'user', type: 'message', content: input.map(contentPart) }],
    session_id: sessionId,
    user_id: userId,
    stream: true,
  });
}

/** The agent finds the run by the same pair of ids; the route takes a whole request, so `input` must be there. */
export function stopBody({ sessionId, userId }: AgentRun): string {
  return JSON.stringify({ input: [], session_id: sessionId, user_id: userId });
}

function contentPart(part: InputPart): Readonly<Record<string, string>> {
  switch (part.type) {
    case 'text':
      // Half a surrogate pair cannot be encoded on the agent's side, and fails the whole request there.
      return { type: 'text', text: part.text.toWellFormed() };
    case 'image':
      return { type: 'image', image_url: part.url };
    case 'audio':
      return { type: 'audio', data: part.url, format: part.format };
    case 'video':
      return { type: 'video', video_url: part.url };
    case 'file':
      return { type: 'file', file_url: part.url, filename: part.name.toWellFormed() };
  }
}

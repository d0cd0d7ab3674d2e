// The body that the Responses endpoint takes: a run comes in, the request's JSON goes out.
import type {
  ResponseCreateParamsStreaming,
  ResponseInput,
  ResponseInputContent,
} from 'openai/resources/responses/responses';
import type { AgentRun, InputPart } from '../../agent.ts';

/** AgentScope's own field: whose memory it is, as in `/process`. */
interface UserId {
  readonly user_id: string;
}

/** An AgentApp keeps the conversation under the same pair of ids as for `/process`. */
export function agentAppBody({ sessionId, userId, input }: AgentRun): ResponseCreateParamsStreaming & UserId {
  return { stream: true, input: inputOf(input, agentAppFile), conversation: { id: sessionId }, user_id: userId };
}

/** Nothing but the standard's own fields, since strict servers refuse others. */
export function standardBody(
  { input }: AgentRun,
  model: string,
  previousId: string | undefined,
): ResponseCreateParamsStreaming {
  const memory = previousId === undefined ? {} : { previous_response_id: previousId };
  return { stream: true, model, input: inputOf(input, standardFile), ...memory };
}

type FilePart = (url: string, name: string) => ResponseInputContent;

/** A text alone goes as it is: some servers read no lists. */
function inputOf(input: readonly InputPart[], filePart: FilePart): string | ResponseInput {
  const [first] = input;
  if (first?.type === 'text' && input.length === 1) return first.text.toWellFormed();
  return [{ role: 'user', content: input.map((part) => contentPart(part, filePart)) }];
}

function contentPart(part: InputPart, filePart: FilePart): ResponseInputContent {
  switch (part.type) {
    case 'text':
      return { type: 'input_text', text: part.text.toWellFormed() };
    case 'image':
      return { type: 'input_image', image_url: part.url, detail: 'auto' };
    case 'audio':
      return audioPart(part.url, part.format);
    case 'video':
      return filePart(part.url, 'video.mp4');
    case 'file':
      return filePart(part.url, part.name.toWellFormed());
  }
}

/** Both the standard and AgentScope know this part; the package does not list it among those of a message. */
function audioPart(url: string, format: string): ResponseInputContent {
  const data = url.replace(/^data:[^,]*,/, '');
  return { type: 'input_audio', input_audio: { data, format } } as unknown as ResponseInputContent;
}

/** An AgentApp reads files from `file_url` alone, data URLs too. */
function agentAppFile(url: string, filename: string): ResponseInputContent {
  return { type: 'input_file', file_url: url, filename };
}

function standardFile(url: string, filename: string): ResponseInputContent {
  if (!/^data:/i.test(url)) return { type: 'input_file', file_url: url };
  return { type: 'input_file', file_data: url, filename };
}

// The agent's tool activity: calls and outputs come in as the agent sends them, joined activities go out.
import type { ReplyMedia, ToolActivity } from '../agent.ts';
import { blocksIn } from './media.ts';
import type { WireToolData } from './wire.ts';

interface Tool {
  callId: string;
  name: string;
  arguments: string;
  output: string;
  state: ToolActivity['state'];
}

/** Joins call and output by `call_id`; where a framework sends none, by message and then by name. */
export class ToolBoard {
  readonly #tools: Tool[] = [];
  readonly #byCallId = new Map<string, Tool>();
  readonly #byMessage = new Map<string, Tool>();

  /**
   * Values replace, since each event holds the whole value so far.
   * @param complete The event is the last word on this value.
   * @returns the media found inside the output.
   */
  take(messageId: string, role: 'call' | 'output', data: WireToolData, complete: boolean): readonly ReplyMedia[] {
    const tool = this.#find(messageId, role, data);
    if (data.name) tool.name = data.name;
    if (data.arguments !== undefined) tool.arguments = asText(data.arguments);
    if (role === 'call') return [];
    const { text, media } = blocksIn(data.output);
    tool.output = text ?? asText(data.output);
    if (complete) tool.state = 'done';
    return media;
  }

  list(): readonly ToolActivity[] {
    return this.#tools.map((tool) => ({ ...tool }));
  }

  #find(messageId: string, role: 'call' | 'output', { call_id: callId, name }: WireToolData): Tool {
    const known = callId
      ? this.#byCallId.get(callId)
      : (this.#byMessage.get(messageId) ?? (role === 'output' ? this.#openCallNamed(name) : undefined));
    if (known) {
      this.#byMessage.set(messageId, known);
      return known;
    }
    const tool: Tool = {
      callId: callId || name || messageId,
      name: name ?? '',
      arguments: '',
      output: '',
      state: 'calling',
    };
    this.#tools.push(tool);
    if (callId) this.#byCallId.set(callId, tool);
    this.#byMessage.set(messageId, tool);
    return tool;
  }

  #openCallNamed(name: string | null | undefined): Tool | undefined {
    return this.#tools.findLast((tool) => tool.name === name && tool.state === 'calling');
  }
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null || value === undefined ? '' : JSON.stringify(value);
}

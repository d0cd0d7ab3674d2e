// One message of a reply: what the wire says of it comes in, where and under which name it shows goes out.
import type { WholeOrIncrements } from './documented.ts';
import type { LaneMessage, LaneName } from './lane.ts';
import type { WirePart } from './wire.ts';

export interface Message extends LaneMessage {
  readonly id: string;
  type: string;
  role: string;
  /** Something of it has arrived: text, a medium, a tool's values. */
  filled: boolean;
  /** What it holds comes from a second-hand source, such as `response.output`: its own events replace it. */
  secondHand: boolean;
  /** Of its last content event, to know a repeated one by. */
  lastNumber: number;
  lastDelta: string;
  documented: WholeOrIncrements | undefined;
}

/** Every type that the protocol knows, and where it shows. */
const lanes: ReadonlyMap<string, LaneName> = new Map([
  ['message', 'answer'],
  // The documentation's own sample says so; no known server does.
  ['assistant', 'answer'],
  ['reasoning', 'reasoning'],
  ['plugin_call', 'tool'],
  ['plugin_call_output', 'tool'],
  ['mcp_call', 'tool'],
  ['mcp_call_output', 'tool'],
  ['function_call', 'tool'],
  ['function_call_output', 'tool'],
  ['component_call', 'tool'],
  ['component_call_output', 'tool'],
  // So the Java runtime types the outputs of its tools.
  ['mcp_approval_response', 'tool'],
  ['error', 'error'],
  ['heartbeat', 'none'],
]);

export function isKnownType(type: string): boolean {
  return lanes.has(type);
}

/** Unknown types show nowhere; neither does what the person, the system or a tool said, which some frameworks echo. */
export function laneOf(type: string, role: string): LaneName {
  const lane = lanes.get(type) ?? 'none';
  return role !== 'assistant' && (lane === 'answer' || lane === 'reasoning') ? 'none' : lane;
}

/** Of a message whose kind nobody has told, where those of others were. */
export const untold = '';

/**
 * The answer, until the message's own event says otherwise: some runners announce no message, and mean the answer then.
 * @param type {@link untold} where the runner does announce messages: then this one shows nowhere.
 */
export function createMessage(id: string, order: number, type = 'message'): Message {
  return {
    id,
    order,
    lane: laneOf(type, 'assistant'),
    type,
    role: 'assistant',
    parts: [],
    filled: false,
    secondHand: false,
    lastNumber: Number.NEGATIVE_INFINITY,
    lastDelta: '',
    documented: undefined,
  };
}

/** Text and refusal of one index are two places: a refusal must not run into the sentence it breaks off. */
export function slotOf(part: WirePart, index: number): number | undefined {
  if (part.type === 'text') return textSlot(index);
  return part.type === 'refusal' ? textSlot(index) + 1 : undefined;
}

export function textSlot(index: number): number {
  return index * 2;
}

export function wordsOf(part: WirePart): string {
  return (part.type === 'refusal' ? part.refusal : part.text) ?? '';
}

// The tools that the agent calls, as people see them: one line each, nothing secret in it. Pure.
import type { ToolActivity } from '../agent.ts';
import type { Activity } from '../chat.ts';

/** `off`: nothing. `compact`: their names, while the answer grows. `full`: with their arguments, also afterwards. */
export type ShowTools = 'off' | 'compact' | 'full';

const maxTitleChars = 120;
const maxValueChars = 60;
const secretName = /pass|secret|token|key|auth|credential|cookie|session/i;

export function activityOf(tools: readonly ToolActivity[], show: ShowTools): readonly Activity[] {
  if (show === 'off') return [];
  return tools.map((tool) => ({
    id: tool.callId,
    title: show === 'full' ? withArguments(tool) : nameOf(tool),
    state: tool.state === 'done' ? 'done' : 'running',
  }));
}

/** Nothing is under way any more: what had not come to its end failed. */
export function closed(activity: readonly Activity[], completed: boolean): readonly Activity[] {
  return activity.map((each) => (each.state === 'running' ? { ...each, state: completed ? 'done' : 'failed' } : each));
}

/** One line, however the agent names its tools. */
function nameOf({ name }: ToolActivity): string {
  return shortened(oneLine(name) || 'tool', maxTitleChars);
}

function withArguments(tool: ToolActivity): string {
  const pairs = Object.entries(parsed(tool.arguments)).map(
    ([name, value]) => `${oneLine(name)}: ${shown(name, value)}`,
  );
  return pairs.length === 0 ? nameOf(tool) : shortened(`${nameOf(tool)} (${pairs.join(', ')})`, maxTitleChars);
}

/** Arguments may be half-written: then nothing of them is shown. */
function parsed(json: string): object {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function shown(name: string, value: unknown): string {
  if (secretName.test(name)) return '…';
  const text =
    typeof value === 'string' ? value : JSON.stringify(value, (key, inner) => (secretName.test(key) ? '…' : inner));
  return shortened(oneLine(text ?? ''), maxValueChars);
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

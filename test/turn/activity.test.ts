import { describe, expect, it } from 'vitest';
import type { ToolActivity } from '../../src/agent.ts';
import { activityOf, closed } from '../../src/turn/activity.ts';

function tool(more: Partial<ToolActivity> = {}): ToolActivity {
  return { callId: 'c1', name: 'search_web', arguments: '{}', output: '', state: 'calling', ...more };
}

function fullTitle(json: string): string | undefined {
  return activityOf([tool({ arguments: json })], 'full')[0]?.title;
}

describe('the tools at work', () => {
  it('are named in one line, or not at all', () => {
    const tools = [tool(), tool({ callId: 'c2', name: 'read\nfile ', state: 'done' })];
    expect(activityOf(tools, 'compact')).toEqual([
      { id: 'c1', title: 'search_web', state: 'running' },
      { id: 'c2', title: 'read file', state: 'done' },
    ]);
    expect(activityOf(tools, 'off')).toEqual([]);
    expect(activityOf([tool({ name: '' })], 'compact')[0]?.title).toBe('tool');
    expect(activityOf([tool({ name: 'x'.repeat(500) })], 'compact')[0]?.title).toHaveLength(120);
  });

  it('show what they are called with when that is wanted, but no secrets', () => {
    expect(fullTitle('{"query":"weather in\\nBerlin","limit":3}')).toBe(
      'search_web (query: weather in Berlin, limit: 3)',
    );
    expect(fullTitle('{"api_key":"k-1","Authorization":"Bearer b","user":{"password":"p","name":"Al"}}')).toBe(
      'search_web (api_key: …, Authorization: …, user: {"password":"…","name":"Al"})',
    );
    expect(fullTitle(`{"text":"${'y'.repeat(900)}"}`)?.length).toBeLessThanOrEqual(120);
  });

  it.each(['', '{"query":"half', '[1,2]', '"text"', 'null'])('show none of half-written arguments: %j', (json) => {
    expect(fullTitle(json)).not.toContain('half');
    expect(fullTitle(json)).toMatch(/^search_web/);
  });

  it('are all closed in the end', () => {
    const activity = activityOf([tool(), tool({ callId: 'c2', state: 'done' })], 'compact');
    expect(closed(activity, true).map(({ state }) => state)).toEqual(['done', 'done']);
    expect(closed(activity, false).map(({ state }) => state)).toEqual(['failed', 'done']);
  });
});

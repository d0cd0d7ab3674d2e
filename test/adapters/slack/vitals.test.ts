// What a greeting tells of connections elsewhere, and what it does not.
import { EventEmitter } from 'node:events';
import type { SocketModeClient } from '@slack/socket-mode';
import { expect, it } from 'vitest';
import { type OwnConnections, reportFrames } from '../../../adapters/slack/vitals.ts';
import type { HealthReport } from '../../../src/chat.ts';

function greeted(connections: number, ours: OwnConnections): HealthReport | undefined {
  const client = new EventEmitter();
  const reports: HealthReport[] = [];
  reportFrames(
    client as unknown as SocketModeClient,
    () => ours,
    (report) => reports.push(report),
  );
  client.emit('ws_message', JSON.stringify({ type: 'hello', num_connections: connections }));
  return reports[0];
}

it.each([
  ['this one alone', 1, { open: 1, broken: 0 }, { elsewhere: 0 }],
  ['another one', 2, { open: 1, broken: 0 }, { elsewhere: 1 }],
  ['one of ours that has broken off, perhaps', 2, { open: 1, broken: 1 }, {}],
  ['more than ours could be', 4, { open: 2, broken: 1 }, { elsewhere: 1 }],
  ['none but ours, the broken ones are forgotten', 2, { open: 2, broken: 3 }, { elsewhere: 0 }],
] as const)('counts %s', (_what, connections, ours, expected) => {
  expect(greeted(connections, ours)).toEqual({ state: 'hearing', ...expected });
});

// The unmodified Socket Mode client on the local Slack, keeping what it receives.

import { SocketModeClient } from '@slack/socket-mode';
import { onTestFinished } from 'vitest';
import type { SlackServer } from '../../../playground/slack-server/index.ts';
import { silentLogger } from './official.ts';

/** One envelope as the client hands it on. */
interface Received {
  readonly type: string;
  readonly body: { readonly event?: Record<string, unknown> | undefined; readonly event_id?: string } & Record<
    string,
    unknown
  >;
  readonly retry_num: number | undefined;
  readonly retry_reason: string | undefined;
  readonly ack: (response?: Record<string, unknown>) => Promise<void>;
}

export interface Listener {
  readonly client: SocketModeClient;
  readonly received: Received[];
  /** The inner events, in order. */
  events(): Record<string, unknown>[];
}

/** Connects, and acknowledges everything unless told otherwise. */
export async function listen(
  slack: SlackServer,
  { acks = true, answer }: { readonly acks?: boolean; readonly answer?: Record<string, unknown> } = {},
): Promise<Listener> {
  const client = new SocketModeClient({
    appToken: slack.appToken,
    logger: silentLogger,
    // The client waits this long before it connects again.
    clientPingTimeout: 250,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  const received: Received[] = [];
  client.on('slack_event', (envelope: Received) => {
    received.push(envelope);
    if (acks) void envelope.ack(answer);
  });
  client.on('error', () => undefined);
  onTestFinished(() => client.disconnect());
  await client.start();
  return { client, received, events: () => received.flatMap(({ body }) => (body.event ? [body.event] : [])) };
}

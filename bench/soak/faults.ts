// What goes wrong around the bridge: a share of all calls, and now and then a connection.
import type { DiscordServer } from '../../playground/discord-server/index.ts';
import type { Fault, Faults } from '../../playground/faults.ts';
import type { SlackServer } from '../../playground/slack-server/index.ts';
import type { Chance } from '../lossless/chance.ts';

const faults: readonly Fault[] = [
  { kind: 'rate-limited', retryAfterMs: 1000 },
  { kind: 'rate-limited', retryAfterMs: 1000, html: true },
  { kind: 'status', status: 503, when: 'before' },
  { kind: 'status', status: 502, when: 'before', html: true },
  { kind: 'status', status: 500, when: 'after' },
  { kind: 'status', status: 504, when: 'after', html: true },
  { kind: 'reset', when: 'before' },
  { kind: 'reset', when: 'after' },
];

/** Calls of the two APIs; sockets have troubles of their own. */
const calls = /^(?!socket\.|apps\.)/;

/** Strikes the given share of a platform's calls, each kind of fault as often as the others. @returns ends it. */
export function strike(switchboard: Faults, share: number, chance: Chance): () => void {
  const each = { share: share / faults.length, random: () => chance.fraction() };
  const rules = faults.map((fault) => switchboard.add({ call: calls, fault, chance: each }));
  return () => {
    for (const { remove } of rules) remove();
  };
}

type Troubles = Readonly<Record<string, () => void>>;

/** Nothing gets lost by any of them for good. */
export function slackTroubles({ sockets, faults: switchboard }: SlackServer): Troubles {
  return {
    'Slack: socket cut': () => sockets.drop(),
    'Slack: socket asked to go': () => sockets.disconnect('refresh_requested'),
    'Slack: acknowledgement lost': () => {
      switchboard.add({ call: 'socket.ack', fault: { kind: 'hang', when: 'after' }, times: 1 });
    },
  };
}

export function discordTroubles({ gateway }: DiscordServer): Troubles {
  return {
    'Discord: socket cut': () => gateway.dropAll(),
    'Discord: asked to reconnect': () => gateway.askToReconnect(),
    'Discord: session to be resumed': () => gateway.invalidateSessions({ resumable: true }),
    'Discord: messages told twice': () => gateway.duplicate('MESSAGE_CREATE', 5),
  };
}

/** Causes one of them. @returns which. */
export function disturb(troubles: Troubles, chance: Chance): string {
  const [name = '', cause] = Object.entries(troubles)[chance.upTo(Object.keys(troubles).length)] ?? [];
  cause?.();
  return name;
}

// What can be made to go wrong in the playground, by name: with the local platforms' own switches, and the bridge's life.
import { BridgeNotStarted } from './bridge-process.ts';
import type { Trouble } from './client-api/acts.ts';
import type { Bench } from './client-api/session.ts';
import type { Fault } from './faults.ts';
import type { Playground } from './launch.ts';
import type { AgentTrouble } from './recorder/trouble.ts';
import { Refused } from './refusal.ts';

const retryAfterMs = 2_000;
const delayMs = 1_500;

/** Everything that writes; what only reads, or opens a socket, is left alone, so that the bridge stays connected. */
const slackWrites = /^(?:chat|reactions|files|assistant|agents)\./;
const discordWrites = /^(?:POST|PATCH|DELETE) \/(?:channels|webhooks)\//;

/** Half of the calls: an answer gets through, in its time. */
const half = { share: 0.5, random: Math.random };
const some = { share: 0.3, random: Math.random };

type Stage = Pick<Playground, 'slack' | 'discord' | 'agentTroubles' | 'bridge'> & {
  /** Where it is noted. */
  readonly recording?: Pick<Playground['recording'], 'switched'>;
};

export function troubleBench(playground: Stage): Bench {
  const listeners = new Set<() => void>();
  const active = new Map<Trouble, () => void>();
  const { bridge } = playground;
  const changed = () => {
    for (const listener of listeners) listener();
  };
  bridge.onChange(changed);

  return {
    get state() {
      return { active: [...active.keys()], ...bridge.state };
    },
    async set(trouble, on) {
      if (trouble === 'kill-bridge') return toldByState(bridge.kill());
      const once = onceDone(playground, trouble);
      if (once !== undefined) {
        once();
        return playground.recording?.switched(trouble, 'once');
      }
      if (on !== active.has(trouble)) playground.recording?.switched(trouble, on ? 'on' : 'off');
      active.get(trouble)?.();
      active.delete(trouble);
      if (on)
        active.set(
          trouble,
          isOfAgent(trouble) ? agentSwitchedOn(playground, trouble) : switchedOn(trouble, playground),
        );
      changed();
    },
    startBridge: () => toldByState(bridge.start()),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Why the bridge could not be started is part of its state. */
async function toldByState(start: Promise<void>): Promise<void> {
  try {
    await start;
  } catch (error) {
    if (!(error instanceof BridgeNotStarted)) throw error;
  }
}

/** Undefined for what lasts. */
function onceDone({ slack, discord }: Stage, trouble: Trouble): (() => void) | undefined {
  switch (trouble) {
    case 'slack-refresh':
      return () => slack.sockets.disconnect('refresh_requested');
    case 'slack-drop':
      return () => slack.sockets.drop();
    case 'slack-redeliver':
      return () => {
        const last = slack.timeline.deliveries('message').findLast(({ payload }) => isSaid(slack, payload.event));
        if (last?.eventId === undefined) throw new Refused('nothing-delivered', 'No message has been delivered yet');
        slack.delivery.redeliver(last.eventId);
      };
    case 'discord-reconnect':
      return () => discord.gateway.askToReconnect();
    case 'discord-redeliver':
      return () => discord.gateway.duplicate('MESSAGE_CREATE');
    case 'discord-drop':
      return () => discord.gateway.dropAll();
    default:
      return undefined;
  }
}

/** By a person: what Friday writes comes back as an event, too, and so does every change of it. */
function isSaid({ workspace }: Stage['slack'], event: unknown): boolean {
  const { user, subtype } = { user: undefined, subtype: undefined, ...(event as object | undefined) };
  const isNew = [undefined, 'file_share', 'thread_broadcast'].includes(subtype);
  return isNew && user !== undefined && workspace.member(user)?.bot === false;
}

function isOfAgent(trouble: Trouble): trouble is AgentTrouble {
  return trouble.startsWith('agent-');
}

function agentSwitchedOn({ agentTroubles }: Stage, trouble: AgentTrouble): () => void {
  agentTroubles.set(trouble, true);
  return () => agentTroubles.set(trouble, false);
}

/** Returns the way to switch it off. */
function switchedOn(trouble: Exclude<Trouble, AgentTrouble>, stage: Stage): () => void {
  const [slack, discord] = [stage.slack.faults, stage.discord.faults];
  const both = (fault: Fault, chance?: typeof half) => {
    const rest = chance === undefined ? {} : { chance };
    const on = [slack.add({ call: slackWrites, fault, ...rest }), discord.add({ call: discordWrites, fault, ...rest })];
    return () => {
      for (const each of on) each.remove();
    };
  };
  switch (trouble) {
    case 'slack-429':
      return slack.add({ call: slackWrites, fault: { kind: 'rate-limited', retryAfterMs }, chance: half }).remove;
    case 'discord-429':
      return discord.add({ call: discordWrites, fault: { kind: 'rate-limited', retryAfterMs }, chance: half }).remove;
    case 'slow':
      return both({ kind: 'delay', delayMs });
    case 'server-errors':
      return both({ kind: 'status', status: 503, html: true, when: 'before' }, some);
    default:
      return both({ kind: 'reset', when: 'after' }, some);
  }
}

// The whole playground: both local platforms, the bridge with its unmodified adapters, and a Friday to talk to.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchAgent } from './agent-watch.ts';
import { type BridgeLife, startBridgeLife } from './bridge-life.ts';
import { startBridge } from './bridge-process.ts';
import type { AgentSource } from './client-api/session.ts';
import { type DiscordServer, startDiscordServer } from './discord-server/index.ts';
import { startFriday } from './friday/server.ts';
import { createRecording, type Recording } from './inspector/recording.ts';
import { type OwnAgent, secretsIn, shownUrl } from './own-agent.ts';
import { type Passing, startRecordingProxy } from './recorder/proxy.ts';
import { AgentTroubles } from './recorder/trouble.ts';
import { type SlackServer, startSlackServer } from './slack-server/index.ts';

export interface PlaygroundOptions {
  /** Default: the demo Friday. */
  readonly ownAgent?: OwnAgent;
  /** Every line of the bridge's log. */
  readonly onLog?: (line: string) => void;
  /** Everything comes to its end, also while it starts: what lives already is ended, and nothing is left behind. */
  readonly leaving?: AbortSignal;
}

export interface Playground {
  readonly slack: SlackServer;
  readonly discord: DiscordServer;
  /** Her address without what is nobody's business, and whether one's own answers there. */
  readonly agent: AgentSource;
  /** Everything that was to be seen from outside of the bridge. */
  readonly recording: Recording;
  /** The agent can be asked to stop. */
  readonly agentStops: boolean;
  /** A Discord channel in which Friday needs no mention. */
  readonly freeChannel: string;
  /** Resolves when the bridge has next accepted a message. */
  hears(): Promise<void>;
  /** Resolves when it has next taken one for an order to itself: stop, retry, help. */
  heeds(): Promise<void>;
  /** Resolves when the next turn of the bridge has ended, however it ended. */
  turnEnds(): Promise<void>;
  /** What the agent is made to seem to do wrong. */
  readonly agentTroubles: AgentTroubles;
  /** It can be killed, die by itself, and be started again on the same state. */
  readonly bridge: Omit<BridgeLife, 'stop'>;
  stop(): Promise<void>;
}

const freeChannel = '#friday';

/**
 * Everything lives in a temporary folder, which `stop()` removes; the surroundings' own settings are not looked at.
 *
 * @throws Error that says why the bridge did not start, or the reason of `leaving`
 */
export async function launchPlayground(options: PlaygroundOptions = {}): Promise<Playground> {
  const { ownAgent, onLog, leaving } = options;
  const folder = await mkdtemp(join(tmpdir(), 'friday-playground-'));
  const parts: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const end of parts.reverse().splice(0)) await end();
  };
  try {
    const slack = await startSlackServer();
    parts.push(slack.stop);
    const discord = await startDiscordServer();
    parts.push(discord.stop);
    const free = discord.addChannel({ name: freeChannel.slice(1) });
    const friday = ownAgent === undefined ? await startFriday() : undefined;
    if (friday !== undefined) parts.push(friday.stop);
    const agent = ownAgent?.url ?? friday?.url ?? '';
    const stopUrl = ownAgent === undefined ? friday?.stopUrl : ownAgent.stopUrl;
    const secrets = [...secretsIn(agent), ...secretsIn(stopUrl), ...(ownAgent?.secrets ?? [])];
    const recording = createRecording({ slack, discord, secrets });
    parts.push(async () => recording.stop());
    const watch = await watchAgent({ url: shownUrl(agent), demo: ownAgent === undefined, reach: ownAgent?.reach });
    parts.push(async () => watch.stop());
    const onPassing = (passing: Passing) => {
      recording.passing(passing);
      watch.see(passing);
    };
    const agentTroubles = new AgentTroubles();
    const proxy = await startRecordingProxy({ agentUrl: agent, stopUrl, onPassing, troubles: agentTroubles });
    parts.push(proxy.stop);

    const settings = {
      ...ownAgent?.settings,
      AGENT_URL: proxy.agentUrl,
      ...(proxy.stopUrl === undefined ? {} : { AGENT_STOP_URL: proxy.stopUrl }),
      // What lies with the agent may be fetched, though the bridge knows only the proxy's address.
      MEDIA_ALLOW_HOSTS: new URL(agent).host,
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      DISCORD_API_URL: discord.apiUrl,
      DISCORD_BOT_TOKEN: discord.botToken,
      DISCORD_FREE_RESPONSE_CHANNELS: free.id,
    };
    const accepted = occasions((line) => line.includes('"acceptance":"accepted"'));
    const heeded = occasions((line) => line.includes('"acceptance":"heeded"'));
    const turnEnded = occasions((line) => line.includes('"msg":"turn ended"'));
    const onLine = (line: string) => {
      onLog?.(line);
      recording.line(line);
      accepted.see(line);
      heeded.see(line);
      turnEnded.see(line);
    };
    const bridge = await startBridgeLife({
      spawn: (signal) => startBridge({ settings, folder, onLine, signal }),
      onEvent: recording.bridge,
      clean: recording.redaction.text,
      leaving,
    });
    // What is under way is lost with the folder in any case.
    parts.push(() => bridge.stop());
    return {
      slack,
      discord,
      agent: watch,
      recording,
      agentStops: stopUrl !== undefined,
      freeChannel,
      hears: accepted.next,
      heeds: heeded.next,
      turnEnds: turnEnded.next,
      agentTroubles,
      bridge,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Lines of the log that mean that something has happened. */
function occasions(isOne: (line: string) => boolean) {
  let next = Promise.withResolvers<void>();
  return {
    next: () => next.promise,
    see(line: string) {
      if (!isOne(line)) return;
      next.resolve();
      next = Promise.withResolvers();
    },
  };
}

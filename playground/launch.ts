// The whole playground: both local platforms, the bridge with its unmodified adapters, and a Friday to talk to.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BridgeProcess, startBridge } from './bridge-process.ts';
import { type DiscordServer, startDiscordServer } from './discord-server/index.ts';
import { startFriday } from './friday/server.ts';
import { createRecording, type Recording } from './inspector/recording.ts';
import { type OwnAgent, secretsIn, shownUrl, troubleAt } from './own-agent.ts';
import { startRecordingProxy } from './recorder/proxy.ts';
import { AgentTroubles } from './recorder/trouble.ts';
import { type SlackServer, startSlackServer } from './slack-server/index.ts';

export interface PlaygroundOptions {
  /** Default: the demo Friday. */
  readonly ownAgent?: OwnAgent;
  /** Every line of the bridge's log. */
  readonly onLog?: (line: string) => void;
}

export interface Playground {
  readonly slack: SlackServer;
  readonly discord: DiscordServer;
  /** Without what is nobody's business: to be shown, not to be asked. */
  readonly agentUrl: string;
  /** Everything that was to be seen from outside of the bridge. */
  readonly recording: Recording;
  /** The agent can be asked to stop. */
  readonly agentStops: boolean;
  /** A Discord channel in which Friday needs no mention. */
  readonly freeChannel: string;
  /** Why an agent of one's own will probably not answer, for people to read. */
  readonly agentTrouble: string | undefined;
  /** Resolves when the bridge has next accepted a message. */
  hears(): Promise<void>;
  /** Resolves when it has next taken one for an order to itself: stop, retry, help. */
  heeds(): Promise<void>;
  /** Resolves when the next turn of the bridge has ended, however it ended. */
  turnEnds(): Promise<void>;
  /** What the agent is made to seem to do wrong. */
  readonly agentTroubles: AgentTroubles;
  /** Whether the demo Friday answers. */
  readonly demo: boolean;
  /** Ends the bridge as a power cut would, and starts it again on the same state. */
  killBridge(): Promise<void>;
  /** Only the first half of it. Resolves once it is dead, with the way to start it again. */
  cutBridge(): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

const freeChannel = '#friday';

/** Everything lives in a temporary folder, which `stop()` removes; the surroundings' own settings are not looked at. */
export async function launchPlayground(options: PlaygroundOptions = {}): Promise<Playground> {
  const { ownAgent, onLog } = options;
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
    const { passing: onPassing } = recording;
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
    const start = () => startBridge({ settings, folder, onLine });
    let bridge: BridgeProcess = await start();
    // What is under way is lost with the folder in any case.
    parts.push(() => bridge.stop('SIGKILL'));
    const cutBridge = async () => {
      const atMs = Date.now();
      await bridge.stop('SIGKILL');
      // What it had still said stands before its death.
      recording.bridge('killed', atMs);
      return async () => {
        bridge = await start();
        recording.bridge('started');
      };
    };
    return {
      slack,
      discord,
      agentUrl: shownUrl(agent),
      recording,
      agentStops: stopUrl !== undefined,
      freeChannel,
      agentTrouble: ownAgent === undefined ? undefined : await troubleAt(ownAgent.url),
      hears: accepted.next,
      heeds: heeded.next,
      turnEnds: turnEnded.next,
      agentTroubles,
      demo: ownAgent === undefined,
      async killBridge() {
        const revive = await cutBridge();
        await revive();
      },
      cutBridge,
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

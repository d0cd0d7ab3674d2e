// The whole playground: both local platforms, the bridge with its unmodified adapters, and a Friday to talk to.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BridgeProcess, startBridge } from './bridge-process.ts';
import { type DiscordServer, startDiscordServer } from './discord-server/index.ts';
import { startFriday } from './friday/server.ts';
import { type SlackServer, startSlackServer } from './slack-server/index.ts';

export interface PlaygroundOptions {
  /** A Friday of one's own; default: the demo Friday. */
  readonly agentUrl?: string;
  /** Every line of the bridge's log. */
  readonly onLog?: (line: string) => void;
}

export interface Playground {
  readonly slack: SlackServer;
  readonly discord: DiscordServer;
  readonly agentUrl: string;
  /** A Discord channel in which Friday needs no mention. */
  readonly freeChannel: string;
  /** Resolves when the next turn of the bridge has ended, however it ended. */
  turnEnds(): Promise<void>;
  /** Whether the demo Friday answers. */
  readonly demo: boolean;
  /** Ends the bridge as a power cut would, and starts it again on the same state. */
  killBridge(): Promise<void>;
  stop(): Promise<void>;
}

const freeChannel = '#friday';

/** Everything lives in a temporary folder, which `stop()` removes; the surroundings' own settings are not looked at. */
export async function launchPlayground({ agentUrl, onLog }: PlaygroundOptions = {}): Promise<Playground> {
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
    const friday = agentUrl === undefined ? await startFriday() : undefined;
    if (friday !== undefined) parts.push(friday.stop);

    const settings = {
      AGENT_URL: agentUrl ?? friday?.url ?? '',
      ...(friday === undefined ? {} : { AGENT_STOP_URL: friday.stopUrl }),
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      DISCORD_API_URL: discord.apiUrl,
      DISCORD_BOT_TOKEN: discord.botToken,
      DISCORD_FREE_RESPONSE_CHANNELS: free.id,
    };
    let turn = Promise.withResolvers<void>();
    const onLine = (line: string) => {
      onLog?.(line);
      if (!line.includes('"turn ended"')) return;
      turn.resolve();
      turn = Promise.withResolvers();
    };
    const start = () => startBridge({ settings, folder, onLine });
    let bridge: BridgeProcess = await start();
    parts.push(() => bridge.stop());
    return {
      slack,
      discord,
      agentUrl: settings.AGENT_URL,
      freeChannel,
      turnEnds: () => turn.promise,
      demo: agentUrl === undefined,
      async killBridge() {
        await bridge.stop('SIGKILL');
        bridge = await start();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

// The playground: everything needed to see Friday in Slack and in Discord, without any account.
import { type Death, deathInWords } from '../../playground/bridge-life.ts';
import { startClientApi } from '../../playground/client-api/server.ts';
import { inspectorDesk } from '../../playground/inspector/desk.ts';
import { launchPlayground, type Playground } from '../../playground/launch.ts';
import type { OwnAgent } from '../../playground/own-agent.ts';
import { pageFolder } from '../../playground/page-build.ts';
import { runLive } from '../../playground/terminal/live.ts';
import { runPlain } from '../../playground/terminal/plain.ts';
import { troubleBench } from '../../playground/troubles.ts';
import { ConfigError } from '../config.ts';
import type { AgentFlags } from './agent-flags.ts';
import { ownAgent } from './own-agent.ts';

export interface PlaygroundFlags extends AgentFlags {
  /** In the terminal instead of a browser. */
  readonly terminal?: boolean | undefined;
}

const say = (text: string) => void process.stderr.write(text);

/** @throws ConfigError when the agent could not be spoken to. */
export async function playground({ terminal = false, ...agentFlags }: PlaygroundFlags): Promise<void> {
  const own = ownAgentOf(agentFlags);
  const leaving = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => leaving.abort());
  try {
    await run(own, terminal, leaving.signal);
  } catch (error) {
    if (!leaving.signal.aborted) throw error;
  }
  process.exit();
}

async function run(own: OwnAgent | undefined, terminal: boolean, leaving: AbortSignal): Promise<void> {
  const page = terminal
    ? undefined
    : await orLeave(
        pageFolder(() => say('Making the page, once…\n')),
        leaving,
      );
  say('Starting a local Slack, a local Discord and the bridge…');
  const running = await launchPlayground({ leaving, ...(own === undefined ? {} : { ownAgent: own }) });
  const { url, demo, trouble } = running.agent.info;
  say(' ready.\n');
  if (trouble === undefined) say(`Friday answers at ${url}${demo ? ' (the demo Friday)' : ''}\n`);
  try {
    if (page === undefined) await talk(running, leaving);
    else await serve(running, page, leaving);
  } finally {
    await running.stop();
  }
}

/** What cannot be interrupted is left to the end of the process. @throws the signal's reason */
async function orLeave<Result>(work: Promise<Result>, leaving: AbortSignal): Promise<Result> {
  const left = new Promise<never>((_resolve, reject) =>
    leaving.addEventListener('abort', () => reject(leaving.reason)),
  );
  return Promise.race([work, left]);
}

/** Only who names an agent means the surroundings' settings for her. */
function ownAgentOf(flags: AgentFlags): OwnAgent | undefined {
  if (flags.agent === undefined) {
    if (flags.api === undefined) return undefined;
    const nextStep = 'name her with --agent: the demo Friday has one endpoint only';
    throw new ConfigError([{ variable: '--api', problem: 'says nothing without an agent', nextStep }]);
  }
  const { agent, hints } = ownAgent(flags, process.env);
  for (const { variable, problem, nextStep } of hints) say(`${variable} ${problem}: ${nextStep}\n`);
  return agent;
}

/** Until somebody ends it. The address alone goes to the standard output. */
async function serve(running: Playground, pageFolder: string, leave: AbortSignal): Promise<void> {
  const { slack, discord, freeChannel, agent } = running;
  const bench = troubleBench(running);
  const inspector = inspectorDesk(running);
  const api = await startClientApi({ slack, discord, freeChannel, agent, bench, inspector, pageFolder });
  const sayTrouble = () => say(`${agent.info.trouble ?? `Your agent answers at ${agent.info.url}`}\n`);
  if (agent.info.trouble !== undefined) sayTrouble();
  agent.onChange(sayTrouble);
  followDeaths(running, (death) => {
    say(death === undefined ? 'The bridge lives again.\n' : `${deathInWords(death)}\nStart it again in the page.\n`);
  });
  process.stdout.write(`Open ${api.url} in a browser. Ctrl-C ends it.\n`);
  await new Promise<void>((resolve) => {
    if (leave.aborted) resolve();
    leave.addEventListener('abort', () => resolve());
  });
  await api.stop();
  await inspector.stop();
}

async function talk(running: Playground, leave: AbortSignal): Promise<void> {
  if (leave.aborted) return;
  const interactive = process.stdin.isTTY && process.stdout.isTTY;
  const ended = Promise.withResolvers<void>();
  leave.addEventListener('abort', () => ended.resolve());
  // Nobody is there to start it again.
  if (!interactive)
    followDeaths(running, (death) => {
      if (death === undefined) return;
      say(`${deathInWords(death)}\n`);
      process.exitCode = 1;
      ended.resolve();
    });
  // Somebody who leaves does not wait for an answer.
  await Promise.race([ended.promise, interactive ? runLive(running, leave) : runPlain(running, leave)]);
}

/** @param tell nothing: it lives again */
function followDeaths({ bridge }: Playground, tell: (death: Death | undefined) => void): void {
  let isDead = false;
  bridge.onChange(() => {
    const { state } = bridge;
    if (state.bridge === 'dead') tell(state.death);
    if (state.bridge === 'up' && isDead) tell(undefined);
    isDead = state.bridge === 'dead' || (isDead && state.bridge !== 'up');
  });
}

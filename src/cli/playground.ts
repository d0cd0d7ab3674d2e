// The playground: everything needed to see Friday in Slack and in Discord, without any account.
import { launchPlayground, type Playground } from '../../playground/launch.ts';
import { runLive } from '../../playground/terminal/live.ts';
import { runPlain } from '../../playground/terminal/plain.ts';
import { ConfigError } from '../config.ts';

/** @throws ConfigError when the agent's address is none. */
export async function playground({ agentUrl }: { readonly agentUrl?: string | undefined }): Promise<void> {
  if (agentUrl !== undefined && !/^https?:$/.test(URL.parse(agentUrl)?.protocol ?? '')) {
    const nextStep = 'give the full URL of /process, for example http://127.0.0.1:8090/process';
    throw new ConfigError([{ variable: '--agent', problem: `is no http address: ${agentUrl}`, nextStep }]);
  }
  const leaving = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => leaving.abort());
  const say = (text: string) => void process.stderr.write(text);
  say('Starting a local Slack, a local Discord and the bridge…');
  const running = await launchPlayground(agentUrl === undefined ? {} : { agentUrl });
  say(` ready.\nFriday answers at ${running.agentUrl}${running.demo ? ' (the demo Friday)' : ''}\n`);
  try {
    await talk(running, leaving.signal);
  } finally {
    await running.stop();
  }
  process.exit(0);
}

async function talk(running: Playground, leave: AbortSignal): Promise<void> {
  if (leave.aborted) return;
  const interactive = process.stdin.isTTY && process.stdout.isTTY;
  const ended = Promise.withResolvers<void>();
  leave.addEventListener('abort', () => ended.resolve());
  // Somebody who leaves does not wait for an answer.
  await Promise.race([ended.promise, interactive ? runLive(running, leave) : runPlain(running, leave)]);
}

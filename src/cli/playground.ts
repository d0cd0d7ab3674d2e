// The playground: everything needed to see Friday in Slack and in Discord, without any account.
import { launchPlayground } from '../../playground/launch.ts';
import { runLive } from '../../playground/terminal/live.ts';
import { runPlain } from '../../playground/terminal/plain.ts';

export async function playground({ agentUrl }: { readonly agentUrl?: string | undefined }): Promise<void> {
  const say = (text: string) => void process.stderr.write(text);
  const interactive = process.stdin.isTTY && process.stdout.isTTY;
  say('Starting a local Slack, a local Discord and the bridge…');
  const running = await launchPlayground(agentUrl === undefined ? {} : { agentUrl });
  say(` ready.\nFriday answers at ${running.agentUrl}${running.demo ? ' (the demo Friday)' : ''}\n`);
  process.once('SIGTERM', () => void running.stop().then(() => process.exit(0)));
  try {
    await (interactive ? runLive(running) : runPlain(running));
  } finally {
    await running.stop();
  }
  process.exit(0);
}

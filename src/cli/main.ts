// The command line: finds out which command is meant and starts it. Each command has a file of its own.
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { Command, InvalidArgumentError, Option } from 'commander';
import { platforms } from '../../adapters/index.ts';
import { ConfigError } from '../config.ts';
import { type AgentFlags, agentSettings } from './agent-flags.ts';
import type { AskFlags } from './ask.ts';
import type { PlaygroundFlags } from './playground.ts';
import { isAnyWanted, readSettings } from './problems.ts';

// Built or not, it lies above this file, and it alone says the version.
const { version } = JSON.parse(readFileSync(findPackageJSON(import.meta.url) ?? '', 'utf8')) as { version: string };

const program = new Command('friday')
  .description('Talk to your AgentScope agent in Slack and in Discord.')
  .version(version)
  .usage('[command] [options]')
  .showHelpAfterError()
  // What stands behind a command is the command's.
  .enablePositionalOptions()
  // As with everything else that a person has to change first.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .addHelpText(
    'after',
    `
Without a command: the service when Slack or Discord is configured, else the playground, which takes --terminal, --agent and --api.
Settings come from flags, the environment and .env (see .env.example), in this order.`,
  )
  .argument('[command]')
  // Of the playground, or of the service: whichever it comes to.
  .addOption(new Option('--terminal').hideHelp())
  .addOption(new Option('--agent <url>').hideHelp())
  .addOption(new Option('--api <api>').hideHelp())
  .action(async (unknown: string | undefined, flags: AgentFlags & { readonly terminal?: true }) => {
    if (unknown !== undefined) program.error(`error: there is no command "${unknown}"`);
    const serves = isAnyWanted(platforms, readSettings());
    if (serves && flags.terminal)
      program.error('error: Slack or Discord is configured; say "friday playground --terminal"');
    return serves ? start(flags) : playground(flags);
  });

program
  .command('start')
  .description('run the service; at least one platform must be configured')
  .option('--agent <url>', "the full URL of the agent's endpoint (AGENT_URL)")
  .option('--api <api>', 'which endpoint that is, if its URL does not end so: process or responses (AGENT_API)')
  .option('--state <url>', 'where sessions are kept (STATE_URL)')
  .option('--log-level <level>', 'trace, debug, info, warn, error or fatal (LOG_LEVEL)')
  .action(start);

program
  .command('playground')
  .description('try it without any account: a local Slack, a local Discord and a demo Friday')
  .option('--terminal', 'in this terminal instead of a browser')
  .option('--agent <url>', 'talk to your own agent, at the full URL of her endpoint, instead of the demo Friday')
  .option('--api <api>', 'which endpoint that is, if its URL does not end so: process or responses (AGENT_API)')
  .addHelpText(
    'after',
    `
With --agent, the other settings of an agent (AGENT_TOKEN, AGENT_HEADERS, AGENT_STOP_URL, AGENT_MODEL …) come from the
environment. Nothing else of it is looked at, nor is .env.`,
  )
  .action(playground);

program
  .command('ask')
  .description('ask your agent one question from this terminal')
  .argument(
    '[question...]',
    'what to say; "-", or nothing when something is piped in, reads it from the standard input',
  )
  .option('--agent <url>', "the full URL of the agent's endpoint (AGENT_URL)")
  .option('--api <api>', 'which endpoint that is, if its URL does not end so: process or responses (AGENT_API)')
  .option('--session <name>', 'speak in this conversation, which the agent remembers; default: a new one each time')
  .option('--user <name>', 'whose memory the agent uses; it belongs to session and user together', 'friday-ask')
  .addOption(new Option('--image <file>', 'send a picture along; may be repeated').argParser(collected))
  .option('--json', 'print events, one JSON object a line')
  .addOption(new Option('--raw', 'print what came over the wire, byte for byte').conflicts('json'))
  .addHelpText(
    'after',
    `
Ctrl-C stops the answer: the agent is asked to stop where AGENT_STOP_URL is set, and its stream is read to the end, since
breaking it off would damage its memory. A second Ctrl-C leaves at once.
Exit codes: 0 answered, 1 not or not wholly answered, 2 something has to be changed first, 130 stopped.

Examples:
  friday ask "What can you do?"
  friday ask --session trip "My name is Alice." && friday ask --session trip "What is my name?"
  friday ask --image map.png "Where is this?"
  friday ask --json "Hello" | jq -r 'select(.type == "end").answer'`,
  )
  .action(ask);

program
  .command('doctor')
  .description('find out why Friday does not answer: looks at the agent, Slack, Discord and the store')
  .option('--json', 'the findings as JSON')
  .addOption(languageOption())
  .addOption(
    new Option('--channel <id>', 'a Slack or Discord channel in which Friday is to speak').argParser(channelId),
  )
  .option('--live', 'wait for a real message of yours')
  .option('--agent <url>', "the full URL of the agent's endpoint (AGENT_URL)")
  .option('--api <api>', 'which endpoint that is, if its URL does not end so: process or responses (AGENT_API)')
  .option('--state <url>', 'where sessions are kept (STATE_URL)')
  .action(async ({ agent, api, state, ...flags }) => {
    const command = await import('./doctor.ts');
    await command.doctor({ ...flags, settings: { ...agentSettings({ agent, api }), STATE_URL: state } });
  });

program
  .command('slack')
  .description('set Slack up')
  .command('manifest')
  .description('print what Slack wants to know of the app: paste it at https://api.slack.com/apps')
  .addOption(
    new Option('--profile <profile>', 'minimal: mentions and direct messages; full: threads, files, signs as well')
      .choices(['minimal', 'full'])
      .default('full'),
  )
  .addOption(languageOption())
  .action(async (flags) => (await import('./slack.ts')).slackManifest(flags));

program
  .command('discord')
  .description('set Discord up')
  .command('invite')
  .description('print the link that brings Friday into a server')
  .option('--application <id>', "the application's id (default: that of DISCORD_BOT_TOKEN)")
  .addOption(languageOption())
  .action(async (flags) => (await import('./discord.ts')).discordInvite(flags));

program
  .command('replay')
  .description('play a recording of the playground again, and compare what is to be seen (exit code 1: it differs)')
  .argument('<file>', "what the playground's inspector has exported")
  .option('--fast', "without the recording's pauses", false)
  .addOption(languageOption())
  .action(async (file, flags) => (await import('./replay.ts')).replay(file, flags));

/** Names are not unique, and mean nothing to either platform. */
function channelId(text: string): string {
  if (platforms.some(({ channelForm }) => channelForm.test(text))) return text;
  throw new InvalidArgumentError('Give the id: in Slack it begins with C, in Discord it is a long number.');
}

/** Commands are imported when they run: the service does not load the playground, nor the playground the platforms. */
async function start(flags: AgentFlags & { state?: string; logLevel?: string }): Promise<void> {
  const command = await import('./start.ts');
  await command.start({ ...agentSettings(flags), STATE_URL: flags.state, LOG_LEVEL: flags.logLevel });
}

async function playground(flags: PlaygroundFlags): Promise<void> {
  const command = await import('./playground.ts');
  await command.playground(flags);
}

async function ask(words: string[], flags: AskFlags): Promise<void> {
  const command = await import('./ask.ts');
  await command.ask(words, flags);
}

function languageOption(): Option {
  return new Option('--lang <language>', 'of what is said').choices(['en', 'zh']);
}

function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

try {
  await program.parseAsync();
} catch (error) {
  // What a person can mend is told in words; anything else is a mistake of ours and shows where it happened.
  const mendable = error instanceof ConfigError;
  process.stderr.write(`${mendable ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exitCode = mendable ? 2 : 1;
}

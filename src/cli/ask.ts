// One question from the terminal: words and flags come in, the agent's answer goes out as it grows.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { createAgent } from '../agent/create.ts';
import type { Agent, AgentRun, InputPart, Run, RunEnd } from '../agent.ts';
import { type Config, ConfigError, loadConfig } from '../config.ts';
import { createLog, redactor } from '../log.ts';
import { imageTypeOf } from '../media/part.ts';
import { safeId } from '../session.ts';
import { type Language, languageOf } from '../texts.ts';
import { type AgentFlags, agentSettings } from './agent-flags.ts';
import { type About, eventView, harmless, noView, textView, type View } from './ask/views.ts';
import { linesAbout, wordsFor } from './ask/words.ts';
import { readSettings } from './problems.ts';

export interface AskFlags extends AgentFlags {
  readonly session?: string;
  readonly user?: string;
  readonly image?: readonly string[];
  readonly json?: boolean;
  readonly raw?: boolean;
}

/** As usual after a signal. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** @throws ConfigError when a person has to change something first. */
export async function ask(words: readonly string[], flags: AskFlags): Promise<void> {
  const config = settingsFor(flags);
  const input = await inputOf(words, flags.image ?? []);
  const run = runOf(input, flags);
  const redact = redactor(config.secrets);
  const note = (text: string): void => void process.stderr.write(harmless(redact(text)));
  for (const { variable, problem, nextStep } of config.hints) note(`${variable} ${problem}: ${nextStep}\n`);
  const agent = await createAgent(config.agent, {
    proxy: config.proxy,
    redact,
    watch: flags.raw ? rawWatch(note) : undefined,
    log: createLog({ ...config.log, level: 'warn', format: 'pretty' }),
  });
  const language = languageFor(config, input);
  const { api, url, model } = config.agent;
  // Such a server's memory is which response came before, and this process forgets it.
  if (flags.session !== undefined && api === 'responses' && model !== undefined)
    note(`${wordsFor(language).noMemory}\n`);
  const about = { session: run.sessionId, user: run.userId, api, url: redact(url) };
  const view = viewFor(flags, about, language, note);
  const code = await answer({ agent, run, view, url, language, note });
  await agent.close();
  process.exitCode = code;
}

interface Scene {
  readonly agent: Agent;
  readonly run: AgentRun;
  readonly view: View;
  readonly url: string;
  readonly language: Language;
  readonly note: (text: string) => void;
}

/** @returns the exit code: 0 answered, 1 not or not wholly, as after a signal when stopped. */
async function answer({ agent, run: asked, view, url, language, note }: Scene): Promise<number> {
  const run = agent.run(asked);
  const signals = stopOnSignals(run);
  const end = await follow(run, view);
  view.end(end, run.snapshot());
  for (const line of linesAbout(end, { url, stops: agent.stops }, language)) note(`${line}\n`);
  const code = end.outcome === 'completed' ? 0 : end.outcome === 'stopped' ? signals.code : 1;
  signals.leaveWith(code);
  const waiting = setTimeout(() => note(`${wordsFor(language).leaving}\n`), patienceMs[end.outcome]);
  await run.released;
  clearTimeout(waiting);
  return code;
}

/** An agent that ends its stream sooner is not worth a word. */
const patienceMs: Readonly<Record<RunEnd['outcome'], number>> = {
  completed: 2_000,
  failed: 2_000,
  interrupted: 2_000,
  stopped: 300,
};

interface Signals {
  /** Of the signal that stopped the run, if one has. */
  readonly code: number;
  /** From here on a signal ends the process. */
  leaveWith(code: number): void;
}

/** The first signal stops the run as the bridge does: it is drained, since breaking it off damages the agent's memory. */
function stopOnSignals(run: Run): Signals {
  let code = 0;
  let leaving = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (leaving) process.exit(code);
      code = exitCodes[signal];
      run.stop();
    });
  // Whoever reads us has gone, such as `head`.
  process.stdout.on('error', () => run.stop());
  return {
    get code() {
      return code;
    },
    leaveWith(last) {
      leaving = true;
      code = last;
    },
  };
}

async function follow(run: Run, view: View): Promise<RunEnd> {
  let end: RunEnd | undefined;
  void run.ended.then((value) => {
    end = value;
  });
  while (end === undefined) {
    await run.changed();
    view.show(run.snapshot());
  }
  return end;
}

function viewFor({ json, raw }: AskFlags, about: About, language: Language, note: Scene['note']): View {
  const write = (text: string): void => void process.stdout.write(text);
  if (raw) return noView;
  if (json) return eventView(write, about);
  const looked = process.stdout.isTTY && process.stderr.isTTY;
  return textView({ write, sign: looked ? (text) => void process.stderr.write(text) : undefined, note, language });
}

/** The bytes as they come; what stands above them goes to the standard error. */
function rawWatch(note: Scene['note']) {
  return {
    answered: (_run: AgentRun, status: number, headers: Readonly<Record<string, string | string[] | undefined>>) =>
      note(`HTTP ${status} ${headers['content-type'] ?? ''}\n`),
    received: (_run: AgentRun, bytes: Buffer) => void process.stdout.write(bytes),
  };
}

/** Platforms and stores have no part in this, however they are configured. */
function settingsFor(flags: AskFlags): Config {
  const all = Object.entries(readSettings());
  const ours = all.filter(([name]) => /^AGENT_|^FRIDAY_LANG$|^(?:HTTPS|NO)_PROXY/i.test(name));
  return loadConfig({ environment: Object.fromEntries(ours), platforms: [], flags: agentSettings(flags) });
}

async function inputOf(words: readonly string[], images: readonly string[]): Promise<readonly InputPart[]> {
  const given = words.join(' ');
  const isPiped = !process.stdin.isTTY && (given === '-' || (given === '' && images.length === 0));
  const question = (isPiped ? await readAll(process.stdin) : given).trim();
  if (question === '' && images.length === 0) {
    const nextStep = 'write it behind the command: friday ask "What can you do?"';
    throw new ConfigError([{ variable: 'The question', problem: 'is missing', nextStep }]);
  }
  const text: readonly InputPart[] = question === '' ? [] : [{ type: 'text', text: question }];
  return [...text, ...images.map(imageIn)];
}

function imageIn(path: string): InputPart {
  const bytes = contentOf(path);
  const type = imageTypeOf(bytes);
  if (type === undefined) {
    const nextStep = 'send a PNG, JPEG, GIF or WebP';
    throw new ConfigError([{ variable: '--image', problem: `is no picture that agents take: ${path}`, nextStep }]);
  }
  return { type: 'image', url: `data:${type};base64,${bytes.toString('base64')}` };
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const problem = `cannot be read: ${error instanceof Error ? error.message : path}`;
    throw new ConfigError([{ variable: '--image', problem, nextStep: 'correct the path' }]);
  }
}

/** A name that an agent can take as an id goes as it is, so that any session of the bridge can be spoken to. */
function runOf(input: readonly InputPart[], { session, user }: AskFlags): AgentRun {
  const id = randomUUID();
  const idOf = (name: string): string => (/^[A-Za-z0-9.-]{1,100}$/.test(name) ? name : safeId(name));
  return { id: `ask-${id}`, sessionId: idOf(session ?? `ask-${id}`), userId: idOf(user ?? 'friday-ask'), input };
}

function languageFor({ language }: Config, input: readonly InputPart[]): Language {
  const [first] = input;
  return language === 'auto' ? languageOf(first?.type === 'text' ? first.text.slice(0, 1_000) : '') : language;
}

// Settings that cannot be used must not keep the doctor from looking at the rest: the environment comes in; every
// problem, and the configuration that can be made without the settings that have one, go out.
import { diagnosis, type Finding } from '../check.ts';
import type { Environment } from '../config/environment.ts';
import { type Config, ConfigError, type ConfigSources, loadConfig } from '../config.ts';
import type { Platform, Problem } from '../platform.ts';
import { nextStepInChinese, problemInChinese } from './problems-zh.ts';

export interface Configured {
  readonly config: Config;
  /** Settings that were left out because they cannot be used. */
  readonly leftOut: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

const check = 'configuration';

const wrong = diagnosis(
  check,
  'wrong',
  'failure',
  ({ variable, problem, nextStep }: Problem) => [
    `${variable} ${problem}`,
    'friday would not start like this',
    nextStep,
  ],
  (told) => [inChinese(told), '这样 friday 无法启动', nextStepInChinese(told.nextStep)],
);

const strange = diagnosis(
  check,
  'strange',
  'warning',
  ({ variable, problem, nextStep }: Problem) => [`${variable} ${problem}`, 'probably not meant', nextStep],
  (told) => [inChinese(told), '可能不是本意', nextStepInChinese(told.nextStep)],
);

function inChinese({ variable, problem }: Problem): string {
  return `${variable}：${problemInChinese(problem)}`;
}

const usable = diagnosis(
  check,
  'usable',
  'ok',
  () => ['every setting can be used', ''],
  () => ['所有设置都可用', ''],
);

const noPlatform = diagnosis(
  check,
  'no-platform',
  'note',
  () => [
    'neither Slack nor Discord is set up',
    'the agent can be tried without them: "friday ask", "friday playground". For Slack begin with "friday slack manifest", for Discord with a bot’s token; .env.example says where things come from',
  ],
  () => [
    '还没有设置 Slack 或 Discord',
    '可以先单独试 agent：“friday ask”、“friday playground”。接 Slack 从 “friday slack manifest” 开始，接 Discord 从机器人令牌开始；.env.example 说明了每一项从哪里来',
  ],
);

/** A person asks about one channel, and would wait for its line in vain. */
const channelOfNobody = diagnosis(
  check,
  'channel-of-nobody',
  'warning',
  (channel: string, name: string) => [
    `${channel} is a channel of ${name}, which is not set up`,
    'so nothing could be seen of it',
    `set ${name} up first, or ask for a channel of the platform that is`,
  ],
  (channel, name) => [
    `${channel} 是 ${name} 的频道，而 ${name} 还没有设置`,
    '所以没有检查这个频道',
    `先设置 ${name}，或改查已设置的平台的频道`,
  ],
);

export interface DoctorSources extends ConfigSources {
  /** The channel that the person asks about. */
  readonly channel?: string | undefined;
}

export function configure(sources: DoctorSources): Configured {
  const problems: Problem[] = [];
  const leftOut = new Set<string>();
  for (;;) {
    try {
      const environment = without(sources.environment, leftOut);
      const config = loadConfig({ ...sources, environment, flags: without(sources.flags ?? {}, leftOut) });
      return {
        config,
        leftOut,
        findings: [...findingsOf(config, problems), ...aboutChannel(sources, config, leftOut)],
      };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const before = leftOut.size;
      if (before === 0) problems.push(...error.problems);
      for (const { variable } of error.problems)
        for (const name of alike(variable, sources.platforms)) leftOut.add(name);
      if (leftOut.size === before) throw error;
    }
  }
}

/** A platform with one wrong setting is left out as a whole. */
function alike(variable: string, platforms: readonly Platform[]): readonly string[] {
  const name = variable.replace(/_FILE$/, '');
  const platform = platforms.find(({ variables }) => variables.includes(name));
  return platform?.variables ?? [name];
}

function without(environment: Environment, names: ReadonlySet<string>): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.has(name.replace(/_FILE$/, ''))));
}

/** Of a platform that has a wrong setting, that setting is told. */
function aboutChannel({ channel, platforms }: DoctorSources, { off }: Config, leftOut: ReadonlySet<string>): Finding[] {
  if (channel === undefined) return [];
  const its = platforms.find(({ channelForm }) => channelForm.test(channel));
  if (its === undefined || !off.includes(its.name) || its.variables.some((name) => leftOut.has(name))) return [];
  return [channelOfNobody(channel, its.name.charAt(0).toUpperCase() + its.name.slice(1))];
}

function findingsOf(config: Config, problems: readonly Problem[]): readonly Finding[] {
  // Beside the problems, the error holds what may explain them.
  const isHint = (problem: Problem) => problem.problem.includes('nothing reads it');
  const failures = problems.filter((problem) => !isHint(problem)).map(wrong);
  const hints = [...problems.filter(isHint), ...config.hints].map(strange);
  const none = config.platforms.length === 0 && failures.length === 0 ? [noPlatform()] : [];
  return [...(failures.length + hints.length === 0 ? [usable()] : []), ...failures, ...hints, ...none];
}

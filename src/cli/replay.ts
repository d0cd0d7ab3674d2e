// A recording of the playground played again: the same people, the same words of the agent; is the same to be seen?
import { readFile } from 'node:fs/promises';
import { type Bundle, readBundle } from '../../playground/inspector/bundle.ts';
import { describeOutcome } from '../../playground/inspector/replay/describe.ts';
import { replay as play } from '../../playground/inspector/replay/replay.ts';
import type { Language } from '../texts.ts';
import { languageFrom } from './language.ts';

export interface ReplayFlags {
  /** Without the recording's pauses. */
  readonly fast: boolean;
  readonly lang?: string;
}

const words = {
  en: {
    starting: 'Starting a local Slack, a local Discord and the bridge, and playing the recording…',
    unreadable: (file: string, reason: string) => `${file} cannot be read: ${reason}`,
    cut: (file: string) =>
      `${file} cannot be played again: its beginning is missing, since the playground had run for too long.\n` +
      'Next step: in its inspector, export one conversation alone that began later.',
    nextStep: "Next step: give a file that the playground's inspector has exported.",
  },
  zh: {
    starting: '正在启动本地 Slack、本地 Discord 和桥接程序，并播放记录……',
    unreadable: (file: string, reason: string) => `无法读取 ${file}：${reason}`,
    cut: (file: string) =>
      `无法重新播放 ${file}：试验场运行太久，记录的开头已经不在了。\n下一步：在检查器里单独导出一个之后开始的会话。`,
    nextStep: '下一步：请提供试验场的检查器导出的文件。',
  },
} as const;

/** Exit code 0: the same · 1: something differs · 2: the file cannot be read. */
export async function replay(file: string, { fast, lang }: ReplayFlags): Promise<void> {
  const language = languageFrom(lang);
  const bundle = await read(file, language);
  if (typeof bundle === 'string') {
    process.stderr.write(`${bundle}\n`);
    process.exit(2);
  }
  process.stderr.write(`${words[language].starting}\n`);
  const leaving = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => leaving.abort());
  const outcome = await play(bundle, { fast, signal: leaving.signal }).catch((error: unknown) => {
    if (leaving.signal.aborted) return undefined;
    throw error;
  });
  if (outcome === undefined) process.exit(130);
  process.stdout.write(`${describeOutcome(outcome)[language]}\n`);
  process.exit(outcome.differences.length === 0 ? 0 : 1);
}

/** Or why it cannot be read, or be played. */
async function read(file: string, language: Language): Promise<Bundle | string> {
  try {
    const bundle = readBundle(await readFile(file, 'utf8'));
    return bundle.isCut ? words[language].cut(file) : bundle;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const { unreadable, nextStep } = words[language];
    return `${unreadable(file, reason)}\n${nextStep}`;
  }
}

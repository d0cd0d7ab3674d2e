// How a replay went, for people to read, in English and in Chinese.
import type { Death } from '../../bridge-life.ts';
import { refusalIn } from '../../client-api/refusal-words.ts';
import { refusalOf } from '../../client-api/refusals.ts';
import type { UnknownRequest } from './agent.ts';
import type { Outcome } from './replay.ts';
import type { Step } from './script.ts';

export interface Said {
  readonly en: string;
  readonly zh: string;
}

export function describeOutcome({ differences, conversations, answers, leftOut }: Outcome): Said {
  const counts = {
    en: `${counted(answers, 'answer')} in ${counted(conversations, 'conversation')}`,
    zh: `${conversations} 个会话中的 ${answers} 个回答`,
  };
  const head = {
    same: { en: `The same is to be seen: ${counts.en}.`, zh: `看到的结果相同：${counts.zh}。` },
    other: {
      en: `Something else is to be seen (- recorded, + now), in ${counts.en}:`,
      zh: `看到的结果不同（- 记录中，+ 现在），共 ${counts.zh}：`,
    },
    note: {
      en: `Not compared: ${leftOut} in which the recording ends before the answer does.`,
      zh: `未比较：${leftOut} 个会话，记录在回答结束之前就结束了。`,
    },
  };
  const told = (language: keyof Said): string => {
    const note = leftOut === 0 ? [] : [head.note[language]];
    if (differences.length === 0) return [head.same[language], ...note].join('\n');
    const each = differences.map(({ where, lines }) =>
      [where[language], ...lines.map((line) => `  ${line}`)].join('\n'),
    );
    return [head.other[language], ...each, ...note].join('\n\n');
  };
  return { en: told('en'), zh: told('zh') };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Something that must happen again does not. */
export class Unplayable extends Error {
  readonly said: Said;

  constructor(said: Said) {
    super(said.en);
    this.name = 'Unplayable';
    this.said = said;
  }
}

export function notWithin(limitMs: number): Said {
  return { en: `not within ${limitMs / 1000} s`, zh: `${limitMs / 1000} 秒内没有发生` };
}

export function unknownMessage(id: string): Said {
  return { en: `the recording does not hold message ${id}`, zh: `记录中没有消息 ${id}` };
}

/** The bridge did not do that then. */
export function bridgeDied({ code, signal, lastWords }: Death): Said {
  const last = lastWords.length === 0 ? '' : `\n${lastWords.map((line) => `  ${line}`).join('\n')}`;
  return {
    en: `the bridge died by itself (${signal ?? `exit code ${code}`})${last}`,
    zh: `桥接程序自行终止（${signal ?? `退出码 ${code}`}）${last}`,
  };
}

/** What has not happened again, and why. */
export function missingStep(step: Step, error: unknown): Said {
  const [name, why] = [nameOf(step), reasonOf(error)];
  return { en: `${name.en}: ${why.en}`, zh: `${name.zh}：${why.zh}` };
}

/** A platform that refuses is told of as in the page. */
function reasonOf(error: unknown): Said {
  if (error instanceof Unplayable) return error.said;
  const { code, reason } = refusalOf(error);
  return { en: refusalIn('en', code, reason), zh: refusalIn('zh', code, reason) };
}

function nameOf(step: Step): Said {
  switch (step.kind) {
    case 'deed': {
      const { en, zh } = deeds[step.deed.type];
      return { en: `${step.person} could not ${en}`, zh: `${step.person} 无法${zh}` };
    }
    case 'bridge':
      return { en: 'The bridge could not be started again', zh: '桥接程序无法重新启动' };
    case 'request':
      return {
        en: `The bridge did not ask the agent again (request ${step.request})`,
        zh: `桥接程序没有再次向智能体提问（请求 ${step.request}）`,
      };
    case 'taken':
      return { en: `The bridge did not take message ${step.count}`, zh: `桥接程序没有接受第 ${step.count} 条消息` };
    case 'begun':
      return { en: `Turn ${step.count} did not begin`, zh: `第 ${step.count} 个回合没有开始` };
    case 'ended':
      return { en: `Answer ${step.count} did not end`, zh: `第 ${step.count} 个回答没有结束` };
    case 'shown':
      return { en: 'A message was not to be seen again', zh: '有一条消息没有再次出现' };
    default:
      return { en: 'The agent could not say again what she said', zh: '智能体无法再次说出当时的话' };
  }
}

const deeds: Readonly<Record<Extract<Step, { kind: 'deed' }>['deed']['type'], Said>> = {
  say: { en: 'write a message', zh: '发消息' },
  edit: { en: 'edit a message', zh: '编辑消息' },
  delete: { en: 'delete a message', zh: '删除消息' },
  react: { en: 'react', zh: '添加回应' },
  press: { en: 'press a button', zh: '按下按钮' },
  command: { en: 'use a command', zh: '使用命令' },
  stop: { en: 'press Slack’s Stop', zh: '按下 Slack 的停止按钮' },
  'start-thread': { en: 'start a thread', zh: '创建子区' },
  'open-app': { en: 'open the app', zh: '打开应用' },
};

/** The bridge asked the agent for something new. */
export function unknownRequest({ route, session, user }: UnknownRequest): Said {
  const [en, zh] = route === 'stop' ? ['to stop', '停止'] : ['for an answer', '回答'];
  return {
    en: `The bridge asked the agent ${en}, which the recording does not hold: session ${session}, user ${user}`,
    zh: `桥接程序请智能体${zh}，而记录中没有这个请求：会话 ${session}，用户 ${user}`,
  };
}

export function placeOf(platform: 'slack' | 'discord', room: string, place: number, count: number): Said {
  const name = platform === 'slack' ? 'Slack' : 'Discord';
  return {
    en: `${name}, ${room}, message ${place} of ${count}`,
    zh: `${name}，${room}，第 ${place} 条消息（共 ${count} 条）`,
  };
}

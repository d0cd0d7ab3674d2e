// How a replay went, for people to read, in English and in Chinese.
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

/** What has not happened again, and why. */
export function missingStep(step: Step, why: string): Said {
  const { en, zh } = nameOf(step);
  return { en: `${en}: ${why}`, zh: `${zh}：${why}` };
}

function nameOf(step: Step): Said {
  switch (step.kind) {
    case 'deed':
      return {
        en: `${step.person} could not ${step.deed.type}`,
        zh: `${step.person} 无法${deeds[step.deed.type]}`,
      };
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
    default:
      return { en: step.kind, zh: step.kind };
  }
}

const deeds: Readonly<Record<Extract<Step, { kind: 'deed' }>['deed']['type'], string>> = {
  say: '发消息',
  edit: '编辑消息',
  delete: '删除消息',
  react: '添加回应',
  press: '按下按钮',
  command: '使用命令',
  stop: '按下 Slack 的停止按钮',
  'start-thread': '创建子区',
  'open-app': '打开应用',
};

/** The bridge asked the agent for something new. */
export function strangeRequest(what: string): Said {
  return {
    en: `The bridge asked the agent for what the recording does not hold: ${what}`,
    zh: `桥接程序向智能体提出了记录中没有的请求：${what}`,
  };
}

export function placeOf(platform: 'slack' | 'discord', room: string, place: number, count: number): Said {
  const name = platform === 'slack' ? 'Slack' : 'Discord';
  return {
    en: `${name}, ${room}, message ${place} of ${count}`,
    zh: `${name}，${room}，第 ${place} 条消息（共 ${count} 条）`,
  };
}

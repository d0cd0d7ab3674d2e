// What is said of the scenarios, in English and in Chinese.
import { computed } from '@preact/signals';
import { language } from '../settings.ts';

const en = {
  startIn: (scenario: string, platform: string, outcome: string) =>
    `${scenario}: start in ${platform}${outcome === '' ? '' : `, ${outcome}`}`,
  outcomes: { running: 'running', done: 'done', failed: 'failed' },
  forAnyAgent:
    'Your own agent answers here: a scenario is done when she has answered, whatever she says. What she makes of a name, a picture or a long text is for you to see.',
  demoOnly: {
    tool: 'Only with the demo Friday: which tools yours has, nobody knows here.',
    retry:
      'Only with the demo Friday: yours does not fail when she is told to. The switches under “Trouble” make her seem to.',
  },
  step: (number: number, what: string) => `Step ${number}, ${what}`,
  says: (person: string, text: string) => `${person}: “${text}”`,
  presses: (person: string, button: string) => `${person} presses “${button}”`,
  asksMany: (count: number, text: string) => `${count} people ask: “${text}”`,
  threadName: (number: number) => `Thread ${number}`,
  retry: 'Try again',
  colon: (before: string, after: string) => `${before}: ${after}`,
  waitedInVain: (what: string, seconds: number) => `waited ${seconds} s for ${what}, in vain`,
  noAnswer: (note: string) => `She did not answer: ${note}`,
  endedBefore: (what: string) => `the answer was complete before this was seen: ${what}`,
  waits: {
    answer: 'the end of the answer',
    names: (names: string) => `an answer that says ${names}`,
    growth: (characters: number) => `the first ${characters} characters of the answer`,
    own: 'the message itself to appear',
    stop: 'something that can be stopped',
    stopped: 'the note that it was stopped',
    retry: 'the button “Try again” below an answer',
    retryTaken: 'the button “Try again” to go, which was pressed',
    many: (done: number, count: number) => `all answers: ${done} of ${count} came`,
  },
  titles: {
    name: { title: 'Remember my name', what: 'She is told a name, and asked for it.' },
    two: { title: 'Several people', what: 'Three people in one conversation, two of them at once.' },
    long: { title: 'A very long answer', what: 'Code and tables, over several messages, while it grows.' },
    tool: { title: 'A tool call', what: 'She looks up the weather, visibly.' },
    images: { title: 'Pictures in and out', what: 'She gets a picture, and draws one.' },
    stop: { title: 'Stop', what: 'An answer is stopped while it grows.' },
    retry: { title: 'Failure and retry', what: 'She fails; the button below tries again.' },
    kill: { title: 'Kill and recover', what: 'The bridge is killed in the middle of an answer.' },
    many: { title: '20 threads at once', what: 'One budget for all, and nobody is left out.' },
  },
};

const zh: typeof en = {
  startIn: (scenario, platform, outcome) => `${scenario}：在 ${platform} 中开始${outcome === '' ? '' : `，${outcome}`}`,
  outcomes: { running: '进行中', done: '完成', failed: '失败' },
  forAnyAgent:
    '现在由你自己的智能体回答：只要她回答完，场景就算完成，不论说了什么。她怎样对待名字、图片和长文，由你来看。',
  demoOnly: {
    tool: '仅限演示版 Friday：这里不知道你的智能体有哪些工具。',
    retry: '仅限演示版 Friday：你的智能体不会按吩咐出错。“故障”里的开关可以让她看似出错。',
  },
  step: (number, what) => `第 ${number} 步，${what}`,
  says: (person, text) => `${person}：“${text}”`,
  presses: (person, button) => `${person} 按“${button}”`,
  asksMany: (count, text) => `${count} 人提问：“${text}”`,
  threadName: (number) => `子区 ${number}`,
  retry: '重试',
  colon: (before, after) => `${before}：${after}`,
  waitedInVain: (what, seconds) => `等了 ${seconds} 秒，没有等到${what}`,
  noAnswer: (note) => `她没有回答：${note}`,
  endedBefore: (what) => `还没有看到${what}，回答就已经完整`,
  waits: {
    answer: '回答结束',
    names: (names) => `提到 ${names} 的回答`,
    growth: (characters) => `回答的前 ${characters} 个字符`,
    own: '消息本身出现',
    stop: '可以停止的东西',
    stopped: '已停止的提示',
    retry: '回答下面的“重试”按钮',
    retryTaken: '按下的“重试”按钮消失',
    many: (done, count) => `全部回答：${count} 个中来了 ${done} 个`,
  },
  titles: {
    name: { title: '记住我的名字', what: '告诉她名字，再问她。' },
    two: { title: '多个人', what: '三个人在同一段对话里，其中两人同时说话。' },
    long: { title: '很长的回答', what: '含代码和表格，边写边显示，分成几条消息。' },
    tool: { title: '调用工具', what: '她查询天气，过程可见。' },
    images: { title: '图片往来', what: '发给她一张图，再让她画一张。' },
    stop: { title: '停止', what: '在回答增长时停止它。' },
    retry: { title: '失败与重试', what: '她出错了，用下面的按钮重试。' },
    kill: { title: '断电与恢复', what: '在回答中途终止桥接程序。' },
    many: { title: '同时 20 个消息列', what: '共用一份配额，谁也不落下。' },
  },
};

const all = { en, zh } as const;

export const words = computed(() => all[language.value]);

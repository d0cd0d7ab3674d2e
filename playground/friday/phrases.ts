// Everything Friday says, in English and in Chinese: in, what it is about; out, Markdown.
import type { Attachment } from './question.ts';
import type { Language } from './samples.ts';

export interface Phrases {
  readonly help: string;
  greet(name: string | undefined): string;
  meet(name: string): string;
  yourName(name: string): string;
  /** The name comes from the platform; she was not told it herself. */
  youAre(who: string): string;
  readonly unknownName: string;
  know(names: readonly string[]): string;
  lastSaid(text: string): string;
  readonly nothingSaid: string;
  heard(count: number): string;
  describe(attachment: Attachment): string;
  weatherThought(city: string): string;
  readonly checking: string;
  weather(city: string): string;
  weatherReport(city: string): string;
  drawing(subject: string): string;
  readonly drawn: string;
  readonly thought: string;
  thinking(topic: string): string;
  readonly code: string;
  readonly table: string;
  readonly pausing: string;
  readonly paused: string;
  readonly failing: string;
  readonly recovered: string;
  readonly thanks: string;
  readonly bye: string;
  notUnderstood(text: string, name: string | undefined): string;
}

const en: Phrases = {
  help: [
    'I am **Friday**, a demo agent: I run offline, without a model. Try one of these:',
    '- *My name is Alice* · *What is my name?* · *Who do you know?* · *What did I just say?* — I remember, per conversation',
    '- *code* · *table* · *markdown* · *long 500* — formatted answers that grow in place',
    '- *weather in Paris* — I call a tool · *think about cats* — I think first',
    '- *draw a sunset* — I make a picture; send me an image or a file and I describe it',
    '- *slow 10* · *fail* · *fail once* · *fail before* · *crash* · *silent* — when things go wrong',
  ].join('\n'),
  greet: (name) => `Hello${name === undefined ? '' : ` ${name}`}! I am Friday. Say *help* to see what I can do.`,
  meet: (name) => `Nice to meet you, ${name}! I will remember your name in this conversation.`,
  yourName: (name) => `Your name is ${name}.`,
  youAre: (who) => `You have not told me your name here yet. Your messages come from ${who}. Tell me: *My name is …*`,
  unknownName: 'I do not know your name yet. Tell me: *My name is …*',
  know: (names) => (names.length === 0 ? 'Nobody has told me a name here yet.' : `I know ${list(names, 'and')} here.`),
  lastSaid: (text) => `Before this, I heard: “${text}”`,
  nothingSaid: 'This is the first message I hear in this conversation.',
  heard: (count) => `I have heard ${count} message${count === 1 ? '' : 's'} in this conversation.`,
  describe: (attachment) => `I see ${withDetails(attachment, 'en')}.`,
  weatherThought: (city) => `I should look up the weather in ${city}.`,
  checking: 'One moment, I am checking.',
  weather: (city) => `It is sunny in **${city}**, 21 °C. (I made that up: I am offline.)`,
  weatherReport: (city) => `${city}: sunny, 21 °C`,
  drawing: (subject) => `I am drawing ${subject}.`,
  drawn: 'Here it is:',
  thought: 'Let me think about that step by step.',
  thinking: (topic) => `I have thought about ${topic}, and I like it.`,
  code: 'Here is some code:',
  table: 'Here is a table:',
  pausing: 'Give me a moment …',
  paused: ' done. Thank you for waiting!',
  failing: 'I was about to say that',
  recovered: 'This time it worked.',
  thanks: 'You are welcome!',
  bye: 'Goodbye! I will remember this conversation.',
  notUnderstood: (text, name) =>
    `${name === undefined ? '' : `${name}, you`}${name === undefined ? 'You' : ''} said: “${text}”. I am a demo without a model: say *help* to see what I can do.`,
};

const zh: Phrases = {
  help: [
    '我是 **Friday**，一个离线的演示助手，背后没有模型。可以试试：',
    '- *我叫爱丽丝* · *我叫什么？* · *你认识谁？* · *我刚才说了什么？*：我会记住每段对话',
    '- *代码* · *表格* · *markdown* · *长文 500*：带格式、边写边显示的回答',
    '- *巴黎天气*：我会调用工具 · *想一想猫*：我会先思考',
    '- *画日落*：我会画一张图；发给我图片或文件，我来描述',
    '- *慢 10* · *失败* · *失败一次* · *开头失败* · *崩溃* · *沉默*：看看出错时的样子',
  ].join('\n'),
  greet: (name) => `你好${name === undefined ? '' : `，${name}`}！我是 Friday。说“帮助”看看我能做什么。`,
  meet: (name) => `很高兴认识你，${name}！在这段对话里我会记住你的名字。`,
  yourName: (name) => `你叫${name}。`,
  youAre: (who) => `你还没有在这里告诉我你的名字。你的消息来自 ${who}。告诉我吧：*我叫……*`,
  unknownName: '我还不知道你的名字。告诉我吧：*我叫……*',
  know: (names) => (names.length === 0 ? '这里还没有人告诉我名字。' : `在这里我认识${names.join('、')}。`),
  lastSaid: (text) => `在这之前我听到的是：“${text}”`,
  nothingSaid: '这是我在这段对话里听到的第一句话。',
  heard: (count) => `在这段对话里我听到了 ${count} 条消息。`,
  describe: (attachment) => `我看到${withDetails(attachment, 'zh')}。`,
  weatherThought: (city) => `我应该查一下${city}的天气。`,
  checking: '稍等，我查一下。',
  weather: (city) => `**${city}**今天晴，21 °C。（我是离线的，这是编的。）`,
  weatherReport: (city) => `${city}：晴，21 °C`,
  drawing: (subject) => `我来画${subject}。`,
  drawn: '画好了：',
  thought: '让我一步一步想想。',
  thinking: (topic) => `我想过${topic}了，我很喜欢。`,
  code: '这是一段代码：',
  table: '这是一张表：',
  pausing: '请稍等……',
  paused: '好了，谢谢你的耐心！',
  failing: '我正要说的是',
  recovered: '这次成功了。',
  thanks: '不客气！',
  bye: '再见！我会记住这段对话。',
  notUnderstood: (text, name) =>
    `${name === undefined ? '' : `${name}，`}你说：“${text}”。我是没有模型的演示助手，说“帮助”看看我能做什么。`,
};

export const phrases: Readonly<Record<Language, Phrases>> = { en, zh };

const kinds: Readonly<Record<Language, Readonly<Record<Attachment['kind'], string>>>> = {
  en: { image: 'an image', audio: 'a recording', video: 'a video', file: 'a file' },
  zh: { image: '一张图片', audio: '一段录音', video: '一段视频', file: '一个文件' },
};

function withDetails({ kind, name, mediaType, size, pixels, url }: Attachment, language: Language): string {
  const [colon, comma] = language === 'zh' ? ['：', '，'] : [': ', ', '];
  const bytes = language === 'zh' ? '字节' : size === 1 ? 'byte' : 'bytes';
  const details = [
    name === undefined ? undefined : `\`${name.replaceAll('`', "'")}\``,
    mediaType,
    pixels === undefined ? undefined : `${pixels.width} × ${pixels.height}`,
    size === undefined ? undefined : `${size.toLocaleString('en')} ${bytes}`,
    url,
  ].filter((detail) => detail !== undefined);
  return `${kinds[language][kind]}${colon}${details.join(comma)}`;
}

function list(names: readonly string[], and: string): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${and} ${names.at(-1)}`;
}

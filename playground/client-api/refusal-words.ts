// Why something was not done, in every language that the page speaks; free of everything else, since the page reads it too.
import type { RefusalCode } from './refusal-names.ts';

type Words = Readonly<Record<RefusalCode, string>>;

const en: Words = {
  'too-long': 'The text is too long: Discord takes 2,000 characters.',
  empty: 'A message without a word and without a file cannot be sent.',
  'file-too-large': 'A file is larger than the platform takes.',
  'too-many-files': 'A message takes ten files at most.',
  'not-allowed': 'You may not do that here.',
  'not-yours': 'That message is somebody else’s.',
  'message-gone': 'That message is there no longer.',
  'room-gone': 'That place is there no longer.',
  'control-gone': 'That button is there no longer.',
  'nothing-to-stop': 'There is nothing to stop any more.',
  'no-such-command': 'There is no such command.',
  'option-missing': 'The command needs more: fill in its option.',
  'has-thread': 'That message has a thread already.',
  'thread-closed': 'That thread is closed.',
  'too-many-reactions': 'A message has twenty kinds of reactions at most.',
  'too-often': 'That was too often: try again a little later.',
  'no-answer': 'The application did not respond.',
  'nothing-delivered': 'No message has been delivered yet.',
  'replay-running': 'A recording is being played already.',
  'no-recording': 'That file is no recording of a playground that can be read.',
  'recording-too-large': 'The recording is larger than 100 MiB.',
  'recording-cut':
    'The beginning of this recording is missing: it can be looked at, and not be played again. A conversation that began later can, when it is exported alone.',
  'conversation-forgotten': 'The beginning of that conversation is not recorded any more.',
  other: 'That did not work.',
};

const zh: Words = {
  'too-long': '文字太长：Discord 最多接受 2000 个字符。',
  empty: '没有文字也没有文件的消息无法发送。',
  'file-too-large': '有文件超过了平台的上限。',
  'too-many-files': '一条消息最多十个文件。',
  'not-allowed': '你不能在这里这样做。',
  'not-yours': '那条消息不是你的。',
  'message-gone': '那条消息已经不在了。',
  'room-gone': '那个地方已经不在了。',
  'control-gone': '那个按钮已经不在了。',
  'nothing-to-stop': '已经没有可以停止的了。',
  'no-such-command': '没有这个命令。',
  'option-missing': '命令还缺内容，请填写它的选项。',
  'has-thread': '那条消息已经有子区了。',
  'thread-closed': '那个子区已关闭。',
  'too-many-reactions': '一条消息最多二十种表情回应。',
  'too-often': '太频繁了，请稍后再试。',
  'no-answer': '该应用未响应。',
  'nothing-delivered': '还没有投递过消息。',
  'replay-running': '已经在播放一份记录。',
  'no-recording': '那个文件不是可以读取的试验场记录。',
  'recording-too-large': '记录超过 100 MiB。',
  'recording-cut': '这份记录缺少开头：可以查看，但无法重新播放。之后开始的会话，单独导出后可以播放。',
  'conversation-forgotten': '那个会话的开头已经不在记录里了。',
  other: '没有成功。',
};

const refusalWords = { en, zh } as const;

/** Where nobody has foreseen it, whoever looks into it needs the platform's own words. */
export function refusalIn(language: keyof typeof refusalWords, code: RefusalCode, reason: string): string {
  const words = refusalWords[language][code];
  return code === 'other' && reason !== '' ? `${words} (${reason})` : words;
}

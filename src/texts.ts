// Everything that the bridge itself says to people, in English and in Chinese.

export type Language = 'en' | 'zh';

const en = {
  newConversation: 'A new conversation begins here: I no longer remember what was said above.',
  nothingSaid: '(mentions you without saying anything)',
  noAnswer: 'Friday had nothing to say to this.',
  agentAway: '⏳ Friday cannot be reached right now. I keep trying…',
  agentBusy: '⏳ Friday is still busy with an earlier message of this conversation. I keep trying…',
  unreachable: '⚠️ Friday could not be reached. Please try again in a while.',
  failed: '⚠️ Something went wrong at Friday, so this answer is not complete.',
  timeout: '⚠️ Friday took too long, so this answer may not be complete. She may still be working on it.',
  interrupted: '⚠️ The connection to Friday broke off, so this answer may not be complete.',
  crashed:
    '⚠️ I was restarted while Friday was answering, so this answer may not be complete. Please ask again if you need it.',
  internal: '⚠️ Something went wrong on my side, so this answer is not complete.',
  reference: (id: string) => `(reference ${id})`,
  refused: (count: number) =>
    `I did not take this message: ${count} are waiting here already. Please send it again once they are answered.`,
  notTaken: 'Not passed on to Friday:',
  tooLarge: 'too large',
  unavailable: 'could not be fetched',
  type: 'kind of file not accepted',
  mediaLink: 'File from Friday:',
};

type Texts = typeof en;

const zh: Texts = {
  newConversation: '新的对话从这里开始：以上内容我已不再记得。',
  nothingSaid: '（提到了你，但没有写内容）',
  noAnswer: 'Friday 对此没有回答。',
  agentAway: '⏳ 暂时连接不上 Friday，正在继续尝试……',
  agentBusy: '⏳ Friday 还在处理这个对话里较早的消息，正在继续尝试……',
  unreachable: '⚠️ 无法连接 Friday，请稍后再试。',
  failed: '⚠️ Friday 出错了，回答不完整。',
  timeout: '⚠️ Friday 用时过长，回答可能不完整；她可能仍在处理。',
  interrupted: '⚠️ 与 Friday 的连接中断，回答可能不完整。',
  crashed: '⚠️ Friday 回答期间我重启了，回答可能不完整。如有需要，请再问一次。',
  internal: '⚠️ 我这边出错了，回答不完整。',
  reference: (id) => `（编号 ${id}）`,
  refused: (count) => `这条消息没有被接收：已有 ${count} 条消息在等待。请等它们得到回答后再发送。`,
  notTaken: '未转交给 Friday：',
  tooLarge: '文件过大',
  unavailable: '无法获取',
  type: '不支持的文件类型',
  mediaLink: '来自 Friday 的文件：',
};

const texts: Readonly<Record<Language, Texts>> = { en, zh };

/** The words for a reader: in the configured language, else in the one that the person writes. */
export function textsFor(setting: Language | 'auto', sample: string): Texts {
  if (setting !== 'auto') return texts[setting];
  return texts[/\p{Script=Han}/u.test(sample) ? 'zh' : 'en'];
}

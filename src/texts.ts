// Everything that the bridge itself says to people, in English and in Chinese.

export type Language = 'en' | 'zh';

const en = {
  newConversation: 'A new conversation begins here: I no longer remember what was said above.',
  nothingSaid: '(mentions you without saying anything)',
  filesKeptBack: (names: string) => `(sent files that could not be passed on to you: ${names})`,
  noAnswer: 'Friday had nothing to say to this.',
  agentAway: '⏳ Friday cannot be reached right now. I keep trying…',
  agentBusy: '⏳ Friday is still busy with an earlier message of this conversation. I keep trying…',
  busy: '⚠️ Friday is still busy with an earlier message of this conversation. Please try again in a while.',
  unreachable: '⚠️ Friday could not be reached. Please try again in a while.',
  failed: '⚠️ Something went wrong at Friday, so this answer is not complete.',
  timeout: '⚠️ Friday took too long, so this answer may not be complete. She may still be working on it.',
  interrupted: '⚠️ The connection to Friday broke off, so this answer may not be complete.',
  crashed:
    '⚠️ I was restarted while Friday was answering, so this answer may not be complete. Please ask again if you need it.',
  filesCutOff: '⚠️ I was restarted while passing on the files to this answer, so some of them may be missing.',
  internal: '⚠️ Something went wrong on my side, so this answer is not complete.',
  reference: (id: string) => `(reference ${id})`,
  refused: (count: number) =>
    `I did not take this message: ${count} are waiting here already. Please send it again once they are answered.`,
  notTaken: 'Not passed on to Friday:',
  tooLarge: 'too large',
  unavailable: 'could not be fetched',
  notShown: 'could not be shown here',
  notPublic: 'lies in a private network, from where I do not pass anything on',
  mediaOnly: 'Friday answers with this:',
  mediaLink: 'From Friday:',
};

export type Texts = typeof en;

const zh: Texts = {
  newConversation: '新的对话从这里开始：以上内容我已不再记得。',
  nothingSaid: '（提到了你，但没有写内容）',
  filesKeptBack: (names) => `（发送了无法转交给你的文件：${names}）`,
  noAnswer: 'Friday 对此没有回答。',
  agentAway: '⏳ 暂时连接不上 Friday，正在继续尝试……',
  agentBusy: '⏳ Friday 还在处理这个对话里较早的消息，正在继续尝试……',
  busy: '⚠️ Friday 还在处理这个对话里较早的消息，请稍后再试。',
  unreachable: '⚠️ 无法连接 Friday，请稍后再试。',
  failed: '⚠️ Friday 出错了，回答不完整。',
  timeout: '⚠️ Friday 用时过长，回答可能不完整；她可能仍在处理。',
  interrupted: '⚠️ 与 Friday 的连接中断，回答可能不完整。',
  crashed: '⚠️ Friday 回答期间我重启了，回答可能不完整。如有需要，请再问一次。',
  filesCutOff: '⚠️ 传送这个回答的文件时我重启了，可能缺少部分文件。',
  internal: '⚠️ 我这边出错了，回答不完整。',
  reference: (id) => `（编号 ${id}）`,
  refused: (count) => `这条消息没有被接收：已有 ${count} 条消息在等待。请等它们得到回答后再发送。`,
  notTaken: '未转交给 Friday：',
  tooLarge: '文件过大',
  unavailable: '无法获取',
  notShown: '无法在此显示',
  notPublic: '位于私有网络，我不会从那里转发内容',
  mediaOnly: 'Friday 的回答如下：',
  mediaLink: '来自 Friday：',
};

const texts: Readonly<Record<Language, Texts>> = { en, zh };

/** The words for a reader: in the configured language, else in the one that the person writes. */
export function textsFor(setting: Language | 'auto', sample: string): Texts {
  return texts[setting === 'auto' ? languageOf(sample) : setting];
}

/** Japanese is written with Han characters too; its other letters tell it apart. */
function languageOf(sample: string): Language {
  return /\p{sc=Han}/u.test(sample) && !/[\p{sc=Hiragana}\p{sc=Katakana}]/u.test(sample) ? 'zh' : 'en';
}

/** A text that promises more to come: it must not be the last thing that a reply says. */
export function isWaitingNote(text: string): boolean {
  return Object.values(texts).some(({ agentAway, agentBusy }) => text === agentAway || text === agentBusy);
}

/** The note about files at the end of a text, in whichever language. */
export function cutOffNoteIn(text: string): string | undefined {
  return Object.values(texts)
    .map(({ filesCutOff }) => filesCutOff)
    .find((note) => text.endsWith(note));
}

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
  crashed: '⚠️ I was restarted while Friday was answering, so this answer may not be complete.',
  filesCutOff: '⚠️ I was interrupted while passing on the files to this answer, so some of them may be missing.',
  internal: '⚠️ Something went wrong on my side, so this answer is not complete.',
  reference: (id: string) => `(reference ${id})`,
  refused: (count: number) =>
    `I did not take this message: ${count} are waiting here already. Please send it again once they are answered.`,
  missed: '🕗 I could not hear anything for a while, so this answer comes late.',
  tooMuch: 'I did not take this message: it is too long, or brings too many files. Please send less at once.',
  notTaken: 'Not passed on to Friday:',
  tooLarge: 'too large',
  program: 'is a program, which I do not take',
  unavailable: 'could not be fetched',
  notShown: 'could not be shown here',
  notPublic: 'lies in a private network, from where I do not pass anything on',
  mediaOnly: 'Friday answers with this:',
  mediaLink: 'From Friday:',
  thinking: 'is thinking…',
  usingTool: (name: string) => `is using ${name}…`,
  stop: 'Stop',
  retry: 'Try again',
  good: 'Good answer',
  bad: 'Poor answer',
  stopped: '🛑 Stopped.',
  stoppedUnseen: '🛑 Stopped. Friday may still be finishing this unseen; what you write next waits for that.',
  retryHint: 'If you try again, Friday may remember the question twice.',
  beginAnew:
    'This has gone wrong before: something in what Friday remembers of this conversation may be broken. `!new` begins a new one.',
  orBeginAnew: 'Or begin a new conversation with `!new`, which need not wait for the old one.',
  placeEnds:
    '⚠️ I may write here for a quarter of an hour only, and that is over: the rest of this answer cannot be shown.',
  blocked: '⚠️ A filter of this server does not let this answer through.',
  closedHere:
    'I could not answer you there: I may not write in that place (any more). An administrator can change that.',
  restAsFile: '📎 The rest of this answer is in the attached file.',
  restLost: '⚠️ The rest of this answer is too long to be shown here, and could not be attached as a file.',
  allAsFile: '⚠️ This answer could not be shown here as a message. 📎 The whole of it is in the attached file.',
  restFollows: '📎 The rest of this answer follows as a file, once Friday is done.',
  stopDone: 'Stopped.',
  nothingToStop: 'There is nothing to stop: Friday is not answering right now.',
  orderLost: 'I was restarted in just that moment. Please try again.',
  retryDone: 'Asked again.',
  nothingToRetry: 'There is nothing to try again here any more.',
  expired: 'This is too old: I no longer know what it belongs to.',
  notYours: 'Only those who take part in this conversation with Friday can do that.',
  thanks: 'Thank you, noted.',
  help: [
    'Write to Friday in a DM, or mention her; in a thread she is in, just go on writing.',
    '- `stop` ends the answer that is being written; a 🛑 at it does too',
    '- `!new` begins a new conversation: she forgets what was said here',
    '- `!retry` asks once more what did not work',
    'While she answers, further messages wait and are answered together.',
  ].join('\n'),
  suggestions: {
    heading: 'For example:',
    prompts: [
      { title: 'What can you do?', message: 'What can you help me with?' },
      { title: 'Remember something', message: 'My name is … Please remember it.' },
      { title: 'Summarise a text', message: 'Summarise this text in three sentences: …' },
    ],
  },
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
  crashed: '⚠️ Friday 回答期间我重启了，回答可能不完整。',
  filesCutOff: '⚠️ 传送这个回答的文件时中断了，可能缺少部分文件。',
  internal: '⚠️ 我这边出错了，回答不完整。',
  reference: (id) => `（编号 ${id}）`,
  refused: (count) => `这条消息没有被接收：已有 ${count} 条消息在等待。请等它们得到回答后再发送。`,
  missed: '🕗 我有一段时间没能收到消息，所以这个回答来晚了。',
  tooMuch: '这条消息没有被接收：内容过长，或文件过多。请减少后再发送。',
  notTaken: '未转交给 Friday：',
  tooLarge: '文件过大',
  program: '是可执行程序，我不接收',
  unavailable: '无法获取',
  notShown: '无法在此显示',
  notPublic: '位于私有网络，我不会从那里转发内容',
  mediaOnly: 'Friday 的回答如下：',
  mediaLink: '来自 Friday：',
  thinking: '正在思考……',
  usingTool: (name) => `正在使用 ${name}……`,
  stop: '停止',
  retry: '重试',
  good: '回答得好',
  bad: '回答得不好',
  stopped: '🛑 已停止。',
  stoppedUnseen: '🛑 已停止显示。Friday 可能仍在后台完成这个回答，您接下来的消息会等她完成。',
  retryHint: '如果重试，Friday 可能会把这个问题记住两次。',
  beginAnew: '这里之前也出过错：Friday 对这个对话的记忆可能已损坏。`!new` 会开始新的对话。',
  orBeginAnew: '也可以用 `!new` 开始新的对话，不必等待旧的对话。',
  placeEnds: '⚠️ 我在这里只能写一刻钟，时间已到：这个回答的其余部分无法显示。',
  blocked: '⚠️ 这个服务器的过滤规则不允许显示这个回答。',
  closedHere: '我无法在那里回答您：我（已）没有在那里发言的权限，管理员可以更改。',
  restAsFile: '📎 这个回答的其余部分在附件中。',
  restLost: '⚠️ 这个回答的其余部分过长，无法在此显示，也无法作为附件发送。',
  allAsFile: '⚠️ 这个回答无法在此以消息显示。📎 全文在附件中。',
  restFollows: '📎 Friday 完成后，这个回答的其余部分会以文件形式发送。',
  stopDone: '已停止。',
  nothingToStop: '没有可以停止的回答：Friday 现在没有在回答。',
  orderLost: '我刚好在那一刻重启了，请再试一次。',
  retryDone: '已重新提问。',
  nothingToRetry: '这里已经没有可以重试的内容。',
  expired: '时间太久，我已不知道这属于哪个回答。',
  notYours: '只有参与这个对话的人才能这样做。',
  thanks: '谢谢，已记录。',
  help: [
    '在私信里直接写给 Friday，或者提到她；在她已加入的讨论串里直接继续写就可以。',
    '- `停` 会结束正在写的回答；对它加 🛑 也可以',
    '- `!new` 开始新的对话：她会忘记这里说过的内容',
    '- `!retry` 重新提问没有成功的内容',
    '她回答期间，新的消息会等待，然后一起得到回答。',
  ].join('\n'),
  suggestions: {
    heading: '例如：',
    prompts: [
      { title: '你能做什么？', message: '你能帮我做什么？' },
      { title: '记住一件事', message: '我叫……请记住。' },
      { title: '总结一段文字', message: '请用三句话总结这段文字：……' },
    ],
  },
};

const texts: Readonly<Record<Language, Texts>> = { en, zh };

/** The words for a reader: in the configured language, else in the one that the person writes. */
export function textsFor(setting: Language | 'auto', sample: string): Texts {
  return texts[setting === 'auto' ? languageOf(sample) : setting];
}

/** Japanese is written with Han characters too; its other letters tell it apart. */
export function languageOf(sample: string): Language {
  return /\p{sc=Han}/u.test(sample) && !/[\p{sc=Hiragana}\p{sc=Katakana}]/u.test(sample) ? 'zh' : 'en';
}

/** No agent's answer begins with so much of one of our own texts. */
const tellingChars = 8;

/** A text that promises more to come, be it only begun: it must not be the last thing that a reply says. */
export function isWaitingNote(text: string): boolean {
  const begun = text.trimEnd();
  if (begun.length < tellingChars) return false;
  return Object.values(texts).some((one) => one.agentAway.startsWith(begun) || one.agentBusy.startsWith(begun));
}

/** The note about files at the end of a text, in whichever language. */
export function cutOffNoteIn(text: string): string | undefined {
  return Object.values(texts)
    .map(({ filesCutOff }) => filesCutOff)
    .find((note) => text.endsWith(note));
}

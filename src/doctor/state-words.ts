// What is said about the store of sessions and the journal.
import { diagnosis } from '../check.ts';

const store = 'state.store';
const journal = 'state.journal';

export const storeWorks = diagnosis(
  store,
  'works',
  'ok',
  (at: string, version: string, ms: number, sessions: string) => [
    `${at} takes writes`,
    `${version}, ${ms < 1 ? 'less than 1' : Math.round(ms)} ms for a write and a read, ${sessions} sessions`,
  ],
  (at, version, ms, sessions) => [
    `${at} 可以写入`,
    `${version}，一次写和读 ${ms < 1 ? '不到 1' : Math.round(ms)} ms，${sessions} 个会话`,
  ],
);

export const storeToBeMade = diagnosis(
  store,
  'to-be-made',
  'ok',
  (path: string) => [`${path} will be made at the first start`, 'its folder can be written to'],
  (path) => [`${path} 会在第一次启动时创建`, '它的目录可以写入'],
);

export const storeSlow = diagnosis(
  store,
  'slow',
  'warning',
  (ms: number) => [
    `a write and a read take ${Math.round(ms)} ms`,
    'each first message of a conversation waits for it',
    'put the store nearer: the same machine or network as friday',
  ],
  (ms) => [
    `一次写和读要 ${Math.round(ms)} ms`,
    '每个对话的第一条消息都要等它',
    '把存储放近一些：与 friday 同一台机器或同一网络',
  ],
);

export const storeAway = diagnosis(
  store,
  'unreachable',
  'failure',
  (at: string, words: string) => [
    `${at} cannot be used: ${words}`,
    'nobody is there: friday would not start, and while she runs every message would fail in words',
    'start the store, or correct host and port in STATE_URL',
  ],
  (at, words) => [
    `${at} 不能使用：${words}`,
    '那里没有应答：friday 无法启动；运行中则每条消息都会失败',
    '启动存储服务，或改正 STATE_URL 的主机和端口',
  ],
);

export const storeRefuses = diagnosis(
  store,
  'refuses',
  'failure',
  (at: string, words: string) => [
    `${at} does not let friday in: ${words}`,
    'user, password or database in STATE_URL are not right',
    'correct STATE_URL; encode special characters of a password (@ is %40, / is %2F, : is %3A)',
  ],
  (at, words) => [
    `${at} 不让 friday 进入：${words}`,
    'STATE_URL 里的用户名、密码或数据库不对',
    '改正 STATE_URL；密码里的特殊字符要编码（@ 写 %40，/ 写 %2F，: 写 %3A）',
  ],
);

export const storeReadOnly = diagnosis(
  store,
  'read-only',
  'failure',
  (at: string, words: string) => [
    `${at} cannot be written to: ${words}`,
    'the file or its folder belongs to somebody else, the disk is full or mounted read-only, or the server is a replica',
    'let this account write there, or name another place in STATE_URL',
  ],
  (at, words) => [
    `${at} 无法写入：${words}`,
    '文件或目录属于别人，磁盘已满或只读挂载，或者服务器是只读副本',
    '让本账户有写权限，或在 STATE_URL 里换一个地方',
  ],
);

export const notADatabase = diagnosis(
  store,
  'not-a-database',
  'failure',
  (at: string) => [
    `${at} is a file, but no SQLite database`,
    'something else has been written there, or the file is damaged',
    'name another file in STATE_URL (and JOURNAL_URL), or move this one away',
  ],
  (at) => [
    `${at} 是文件，但不是 SQLite 数据库`,
    '那里写过别的东西，或文件已损坏',
    '在 STATE_URL（和 JOURNAL_URL）里换一个文件，或把它移走',
  ],
);

export const journalWorks = diagnosis(
  journal,
  'works',
  'ok',
  (path: string, open: number, waiting: number) => [
    `the journal ${path} takes writes`,
    open + waiting === 0
      ? 'nothing is under way in it'
      : `${waiting} messages wait, ${open} answers are under way in it`,
  ],
  (path, open, waiting) => [
    `消息日志 ${path} 可以写入`,
    open + waiting === 0 ? '里面没有未完成的事' : `里面有 ${waiting} 条消息等待、${open} 个回答未完成`,
  ],
);

export const journalToBeMade = diagnosis(
  journal,
  'to-be-made',
  'ok',
  (path: string) => [`the journal ${path} will be made at the first start`, 'its folder can be written to'],
  (path) => [`消息日志 ${path} 会在第一次启动时创建`, '它的目录可以写入'],
);

export const journalInUse = diagnosis(
  journal,
  'in-use',
  'note',
  (path: string) => [
    `a friday is running on ${path}`,
    'a second one on the same journal would not start; that is as it should be',
  ],
  (path) => [`有一个 friday 正在使用 ${path}`, '同一消息日志上的第二个不会启动，这是正常的'],
);

export const journalBad = diagnosis(
  journal,
  'unusable',
  'failure',
  (path: string, words: string) => [
    `the journal ${path} cannot be used: ${words}`,
    'the journal is where accepted messages are kept; friday does not start without it',
    'let this account write there, or name another file: JOURNAL_URL=sqlite:///absolute/path.db',
  ],
  (path, words) => [
    `消息日志 ${path} 不能使用：${words}`,
    '已接收的消息保存在这里；没有它 friday 不会启动',
    '让本账户有写权限，或换一个文件：JOURNAL_URL=sqlite:///绝对/路径.db',
  ],
);

export const journalNewer = diagnosis(
  journal,
  'later-version',
  'failure',
  (path: string) => [
    `${path} was written by a later version of friday-chat`,
    'this version does not know its form, and does not touch it',
    'use the later version again, or name another file in JOURNAL_URL',
  ],
  (path) => [
    `${path} 是由更新版本的 friday-chat 写的`,
    '本版本不认识它的格式，也不会改动它',
    '改用更新的版本，或在 JOURNAL_URL 里换一个文件',
  ],
);

export const journalOpen = diagnosis(
  journal,
  'readable-by-others',
  'warning',
  (path: string, mode: string) => [
    `others on this machine can read ${path} (mode ${mode})`,
    'it holds what people write, as long as it is not answered',
    `chmod 600 ${path}`,
  ],
  (path, mode) => [`本机其他人可以读 ${path}（权限 ${mode}）`, '里面有人们写的、还没有回答的话', `chmod 600 ${path}`],
);

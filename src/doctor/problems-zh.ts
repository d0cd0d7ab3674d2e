// What is wrong with a setting, in Chinese: the English words come in, and go out as they are where none are known.

type Rule = readonly [english: RegExp, chinese: string];

/** What is wrong. */
const problems: readonly Rule[] = [
  [/^is missing$/, '没有设置'],
  [/^is set, but nothing reads it$/, '设置了，但没有程序读取它'],
  [/^is set, and so is (\S+)$/, '与 $1 同时设置了'],
  [/^is set, and AGENT_HEADERS holds an Authorization too$/, '设置了，而 AGENT_HEADERS 里也有 Authorization'],
  [/^names an empty file: (.+)$/, '指向一个空文件：$1'],
  [/^names a file that cannot be read: (.+)$/, '指向的文件读不了：$1'],
  [/^is not a whole number of (?:milliseconds|runs|messages|characters)$/, '不是整数'],
  [/^is out of range$/, '超出范围'],
  [/^is none of its values$/, '不是允许的值'],
  [/^is not an http or https URL$/, '不是 http 或 https 地址'],
  [/^holds a blank or a character that no token has$/, '含有空格或令牌里不会有的字符'],
  [/^holds a character that no token has$/, '含有令牌里不会有的字符'],
  [/^cannot be read$/, '读不懂'],
  [/^may not set (.+)$/, '不能设置 $1'],
  [/^holds a name that no header can have$/, '含有请求头不允许的名字'],
  [/^holds a value for (.+) that no header can have$/, '$1 的值不是合法的请求头'],
  [/^holds a blank$/, '含有空格'],
  [/^is no list of hosts$/, '不是主机列表'],
  [/^is no port$/, '不是端口'],
  [/^is not the address of a store$/, '不是存储的地址'],
  [/^is not the address of an SQLite file$/, '不是 SQLite 文件的地址'],
  [/^has no path$/, '没有路径'],
  [/^ends in (\S+), but AGENT_API is (\S+)$/, '以 $1 结尾，而 AGENT_API 是 $2'],
  [/^is no URL$/, '不是 URL'],
  [/^would send the token unencrypted$/, '会不加密地发送令牌'],
  [/^is no list of ids$/, '不是 ID 列表'],
  [/^begins with "Bot "$/, '以 “Bot ” 开头'],
  [/^does not begin with (\S+): it looks like a bot token$/, '不是以 $1 开头：看起来是机器人令牌'],
  [/^does not begin with (\S+): it looks like a user token$/, '不是以 $1 开头：看起来是用户令牌'],
  [/^does not begin with (\S+): it looks like an app-level token$/, '不是以 $1 开头：看起来是应用级令牌'],
  [/^does not begin with (\S+): it looks like an app configuration token$/, '不是以 $1 开头：看起来是应用配置令牌'],
  [
    /^does not begin with (\S+): it looks like a token of somebody’s browser$/,
    '不是以 $1 开头：看起来是浏览器里的令牌',
  ],
  [
    /^does not begin with (\S+): it looks like a signing or client secret$/,
    '不是以 $1 开头：看起来是签名密钥或客户端密钥',
  ],
  [/^does not begin with (\S+): it looks like (?:a client|an app) id$/, '不是以 $1 开头：看起来是一个 ID'],
  [/^does not begin with (\S+)$/, '不是以 $1 开头'],
];

/** What to do. */
const nextSteps: readonly Rule[] = [
  [/^did you mean (\S+)\?$/, '是不是想写 $1？'],
  [/^check its name in \.env\.example$/, '对照 .env.example 检查名字'],
  [/^keep one of the two$/, '两个只留一个'],
  [/^write the secret into it, or remove the variable$/, '把密钥写进文件，或去掉这个变量'],
  [
    /^correct the path, or let the account that runs friday read the file$/,
    '改正路径，或让运行 friday 的账户能读这个文件',
  ],
  [
    /^write a whole number from (\S+) to (\S+) \(0 = any that is free\), for example (\S+)$/,
    '写 $1 到 $2 的整数（0 表示任意空闲端口），例如 $3',
  ],
  [/^write a whole number from (\S+) to (\S+), for example (\S+)$/, '写 $1 到 $2 的整数，例如 $3'],
  [/^write one of: (.+); the journal is always SQLite$/, '写成其中一种：$1；日志总是 SQLite'],
  [/^write one of: (.+)$/, '写成其中一种：$1'],
  [/^write the whole address, for example (\S+)$/, '写完整的地址，例如 $1'],
  [/^copy the token again, without quotes or line breaks$/, '重新复制令牌，不要带引号或换行'],
  [/^write (\{.+\}), or one (.+) a line$/, '写成 $1，或每行一个 $2'],
  [/^remove it: the request sets it itself$/, '去掉它：请求会自己设置'],
  [/^use letters, digits and hyphens$/, '只用字母、数字和连字符'],
  [/^use plain text$/, '只用普通文字'],
  [/^write the name of one model, as the server lists it at (\S+)$/, '写一个模型的名字，服务器在 $1 列出'],
  [/^write names or addresses, with a port or without: (\S+)$/, '写主机名或地址，可以带端口：$1'],
  [
    /^an AgentApp answers at (\S+) unless it was told otherwise: write that too$/,
    'AgentApp 默认在 $1 应答：把它也写上',
  ],
  [/^set (AGENT_API=\S+), or let the URL end in (\S+)$/, '设置 $1，或让地址以 $2 结尾'],
  [/^leave it empty to use (\S+) itself$/, '留空即使用 $1 本身'],
  [/^use https; plain http is allowed to this machine only$/, '使用 https；只有连本机才允许 http'],
  [/^in Slack, open the channel’s details .+$/, '在 Slack 打开频道详情，复制底部的频道 ID（C…）；多个 ID 用逗号分隔'],
  [/^in Slack, open the person’s profile .+$/, '在 Slack 打开个人资料 → ⋮ → 复制成员 ID（U…）；多个 ID 用逗号分隔'],
  [/^in Discord, Settings .+$/, '在 Discord：设置 → 高级 → 打开开发者模式，然后右键 → 复制 ID；多个 ID 用逗号分隔'],
  [/^give the token alone, without the word "Bot" before it$/, '只写令牌本身，前面不要 “Bot”'],
  [/^copy the token that (?:begins with \S+|does) from (.+)$/, '从 $1 复制正确的令牌'],
  [/^copy (?:the bot token|it again) from (.+)$/, '从 $1 重新复制令牌'],
];

export function problemInChinese(english: string): string {
  return translated(english, problems);
}

export function nextStepInChinese(english: string): string {
  return translated(english, nextSteps);
}

function translated(english: string, rules: readonly Rule[]): string {
  const rule = rules.find(([pattern]) => pattern.test(english));
  return rule === undefined ? english : english.replace(...rule);
}

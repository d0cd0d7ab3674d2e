// What is said about Slack: tokens, scopes, Socket Mode.
import { diagnosis } from '../../../src/check.ts';

const token = 'slack.token';
const scopes = 'slack.scopes';
const socket = 'slack.socket-mode';
/** Where an app's settings stand. */
export const app = 'https://api.slack.com/apps → your app';
export const appZh = 'https://api.slack.com/apps → 您的应用';

export const tokenWorks = diagnosis(
  token,
  'accepted',
  'ok',
  (user: string, team: string) => [`the bot token is accepted: @${user} in ${team}`, ''],
  (user, team) => [`机器人令牌有效：${team} 里的 @${user}`, ''],
);

const reasons: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  invalid_auth: [
    'Slack does not know it: it is incomplete, or of another workspace',
    'Slack 不认识它：可能不完整，或属于别的工作区',
  ],
  token_revoked: ['it was revoked, or the app was uninstalled', '它已被撤销，或应用已被卸载'],
  token_expired: [
    'it has expired: token rotation is on, which friday does not take part in',
    '它已过期：应用开启了令牌轮换，而 friday 不支持',
  ],
  account_inactive: ['the app was uninstalled, or its bot was deactivated', '应用已被卸载，或机器人已停用'],
  not_allowed_token_type: ['it is a token of another kind', '它是另一种令牌'],
  team_disabled: ['the workspace was deleted or suspended', '工作区已被删除或停用'],
};

export const tokenRefused = diagnosis(
  token,
  'refused',
  'failure',
  (variable: string, code: string) => [
    `Slack does not accept ${variable} (${code})`,
    (reasons[code] ?? ['', ''])[0],
    variable === 'SLACK_BOT_TOKEN'
      ? `${app} → Install App: install (again), and copy the Bot User OAuth Token (xoxb-…)`
      : `${app} → Basic Information → App-Level Tokens: make one with connections:write, and copy it (xapp-…)`,
  ],
  (variable, code) => [
    `Slack 不接受 ${variable}（${code}）`,
    (reasons[code] ?? ['', ''])[1],
    variable === 'SLACK_BOT_TOKEN'
      ? `${appZh} → Install App：（重新）安装，复制 Bot User OAuth Token（xoxb-…）`
      : `${appZh} → Basic Information → App-Level Tokens：新建一个带 connections:write 的令牌并复制（xapp-…）`,
  ],
);

export const notReached = diagnosis(
  'slack.connection',
  'unreachable',
  'failure',
  (host: string, code: string) => [
    `Slack cannot be reached at ${host} (${code})`,
    'this machine has no way out to it: no network, a firewall, or a proxy that is needed or wrong',
    'check with "curl -sI https://slack.com"; behind a proxy set HTTPS_PROXY',
  ],
  (host, code) => [
    `无法连接 Slack：${host}（${code}）`,
    '本机到不了那里：没有网络、被防火墙拦住，或需要代理／代理不对',
    '用 “curl -sI https://slack.com” 检查；需要代理时设置 HTTPS_PROXY',
  ],
);

export const notSlack = diagnosis(
  'slack.connection',
  'not-slack',
  'failure',
  (host: string, code: string) => [
    `what answers at ${host} is not Slack (${code})`,
    'a proxy’s or network’s own page comes instead of Slack’s answer',
    'open https://slack.com/api/api.test on this machine; leave SLACK_API_URL empty unless you mean another Slack',
  ],
  (host, code) => [
    `${host} 的应答不是来自 Slack（${code}）`,
    '得到的是代理或网络自己的页面',
    '在本机打开 https://slack.com/api/api.test；没有特殊需要就不要设置 SLACK_API_URL',
  ],
);

export const busy = diagnosis(
  'slack.connection',
  'rate-limited',
  'warning',
  (seconds: number) => [
    `Slack asks to wait ${seconds} s`,
    'the app calls too often at the moment; the bridge waits such times out',
    'run the doctor again after that; if it stays so, look whether another program uses the same tokens',
  ],
  (seconds) => [
    `Slack 要求等待 ${seconds} 秒`,
    '应用此刻调用太频繁；桥会自己等待',
    '稍后再运行 doctor；如果一直如此，看看是否有别的程序在用同样的令牌',
  ],
);

/** What each scope is for, in the words of those who miss it. */
const uses: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  'app_mentions:read': ['hear mentions', '听到 @提及'],
  'assistant:write': ['offer suggestions in an empty conversation', '在空对话里给出建议'],
  'chat:write': ['speak', '发言'],
  'im:history': ['hear direct messages', '听到私信'],
  'users:read': ['know people’s names', '知道人们的名字'],
  'channels:history': ['follow threads in public channels without a mention', '在公开频道的对话串里不用提及也能跟上'],
  'groups:history': ['follow threads in private channels', '在私有频道的对话串里跟上'],
  'mpim:history': ['hear group conversations', '听到多人私聊'],
  'files:read': ['see files that people send', '看到人们发的文件'],
  'files:write': ['upload what the agent makes', '上传 agent 生成的文件'],
  'reactions:read': ['stop at a 🛑', '看到 🛑 就停止'],
  'reactions:write': ['mark waiting messages with ⏳', '给等待的消息加 ⏳'],
};

function listed(missing: readonly string[], language: 0 | 1): string {
  const [comma, open, close] = language === 0 ? ['; ', ' (', ')'] : ['；', '（', '）'];
  return missing.map((scope) => `${scope}${open}${uses[scope]?.[language] ?? ''}${close}`).join(comma);
}

export const scopesFull = diagnosis(
  scopes,
  'full',
  'ok',
  (count: number) => [`all ${count} scopes of the full profile are granted`, ''],
  (count) => [`完整配置的 ${count} 个权限都已授予`, ''],
);

export const scopesMinimal = diagnosis(
  scopes,
  'minimal',
  'note',
  (missing: readonly string[]) => [
    'the scopes of the minimal profile are granted',
    `without the full profile she does not: ${listed(missing, 0)}`,
  ],
  (missing) => ['最小配置的权限都已授予', `没有完整配置，她不能：${listed(missing, 1)}`],
);

export const scopesPartly = diagnosis(
  scopes,
  'some-missing',
  'warning',
  (missing: readonly string[]) => [
    `scopes are missing: ${missing.join(', ')}`,
    `so she cannot: ${listed(missing, 0)}`,
    `${app} → OAuth & Permissions: add them, then "Reinstall to Workspace" (new scopes work only after that)`,
  ],
  (missing) => [
    `缺少权限：${missing.join('、')}`,
    `因此她不能：${listed(missing, 1)}`,
    `${appZh} → OAuth & Permissions：加上它们，然后点 “Reinstall to Workspace”（重新安装后才生效）`,
  ],
);

export const scopesMissing = diagnosis(
  scopes,
  'needed-missing',
  'failure',
  (missing: readonly string[]) => [
    `scopes are missing without which she does not work: ${missing.join(', ')}`,
    `she cannot: ${listed(missing, 0)}`,
    `${app} → App Manifest: paste what "friday slack manifest" prints, save, then "Reinstall to Workspace"`,
  ],
  (missing) => [
    `缺少必需的权限：${missing.join('、')}`,
    `她不能：${listed(missing, 1)}`,
    `${appZh} → App Manifest：粘贴 “friday slack manifest” 的输出并保存，然后点 “Reinstall to Workspace”`,
  ],
);

export const scopesUnknown = diagnosis(
  scopes,
  'unknown',
  'note',
  () => ['Slack did not tell which scopes are granted', ''],
  () => ['Slack 没有说明授予了哪些权限', ''],
);

export const socketOpens = diagnosis(
  socket,
  'on',
  'ok',
  (isLive: boolean) => [
    'Socket Mode is on, and the app-level token opens it',
    isLive ? '' : 'no connection was made: it would take events away from a friday that runs',
  ],
  (isLive) => [
    'Socket Mode 已开启，应用级令牌可以打开连接',
    isLive ? '' : '没有真正连接：否则会抢走正在运行的 friday 的事件',
  ],
);

export const socketShut = diagnosis(
  socket,
  'off',
  'failure',
  (code: string) => [
    `Socket Mode cannot be used (${code})`,
    'it is switched off for this app, so Slack sends events to nobody here',
    `${app} → Socket Mode → Enable Socket Mode`,
  ],
  (code) => [
    `无法使用 Socket Mode（${code}）`,
    '这个应用关闭了 Socket Mode，Slack 不会把事件发到这里',
    `${appZh} → Socket Mode → 打开 Enable Socket Mode`,
  ],
);

export const socketWarned = diagnosis(
  socket,
  'not-turned-on',
  'warning',
  () => [
    'Slack opens a connection, but warns: “Socket Mode is not turned on”',
    'then events go to a Request URL instead, or nowhere, and she hears nothing',
    `${app} → Socket Mode → Enable Socket Mode; if it is on there already, prove it with "friday doctor --live"`,
  ],
  () => [
    'Slack 允许连接，但警告：“Socket Mode is not turned on”',
    '这时事件会发到 Request URL，或哪里也不去，她什么也听不到',
    `${appZh} → Socket Mode → 打开 Enable Socket Mode；如果那里已经打开，用 “friday doctor --live” 实测`,
  ],
);

export const socketScope = diagnosis(
  socket,
  'no-scope',
  'failure',
  () => [
    'the app-level token lacks connections:write',
    'it cannot open a connection, so she hears nothing',
    `${app} → Basic Information → App-Level Tokens: make a new one with connections:write`,
  ],
  () => [
    '应用级令牌缺少 connections:write',
    '无法打开连接，她什么也听不到',
    `${appZh} → Basic Information → App-Level Tokens：新建一个带 connections:write 的令牌`,
  ],
);

export const twoApps = diagnosis(
  token,
  'two-apps',
  'failure',
  (bot: string, level: string) => [
    `the two tokens are of different apps: the bot token of ${bot}, the app-level token of ${level}`,
    'events of one app would be answered by the other one, or by nobody',
    'copy both tokens from the pages of the same app',
  ],
  (bot, level) => [
    `两个令牌属于不同的应用：机器人令牌属于 ${bot}，应用级令牌属于 ${level}`,
    '一个应用的事件会由另一个应用来回答，或没有人回答',
    '从同一个应用的页面复制两个令牌',
  ],
);

// What is said about Discord: the token, intents, logins, servers, channels, and a message that was waited for.
import { diagnosis } from '../../../src/check.ts';

const token = 'discord.token';
const application = 'discord.application';
const portal = 'https://discord.com/developers/applications';

export const tokenWorks = diagnosis(
  token,
  'accepted',
  'ok',
  (name: string, id: string) => [`the bot token is accepted: ${name}, application id ${id}`, ''],
  (name, id) => [`机器人令牌有效：${name}，应用 ID ${id}`, ''],
);

type Mistaken = 'client secret' | 'public key' | 'application id' | undefined;
const mistakenZh = {
  'client secret': '客户端密钥（client secret）',
  'public key': '公钥（public key）',
  'application id': '应用 ID',
};

export const tokenRefused = diagnosis(
  token,
  'refused',
  'failure',
  (mistaken: Mistaken) => [
    'Discord does not accept the bot token (401)',
    mistaken === undefined
      ? 'it was reset, is incomplete, or is of a bot that is gone'
      : `what is set looks like the ${mistaken}, not like a bot token`,
    `${portal} → your application → Bot → Reset Token; set DISCORD_BOT_TOKEN to what is shown then`,
  ],
  (mistaken) => [
    'Discord 不接受机器人令牌（401）',
    mistaken === undefined
      ? '它已被重置、不完整，或机器人已不存在'
      : `设置的内容看起来是${mistakenZh[mistaken]}，不是机器人令牌`,
    `${portal} → 您的应用 → Bot → Reset Token；把 DISCORD_BOT_TOKEN 设为那时显示的内容`,
  ],
);

export const notReached = diagnosis(
  'discord.connection',
  'unreachable',
  'failure',
  (host: string, code: string) => [
    `Discord cannot be reached at ${host} (${code})`,
    'this machine has no way out to it: no network, a firewall, or a proxy that is needed or wrong',
    'check with "curl -sI https://discord.com/api/v10/gateway"; behind a proxy set HTTPS_PROXY, and let gateway.discord.gg:443 be reached directly',
  ],
  (host, code) => [
    `无法连接 Discord：${host}（${code}）`,
    '本机到不了那里：没有网络、被防火墙拦住，或需要代理／代理不对',
    '用 “curl -sI https://discord.com/api/v10/gateway” 检查；需要代理时设置 HTTPS_PROXY，并保证能直连 gateway.discord.gg:443',
  ],
);

export const notDiscord = diagnosis(
  'discord.connection',
  'not-discord',
  'failure',
  (host: string, code: string) => [
    `what answers at ${host} is not Discord’s API (${code})`,
    'a proxy’s or network’s own page comes instead, or Discord has shut this address out for a while',
    'open https://discord.com/api/v10/gateway on this machine; leave DISCORD_API_URL empty unless you mean another Discord',
  ],
  (host, code) => [
    `${host} 的应答不是 Discord 的 API（${code}）`,
    '得到的是代理或网络自己的页面，或 Discord 暂时封禁了这个地址',
    '在本机打开 https://discord.com/api/v10/gateway；没有特殊需要就不要设置 DISCORD_API_URL',
  ],
);

export const busy = diagnosis(
  'discord.connection',
  'rate-limited',
  'warning',
  (seconds: number) => [
    `Discord asks to wait ${seconds} s`,
    'this token or address calls too often at the moment',
    'run the doctor again after that; look whether another program uses the same token',
  ],
  (seconds) => [
    `Discord 要求等待 ${seconds} 秒`,
    '这个令牌或地址此刻调用太频繁',
    '稍后再运行 doctor；看看是否有别的程序在用同一个令牌',
  ],
);

export const gatewayDirect = diagnosis(
  'discord.connection',
  'gateway-direct',
  'note',
  () => ['HTTPS_PROXY is not used for Discord’s gateway', 'gateway.discord.gg:443 must be reached directly'],
  () => ['Discord 的网关不经过 HTTPS_PROXY', '必须能直连 gateway.discord.gg:443'],
);

export const contentGranted = diagnosis(
  'discord.intents',
  'content-granted',
  'ok',
  () => ['the Message Content intent is switched on', ''],
  () => ['Message Content 意图已打开', ''],
);

export const contentMissing = diagnosis(
  'discord.intents',
  'content-missing',
  'warning',
  (id: string) => [
    'the Message Content intent is switched off',
    'she hears mentions, direct messages and /friday, but not what is written in threads and free channels without a mention, nor "stop"',
    `${portal}/${id}/bot → Privileged Gateway Intents → Message Content Intent: on; then start friday again`,
  ],
  (id) => [
    'Message Content 意图没有打开',
    '她能听到提及、私信和 /friday，但听不到子区和免提及频道里没有提及她的话，也听不到 “stop”',
    `${portal}/${id}/bot → Privileged Gateway Intents → 打开 Message Content Intent，然后重启 friday`,
  ],
);

export const interactionsElsewhere = diagnosis(
  application,
  'interactions-endpoint',
  'failure',
  (id: string) => [
    'an Interactions Endpoint URL is set for the application',
    'Discord sends commands and presses of buttons there, not to friday: /friday and Stop do nothing',
    `${portal}/${id}/information → Interactions Endpoint URL: clear it, and save`,
  ],
  (id) => [
    '应用设置了 Interactions Endpoint URL',
    'Discord 会把命令和按钮点击发到那里，而不是 friday：/friday 和停止按钮都没有反应',
    `${portal}/${id}/information → 清空 Interactions Endpoint URL 并保存`,
  ],
);

export const codeGrant = diagnosis(
  application,
  'code-grant',
  'warning',
  (id: string) => [
    '“Requires OAuth2 Code Grant” is on',
    'invite links do not work: the server says that a code is missing',
    `${portal}/${id}/bot → Requires OAuth2 Code Grant: off`,
  ],
  (id) => [
    '打开了 “Requires OAuth2 Code Grant”',
    '邀请链接无效',
    `${portal}/${id}/bot → 关闭 Requires OAuth2 Code Grant`,
  ],
);

export const commandThere = diagnosis(
  'discord.command',
  'registered',
  'ok',
  () => ['the command /friday is registered', ''],
  () => ['命令 /friday 已注册', ''],
);

export const commandToCome = diagnosis(
  'discord.command',
  'to-come',
  'note',
  () => ['the command /friday is not registered yet', 'friday does that at her first start'],
  () => ['命令 /friday 还没有注册', 'friday 第一次启动时会注册'],
);

export const loginsLeft = diagnosis(
  'discord.logins',
  'enough',
  'ok',
  (left: number, total: number) => [`${left} of ${total} logins are left today`, ''],
  (left, total) => [`今天还剩 ${left}／${total} 次登录`, ''],
);

export const loginsFew = diagnosis(
  'discord.logins',
  'few',
  'warning',
  (left: number, total: number, hours: number) => [
    `only ${left} of ${total} logins are left for the next ${hours} h`,
    'something logs in with this token again and again; at 0 Discord resets the token',
    'find the program that restarts in a loop (its log), and stop it',
  ],
  (left, total, hours) => [
    `接下来 ${hours} 小时只剩 ${left}／${total} 次登录`,
    '有程序反复用这个令牌登录；用完后 Discord 会重置令牌',
    '找出不断重启的程序（看它的日志）并停掉',
  ],
);

export const loginsOver = diagnosis(
  'discord.logins',
  'none',
  'failure',
  (left: number, hours: number) => [
    `${left} logins are left for the next ${hours} h, and friday keeps the last ten`,
    'she does not log in now, so that Discord does not reset the token',
    'stop whatever logs in again and again; she starts by herself when logins are back',
  ],
  (left, hours) => [
    `接下来 ${hours} 小时只剩 ${left} 次登录，而 friday 会保留最后十次`,
    '她现在不会登录，以免 Discord 重置令牌',
    '停掉反复登录的程序；登录次数恢复后她会自己启动',
  ],
);

// What is said about Discord's servers and channels, and a message that was waited for.
import { type Bilingual, diagnosis } from '../../../src/check.ts';
import type { NeededPermission } from '../invite.ts';

const portal = 'https://discord.com/developers/applications';

export const inServers = diagnosis(
  'discord.servers',
  'member',
  'ok',
  (names: readonly string[], more: number) => [
    `she is in ${names.join(', ')}${more > 0 ? ` and ${more} more servers` : ''}`,
    '',
  ],
  (names, more) => [`她在 ${names.join('、')}${more > 0 ? ` 和另外 ${more} 个服务器` : ''} 里`, ''],
);

export const inNoServer = diagnosis(
  'discord.servers',
  'none',
  'warning',
  (link: string) => [
    'she is in no server',
    'nobody can mention her; direct messages need a server in common',
    `open ${link} and choose a server`,
  ],
  (link) => ['她不在任何服务器里', '没有人能提及她；私信也需要有共同的服务器', `打开 ${link} 并选择一个服务器`],
);

function names(missing: readonly NeededPermission[], language: 'en' | 'zh'): string {
  return missing
    .map(({ name, zh }) => (language === 'en' ? name : `${zh}（${name}）`))
    .join(language === 'en' ? ', ' : '、');
}

export const serverLacks = diagnosis(
  'discord.servers',
  'permissions',
  'warning',
  (server: string, missing: readonly NeededPermission[], link: string) => [
    `in ${server} her role lacks: ${names(missing, 'en')}`,
    'channels may still grant it one by one',
    `open ${link} and confirm: that grants what is missing`,
  ],
  (server, missing, link) => [
    `在 ${server}，她的身份组缺少：${names(missing, 'zh')}`,
    '单个频道仍可能另外授予',
    `打开 ${link} 并确认，即可补上缺少的权限`,
  ],
);

export const channelRight = diagnosis(
  'discord.channel',
  'permitted',
  'ok',
  (name: string) => [`in ${name} she may do all she needs`, ''],
  (name) => [`在 ${name} 里她有所需的全部权限`, ''],
);

export const channelLacks = diagnosis(
  'discord.channel',
  'permissions',
  'failure',
  (name: string, missing: readonly NeededPermission[], link: string) => [
    `in ${name} she lacks: ${names(missing, 'en')}`,
    'she cannot answer there as she should',
    `the channel’s Edit Channel → Permissions → Friday: allow them; if the whole server lacks them, open ${link}`,
  ],
  (name, missing, link) => [
    `在 ${name} 里她缺少：${names(missing, 'zh')}`,
    '她在那里不能正常回答',
    `频道的 编辑频道 → 权限 → Friday：允许它们；如果整个服务器都缺，打开 ${link}`,
  ],
);

export const channelFewer = diagnosis(
  'discord.channel',
  'fewer',
  'warning',
  (name: string, missing: readonly NeededPermission[], link: string) => [
    `in ${name} she lacks: ${names(missing, 'en')}`,
    'she answers there, but without files or signs',
    `the channel’s Edit Channel → Permissions → Friday: allow them; if the whole server lacks them, open ${link}`,
  ],
  (name, missing, link) => [
    `在 ${name} 里她缺少：${names(missing, 'zh')}`,
    '她能在那里回答，但不能发文件或加反应',
    `频道的 编辑频道 → 权限 → Friday：允许它们；如果整个服务器都缺，打开 ${link}`,
  ],
);

export const channelHidden = diagnosis(
  'discord.channel',
  'hidden',
  'failure',
  (id: string, link: string) => [
    `she cannot see the channel ${id}`,
    'it is private, or in a server that she is not in',
    `add Friday to the channel (Edit Channel → Permissions), or invite her: ${link}`,
  ],
  (id, link) => [
    `她看不到频道 ${id}`,
    '频道是私密的，或在她不在的服务器里',
    `把 Friday 加进频道（编辑频道 → 权限），或邀请她：${link}`,
  ],
);

export const noSuchChannel = diagnosis(
  'discord.channel',
  'unknown',
  'failure',
  (id: string) => [
    `there is no channel ${id}`,
    'the id is wrong, or the channel was deleted',
    'Settings → Advanced → Developer Mode on, then right-click the channel → Copy Channel ID',
  ],
  (id) => [`没有频道 ${id}`, 'ID 不对，或频道已被删除', '设置 → 高级 → 打开开发者模式，然后右键频道 → 复制频道 ID'],
);

export const sayHi: Bilingual = {
  en: 'Discord: say hi to Friday now: mention her in a channel ("@Friday hi"), or write "hi" to her directly (60 s) …',
  zh: 'Discord：现在跟 Friday 打个招呼：在频道里提及她（“@Friday hi”），或直接给她发 “hi”（60 秒内）……',
};

export const heard = diagnosis(
  'discord.live',
  'heard',
  'ok',
  (seconds: number) => [
    `your "hi" arrived (after ${seconds} s)`,
    'events reach this machine; a friday that runs has heard it as well',
  ],
  (seconds) => [`收到了您的 “hi”（${seconds} 秒后）`, '事件能到达本机；正在运行的 friday 也听到了它'],
);

export const heardWithoutWords = diagnosis(
  'discord.live',
  'without-words',
  'warning',
  (id: string) => [
    'a message arrived, but without its words',
    'the Message Content intent is off, and the message did not mention her',
    `${portal}/${id}/bot → Privileged Gateway Intents → Message Content Intent: on`,
  ],
  (id) => [
    '收到了消息，但没有文字',
    'Message Content 意图没有打开，而且消息没有提及她',
    `${portal}/${id}/bot → Privileged Gateway Intents → 打开 Message Content Intent`,
  ],
);

export const notHeard = diagnosis(
  'discord.live',
  'not-heard',
  'failure',
  (seconds: number, foreign: number) => [
    foreign === 0
      ? `no message arrived within ${seconds} s`
      : `no "hi" arrived within ${seconds} s, but ${foreign} other messages did`,
    foreign === 0
      ? 'she is connected, but sees none of the channels in which something was written'
      : 'events do arrive; perhaps nobody wrote "hi"',
    foreign === 0 ? 'check the channel with "friday doctor --channel ID"' : 'try again, and write: @Friday hi',
  ],
  (seconds, foreign) => [
    foreign === 0 ? `${seconds} 秒内没有收到消息` : `${seconds} 秒内没有收到 “hi”，但收到了 ${foreign} 条其他消息`,
    foreign === 0 ? '她已连接，但看不到有人发言的频道' : '事件能到达；也许没有人写 “hi”',
    foreign === 0 ? '用 “friday doctor --channel 频道ID” 检查频道' : '再试一次，写：@Friday hi',
  ],
);

export const gatewayShut = diagnosis(
  'discord.live',
  'gateway',
  'failure',
  (code: string) => [
    `the gateway cannot be connected to (${code})`,
    'REST works, but the connection on which messages arrive does not',
    'let gateway.discord.gg:443 (WebSocket) be reached directly from this machine',
  ],
  (code) => [
    `无法连接网关（${code}）`,
    'REST 可用，但接收消息的连接不可用',
    '保证本机能直连 gateway.discord.gg:443（WebSocket）',
  ],
);

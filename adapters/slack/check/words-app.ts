// What is said about the app's own settings and a channel.
import { diagnosis } from '../../../src/check.ts';
import { app, appZh } from './words.ts';

const manifest = 'slack.app';
const channel = 'slack.channel';

const configToken = (validity: string) =>
  `SLACK_APP_CONFIG_TOKEN (https://api.slack.com/apps → Your App Configuration Tokens${validity})`;

export const appUnseen = diagnosis(
  manifest,
  'unseen',
  'note',
  (isLive: boolean) => [
    'event subscriptions and agent settings cannot be seen with these tokens',
    isLive
      ? `a message that arrives proves one of them; to have all of them read, set ${configToken('; good for 12 hours')}`
      : `prove them with "friday doctor --live", or set ${configToken('; good for 12 hours')} to have them read`,
  ],
  (isLive) => [
    '这些令牌看不到事件订阅和 agent 设置',
    isLive
      ? `收到的消息只能证明其中一项；要全部读取，请设置 ${configToken('，12 小时有效')}`
      : `用 “friday doctor --live” 实测，或设置 ${configToken('，12 小时有效')}来读取`,
  ],
);

export const appUnreadable = diagnosis(
  manifest,
  'unreadable',
  'warning',
  (code: string) => [
    `the app’s settings cannot be read with SLACK_APP_CONFIG_TOKEN (${code})`,
    code === 'invalid_auth' || code === 'token_expired'
      ? 'such tokens end after 12 hours'
      : 'it belongs to somebody who is no collaborator of this app',
    'make a new one at https://api.slack.com/apps → Your App Configuration Tokens, in the workspace of the app, or leave the setting out',
  ],
  (code) => [
    `用 SLACK_APP_CONFIG_TOKEN 读不到应用的设置（${code}）`,
    code === 'invalid_auth' || code === 'token_expired' ? '这种令牌 12 小时后失效' : '它的主人不是这个应用的协作者',
    '在 https://api.slack.com/apps → Your App Configuration Tokens 给应用所在的工作区新建一个，或去掉这个设置',
  ],
);

export const appRight = diagnosis(
  manifest,
  'right',
  'ok',
  (events: number) => [`the app is set up as needed: ${events} events, agent, Messages tab, interactivity`, ''],
  (events) => [`应用设置正确：${events} 个事件、agent、Messages 标签页、交互`, ''],
);

export const eventsMissing = diagnosis(
  manifest,
  'events-missing',
  'failure',
  (missing: readonly string[]) => [
    `the app does not subscribe to ${missing.join(', ')}`,
    'Slack does not tell friday when people write, so she stays silent',
    `${app} → App Manifest: paste what "friday slack manifest" prints, and save`,
  ],
  (missing) => [
    `应用没有订阅 ${missing.join('、')}`,
    '人们写消息时 Slack 不会通知 friday，所以她不作声',
    `${appZh} → App Manifest：粘贴 “friday slack manifest” 的输出并保存`,
  ],
);

export const eventsFewer = diagnosis(
  manifest,
  'events-fewer',
  'warning',
  (missing: readonly string[]) => [
    `the app does not subscribe to ${missing.join(', ')}`,
    'in channels she hears only messages that mention her, and no 🛑',
    `if you want more: ${app} → App Manifest, paste what "friday slack manifest" prints, save, and reinstall`,
  ],
  (missing) => [
    `应用没有订阅 ${missing.join('、')}`,
    '在频道里她只听到提及她的消息，也看不到 🛑',
    `如果需要：${appZh} → App Manifest，粘贴 “friday slack manifest” 的输出，保存并重新安装`,
  ],
);

export const reinstall = diagnosis(
  manifest,
  'reinstall',
  'warning',
  (missing: readonly string[]) => [
    `the app asks for ${missing.join(', ')}, but has not been given it`,
    'scopes that are added later work only after the app was installed again',
    `${app} → Install App → Reinstall to Workspace`,
  ],
  (missing) => [
    `应用申请了 ${missing.join('、')}，但还没有得到`,
    '后来加的权限要重新安装应用之后才生效',
    `${appZh} → Install App → Reinstall to Workspace`,
  ],
);

export const noAgentView = diagnosis(
  manifest,
  'no-agent-view',
  'warning',
  () => [
    'the app is not declared an agent',
    'she works, but without Slack’s own Stop button and without answers that stream in direct messages',
    `${app} → App Manifest: add features.agent_view, as "friday slack manifest" has it`,
  ],
  () => [
    '应用没有声明为 agent',
    '可以工作，但没有 Slack 自带的停止按钮，私信里也没有流式回答',
    `${appZh} → App Manifest：加上 features.agent_view，见 “friday slack manifest”`,
  ],
);

export const noMessagesTab = diagnosis(
  manifest,
  'no-messages-tab',
  'failure',
  () => [
    'the Messages tab of the app is off or read-only',
    'nobody can write her a direct message',
    `${app} → App Home: switch the Messages Tab on and allow people to send messages from it`,
  ],
  () => [
    '应用的 Messages 标签页关闭或只读',
    '没有人能给她发私信',
    `${appZh} → App Home：打开 Messages Tab，并允许用户从那里发消息`,
  ],
);

export const noInteractivity = diagnosis(
  manifest,
  'no-interactivity',
  'warning',
  () => [
    'interactivity is off',
    'presses of buttons (Stop, Try again, thumbs) do not arrive',
    `${app} → Interactivity & Shortcuts: switch it on; no URL is needed with Socket Mode`,
  ],
  () => [
    '交互功能关闭',
    '按钮（停止、重试、点赞）的点击收不到',
    `${appZh} → Interactivity & Shortcuts：打开它；使用 Socket Mode 不需要填 URL`,
  ],
);

export const inChannel = diagnosis(
  channel,
  'member',
  'ok',
  (name: string) => [
    `she is in ${name}`,
    'members may post, unless the channel limits who may; that alone a message shows: with --live one is written and removed again',
  ],
  (name) => [`她在 ${name} 里`, '成员可以发言，除非频道另有限制；只有真发一条才知道：加上 --live 会写一条消息并删除'],
);

export const postsInChannel = diagnosis(
  channel,
  'posts',
  'ok',
  (name: string) => [`she can post in ${name}: a message was written and removed again`, ''],
  (name) => [`她能在 ${name} 发言：写了一条消息并已删除`, ''],
);

export const notInChannel = diagnosis(
  channel,
  'not-member',
  'failure',
  (name: string) => [
    `she is not in ${name}`,
    'she neither hears nor may speak there',
    `in that channel, write: /invite @Friday`,
  ],
  (name) => [`她不在 ${name} 里`, '她在那里听不到，也不能发言', '在那个频道里输入：/invite @Friday'],
);

export const noSuchChannel = diagnosis(
  channel,
  'unknown',
  'failure',
  (name: string) => [
    `there is no channel ${name} that she can see`,
    'the id is wrong, of another workspace, or of a private channel that she is not in',
    'open the channel’s details in Slack, copy the channel ID at the bottom; in a private channel write /invite @Friday first',
  ],
  (name) => [
    `她看不到频道 ${name}`,
    'ID 不对、属于别的工作区，或是她不在的私有频道',
    '在 Slack 打开频道详情，复制底部的频道 ID；私有频道先输入 /invite @Friday',
  ],
);

export const shutChannel = diagnosis(
  channel,
  'shut',
  'failure',
  (name: string, code: string) => [
    `she may not post in ${name} (${code})`,
    'the channel is archived, or only some people may post there',
    'unarchive it, or let an administrator allow the app under the channel’s posting permissions',
  ],
  (name, code) => [
    `她不能在 ${name} 发言（${code}）`,
    '频道已归档，或只允许部分人发言',
    '取消归档，或请管理员在频道的发言权限里允许这个应用',
  ],
);

export const muteInChannel = diagnosis(
  channel,
  'no-scope',
  'failure',
  (name: string) => [
    `she cannot post in ${name}, nor anywhere: the scope chat:write is missing`,
    'without it Slack takes no message of hers',
    `${app} → OAuth & Permissions: add chat:write, then Reinstall to Workspace`,
  ],
  (name) => [
    `她不能在 ${name} 发言，在别处也不能：缺少 chat:write 权限`,
    '没有它，Slack 不接受她的任何消息',
    `${appZh} → OAuth & Permissions：添加 chat:write，然后 Reinstall to Workspace`,
  ],
);

export const channelUnseen = diagnosis(
  channel,
  'unseen',
  'note',
  (name: string) => [
    `whether she is in ${name} cannot be seen with these scopes`,
    'add --live: then a message is written there and removed again',
  ],
  (name) => [`这些权限看不到她是否在 ${name} 里`, '加上 --live：会在那里写一条消息并删除'],
);

// What is said about a message that was waited for.
import { type Bilingual, diagnosis } from '../../../src/check.ts';
import { app, appZh } from './words.ts';

const live = 'slack.live';

export const sayHi: Bilingual = {
  en: 'Slack: say hi to Friday now: write "hi" to her in a direct message, or "@Friday hi" in a channel she is in (60 s) …',
  zh: 'Slack：现在跟 Friday 打个招呼：给她发私信 “hi”，或在她所在的频道写 “@Friday hi”（60 秒内）……',
};

export function othersConnected(count: number): Bilingual {
  return {
    en: `Slack: ${count} other connection${count === 1 ? ' is' : 's are'} open with this app-level token. Slack sends each message to one of them: end the other friday first, or write several times.`,
    zh: `Slack：这个应用级令牌另有 ${count} 个连接。Slack 会把每条消息发给其中一个：请先停掉另一个 friday，或多发几次。`,
  };
}

export const heard = diagnosis(
  live,
  'heard',
  'ok',
  (where: string, seconds: number) => [`your "hi" arrived (${where}, after ${seconds} s)`, 'events reach this machine'],
  (where, seconds) => [`收到了您的 “hi”（${where}，${seconds} 秒后）`, '事件能到达本机'],
);

export const notHeard = diagnosis(
  live,
  'not-heard',
  'failure',
  (others: number, foreign: number) => [
    foreign === 0 ? 'no message arrived within 60 s' : `no "hi" arrived within 60 s, but ${foreign} other messages did`,
    others > 0
      ? 'another program is connected with the same token, and gets a part of the messages'
      : foreign > 0
        ? 'events do arrive; perhaps nobody wrote "hi"'
        : 'Slack does not send the events: they are not subscribed to, the app was not reinstalled, or she is not in the channel',
    others > 0
      ? 'end the other one, and try again'
      : foreign > 0
        ? 'try again, and write: hi'
        : `${app} → Event Subscriptions: compare with "friday slack manifest"; reinstall; in the channel write /invite @Friday`,
  ],
  (others, foreign) => [
    foreign === 0 ? '60 秒内没有收到消息' : `60 秒内没有收到 “hi”，但收到了 ${foreign} 条其他消息`,
    others > 0
      ? '另一个程序用同样的令牌连接着，分走了一部分消息'
      : foreign > 0
        ? '事件能到达；也许没有人写 “hi”'
        : 'Slack 没有发来事件：没有订阅、应用没有重新安装，或她不在那个频道',
    others > 0
      ? '停掉另一个再试'
      : foreign > 0
        ? '再试一次，写：hi'
        : `${appZh} → Event Subscriptions：与 “friday slack manifest” 对照；重新安装；在频道里输入 /invite @Friday`,
  ],
);

export const othersListen = diagnosis(
  live,
  'others-connected',
  'warning',
  (count: number) => [
    `${count} other connection${count === 1 ? ' is' : 's are'} open with the same app-level token`,
    'each message reaches only one of them: with two programs, half of the messages seem lost',
    'run one friday for each Slack app; for a second one make an app of its own',
  ],
  (count) => [
    `另有 ${count} 个连接使用同一个应用级令牌`,
    '每条消息只会到达其中一个：两个程序同时运行，就像丢了一半消息',
    '每个 Slack 应用只运行一个 friday；要第二个就另建一个应用',
  ],
);

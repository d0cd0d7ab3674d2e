// What is said about the stop route, and about what becomes of a session whose run is cut off.
import { diagnosis } from '../../check.ts';

const stop = 'agent.stop';
const shieldedSave = 'await asyncio.shield(asyncio.create_task(session.save_session_state(…)))';

export const stops = diagnosis(
  stop,
  'stops',
  'ok',
  (ms: number) => [`the stop route ends a run (after ${ms} ms)`, ''],
  (ms) => [`停止接口能结束运行（${ms} ms）`, ''],
);

export const noStopUrl = diagnosis(
  stop,
  'not-set',
  'note',
  (found: string | undefined) => [
    'AGENT_STOP_URL is not set: a stopped answer goes on at the agent, unseen',
    'the next message of that conversation waits for it',
    found === undefined ? undefined : `the agent seems to have a stop route: set AGENT_STOP_URL=${found}`,
  ],
  (found) => [
    '没有设置 AGENT_STOP_URL：被停止的回答会在 agent 那里继续，只是不再显示',
    '那个对话的下一条消息要等它结束',
    found === undefined ? undefined : `agent 似乎有停止接口：设置 AGENT_STOP_URL=${found}`,
  ],
);

export const noStopRoute = diagnosis(
  stop,
  'no-route',
  'warning',
  (status: number, url: string) => [
    `${url} does not take a stop (${status})`,
    status === 401 || status === 403
      ? 'it wants other authorization than AGENT_URL'
      : 'there is no such route: Stop hides an answer, but does not end it at the agent',
    'add a route to the AgentApp that calls app.stop_chat(user_id=…, session_id=…), as examples/friday does, or remove AGENT_STOP_URL',
  ],
  (status, url) => [
    `${url} 不接受停止请求（${status}）`,
    status === 401 || status === 403
      ? '它要求的认证与 AGENT_URL 不同'
      : '没有这个接口：停止只会隐藏回答，agent 那里并没有结束',
    '给 AgentApp 加一个调用 app.stop_chat(user_id=…, session_id=…) 的接口（见 examples/friday），或去掉 AGENT_STOP_URL',
  ],
);

export const stopAway = diagnosis(
  stop,
  'unreachable',
  'warning',
  (url: string, code: string) => [
    `${url} cannot be reached (${code})`,
    'Stop hides an answer, but does not end it at the agent',
    'correct AGENT_STOP_URL; it is usually the host of AGENT_URL with the path /stop',
  ],
  (url, code) => [
    `连不上 ${url}（${code}）`,
    '停止只会隐藏回答，agent 那里并没有结束',
    '改正 AGENT_STOP_URL；通常是 AGENT_URL 的主机加上 /stop',
  ],
);

export const stopIgnored = diagnosis(
  stop,
  'ignored',
  'warning',
  (api: 'process' | 'responses') => [
    'the stop route answers, but the run went on',
    api === 'responses'
      ? 'app.stop_chat does not reach runs of the Responses endpoint'
      : 'the route looks for the run under other ids, or the handler does not let itself be cancelled',
    api === 'responses'
      ? 'use AGENT_API=process, or let the route interrupt the agent itself, as examples/friday does'
      : 'call app.stop_chat with the user_id and session_id of the request as they came, and let the handler end on asyncio.CancelledError',
  ],
  (api) => [
    '停止接口有应答，但运行仍在继续',
    api === 'responses' ? 'app.stop_chat 停不了 Responses 接口的运行' : '接口用别的 id 找运行，或处理函数不响应取消',
    api === 'responses'
      ? '使用 AGENT_API=process，或让停止接口直接打断 agent，见 examples/friday'
      : '用请求里原样的 user_id 和 session_id 调用 app.stop_chat，并让处理函数在 asyncio.CancelledError 时结束',
  ],
);

export const tooQuick = diagnosis(
  stop,
  'too-quick',
  'note',
  () => ['the answer was over before it could be stopped', 'whether the stop route works cannot be told this way'],
  () => ['还没来得及停止，回答就结束了', '这样无法判断停止接口是否有效'],
);

type How = 'stop' | 'cut';
const after = {
  stop: { en: 'after a stop', zh: '停止之后' },
  cut: { en: 'after a lost connection', zh: '连接断开之后' },
};

export const survives = diagnosis(
  'agent.cut-off',
  'survives',
  'ok',
  (how: How) => [`${after[how].en} the session still works and remembers`, ''],
  (how) => [`${after[how].zh}，会话仍可用，也还记得`, ''],
);

export const forgetsAfter = diagnosis(
  'agent.cut-off',
  'forgets',
  'warning',
  (how: How) => [
    `${after[how].en} the session has forgotten what was said before`,
    'the handler’s save is cut off with the run, or writes over the old state',
    `save in a task of its own that nothing reaches: ${shieldedSave}`,
  ],
  (how) => [
    `${after[how].zh}，会话忘了之前说过的话`,
    '处理函数的保存随运行一起被取消，或覆盖了旧状态',
    `把保存放进不受影响的任务：${shieldedSave}`,
  ],
);

export const spoiled = diagnosis(
  'agent.cut-off',
  'poisoned',
  'warning',
  (how: How, words: string) => [
    `${after[how].en} the session cannot be used any more: ${words}`,
    'the agent’s save was cut off while it wrote; every later turn of such a conversation would fail until people say "new"',
    `save in a task of its own: ${shieldedSave}`,
  ],
  (how, words) => [
    `${after[how].zh}，会话不能再用：${words}`,
    'agent 正在写文件时保存被打断；这个对话之后每一轮都会失败，直到有人说 “new”',
    `把保存放进独立的任务：${shieldedSave}`,
  ],
);

export const stuck = diagnosis(
  'agent.cut-off',
  'lock-stuck',
  'warning',
  (how: How, seconds: number) => [
    `${after[how].en} the session still counts as running, ${seconds} s later`,
    'the run lock was not given back (with a Redis interrupt backend it stays for an hour); a crash of the bridge or the agent would do this to conversations',
    'leave out interrupt_redis_url on one machine, or delete the key "state:<user>:<session>" in that Redis; people can say "new" meanwhile',
  ],
  (how, seconds) => [
    `${after[how].zh} ${seconds} 秒，会话仍被当作正在运行`,
    '运行锁没有归还（Redis 中断后端会保留一小时）；桥或 agent 崩溃时，对话就会这样',
    '单机部署不要设置 interrupt_redis_url，或在那个 Redis 里删除键 “state:<user>:<session>”；期间可以说 “new”',
  ],
);

// What is said about an agent that fails in its answer, and why.
import { diagnosis } from '../../check.ts';

const run = 'agent.run';

export const modelKey = diagnosis(
  run,
  'model-key',
  'failure',
  (words: string) => [
    `the agent fails: ${words}`,
    'its model’s key is missing or not accepted; that is a setting of the agent, not of friday',
    'set the key where the agent runs (for DashScope: export DASHSCOPE_API_KEY=…) and start the agent again',
  ],
  (words) => [
    `agent 出错：${words}`,
    '它的模型密钥缺失或无效；这是 agent 的设置，不是 friday 的',
    '在运行 agent 的地方设置密钥（DashScope：export DASHSCOPE_API_KEY=…），然后重启 agent',
  ],
);

export const modelQuota = diagnosis(
  run,
  'model-quota',
  'failure',
  (words: string) => [
    `the agent fails: ${words}`,
    'its model’s account has no quota left, or asks too often',
    'look at the account of the model’s provider, or give the agent another model',
  ],
  (words) => [
    `agent 出错：${words}`,
    '模型账户的额度用完了，或请求太频繁',
    '查看模型服务商的账户，或给 agent 换一个模型',
  ],
);

export const modelUnknown = diagnosis(
  run,
  'model-unknown',
  'failure',
  (words: string, namedIn: 'agent' | 'AGENT_MODEL') => [
    `the agent fails: ${words}`,
    'the provider does not know the model’s name, or the key may not use it',
    namedIn === 'agent' ? 'correct model_name in the agent’s code' : 'correct AGENT_MODEL',
  ],
  (words, namedIn) => [
    `agent 出错：${words}`,
    '服务商不认识这个模型名，或密钥无权使用它',
    namedIn === 'agent' ? '改正 agent 代码里的 model_name' : '改正 AGENT_MODEL',
  ],
);

export const modelAway = diagnosis(
  run,
  'model-unreachable',
  'failure',
  (words: string) => [
    `the agent fails: ${words}`,
    'the agent is there, but cannot reach its model, its tools or its store',
    'from the machine of the agent, check its network, its proxy, and the address of what the text above names',
  ],
  (words) => [
    `agent 出错：${words}`,
    'agent 在线，但连不上它的模型、工具或存储',
    '在 agent 所在的机器上检查网络、代理，以及上面文字里提到的地址',
  ],
);

export const poisoned = diagnosis(
  run,
  'poisoned-session',
  'failure',
  (words: string) => [
    `the agent cannot read its memory of the session: ${words}`,
    'a write of the session’s file was cut off, and every later turn of that session fails',
    'remove the empty *.json file in the agent’s session folder, or say "new" in the conversation; then save in a task of its own: await asyncio.shield(asyncio.create_task(session.save_session_state(…)))',
  ],
  (words) => [
    `agent 读不出这个会话的记忆：${words}`,
    '会话文件写到一半被打断，之后这个会话的每一轮都会失败',
    '删除 agent 会话目录里那个空的 *.json 文件，或在对话里说 “new”；并把保存放进独立的任务：await asyncio.shield(asyncio.create_task(session.save_session_state(…)))',
  ],
);

export const notStarted = diagnosis(
  run,
  'not-started',
  'failure',
  (words: string) => [
    `the agent’s runner is not ready: ${words}`,
    'the server took the request before its own start had ended, or its start failed',
    'read the agent’s log from its start on',
  ],
  (words) => [
    `agent 的 runner 没有就绪：${words}`,
    '服务器在启动完成之前就接了请求，或启动失败',
    '从启动开始查看 agent 的日志',
  ],
);

export const agentFails = diagnosis(
  run,
  'agent-fails',
  'failure',
  (words: string) => [
    `the agent fails: ${words}`,
    'the error comes from the agent’s own code; people would read that something went wrong at Friday',
    'read the agent’s log at this moment',
  ],
  (words) => [
    `agent 出错：${words}`,
    '错误来自 agent 自己的代码；用户会看到 Friday 那边出了问题',
    '查看 agent 此刻的日志',
  ],
);

export const answersNothing = diagnosis(
  run,
  'no-answer',
  'warning',
  () => [
    'the run completes without a word of answer',
    'a model that only thinks, or a handler that yields no assistant message',
    'ask the agent the same by its own means; look whether its last message is of role "assistant" and type "message"',
  ],
  () => [
    '运行完成了，但没有任何回答',
    '模型只思考没有作答，或处理函数没有 yield 助手消息',
    '用 agent 自己的方式问同样的问题；看最后的消息是不是 role “assistant”、type “message”',
  ],
);

export const oneLock = diagnosis(
  run,
  'one-lock',
  'failure',
  () => [
    'the agent says that a session runs already which nobody else has',
    'its lock does not tell sessions apart (or a gateway drops session_id and user_id): one conversation at a time is answered',
    'look whether session_id and user_id of the request reach the AgentApp as they are sent',
  ],
  () => [
    'agent 说会话正在运行，但这个会话没有别人在用',
    '它的锁不区分会话（或网关丢掉了 session_id 和 user_id）：同一时间只能回答一个对话',
    '检查请求里的 session_id 和 user_id 是否原样到达 AgentApp',
  ],
);

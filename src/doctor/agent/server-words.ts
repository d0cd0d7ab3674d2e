// What is said about the server behind the agent's address: which one it is, its health, and how it refuses.
import { diagnosis } from '../../check.ts';

const server = 'agent.server';

export const healthy = diagnosis(
  server,
  'healthy',
  'ok',
  () => ['/health says healthy', 'it tells of the server only, not of the model behind it'],
  () => ['/health 报告 healthy', '它只说明服务器本身，不说明背后的模型'],
);

export const unhealthy = diagnosis(
  server,
  'unhealthy',
  'warning',
  (words: string) => [
    `/health says: ${words}`,
    'the server is up, but does not call itself ready',
    'read the agent’s log: its start has not ended, or has failed',
  ],
  (words) => [
    `/health 报告：${words}`,
    '服务器在运行，但没有宣布就绪',
    '查看 agent 的日志：它还没启动完，或者启动失败了',
  ],
);

export const noHealth = diagnosis(
  server,
  'no-health',
  'note',
  (status: string) => [`/health is not served (${status})`, 'agents of AgentScope Runtime have it; others need not'],
  (status) => [`没有 /health（${status}）`, 'AgentScope Runtime 的 agent 会有；其他 agent 不一定'],
);

export const isAgentScope = diagnosis(
  server,
  'agentscope',
  'ok',
  (version: string | undefined) => [
    `the server is AgentScope Runtime (Python) ${version ?? '1.x'}`,
    version === undefined
      ? 'it does not tell its version; 1.1 and newer have a run lock'
      : 'from 1.1 on it has a run lock',
  ],
  (version) => [
    `服务器是 AgentScope Runtime（Python）${version ?? '1.x'}`,
    version === undefined ? '它没有说明版本；1.1 以上有运行锁' : '1.1 以上有运行锁',
  ],
);

export const isEarly = diagnosis(
  server,
  'agentscope-1.0',
  'note',
  (version: string) => [
    `the server is AgentScope Runtime (Python) ${version}`,
    'that works; the run lock and stop_chat came with 1.1, so answers of it cannot be stopped',
    'to be able to stop answers, upgrade the agent: pip install "agentscope-runtime>=1.1"',
  ],
  (version) => [
    `服务器是 AgentScope Runtime（Python）${version}`,
    '可以使用；运行锁和 stop_chat 从 1.1 开始才有，所以它的回答不能停止',
    '如果需要停止回答，升级 agent：pip install "agentscope-runtime>=1.1"',
  ],
);

export const isQwenPaw = diagnosis(
  server,
  'qwenpaw',
  'note',
  () => [
    'the server is QwenPaw',
    'its agents answer at /api/agent/process; one of several is chosen by the header X-Agent-Id (AGENT_HEADERS)',
  ],
  () => ['服务器是 QwenPaw', '它的 agent 在 /api/agent/process；有多个时用请求头 X-Agent-Id 选择（AGENT_HEADERS）'],
);

export const isOld = diagnosis(
  server,
  'agentscope-old',
  'warning',
  () => [
    'the server is AgentScope Runtime before 1.0',
    'it answers, but knows neither the run lock nor typed errors, and keeps no session of its own',
    'upgrade the agent: pip install "agentscope-runtime>=1.1"',
  ],
  () => [
    '服务器是 1.0 之前的 AgentScope Runtime',
    '能应答，但没有运行锁和分类错误，也不自带会话',
    '升级 agent：pip install "agentscope-runtime>=1.1"',
  ],
);

export const isJava = diagnosis(
  server,
  'java',
  'failure',
  (url: string) => [
    'the server is the Java runtime of AgentScope, which has no /process',
    'it serves the Responses endpoint only, without tools, media, run lock and stop',
    `set AGENT_API=responses and AGENT_URL=${url}`,
  ],
  (url) => [
    '服务器是 AgentScope 的 Java 运行时，它没有 /process',
    '它只提供 Responses 接口，没有工具、媒体、运行锁和停止',
    `设置 AGENT_API=responses 和 AGENT_URL=${url}`,
  ],
);

export const isJavaToo = diagnosis(
  server,
  'java-responses',
  'note',
  () => [
    'the server is the Java runtime of AgentScope',
    'over the Responses endpoint it takes text alone, has no run lock, and ends as completed also when its agent fails',
  ],
  () => ['服务器是 AgentScope 的 Java 运行时', '它的 Responses 接口只接受文字，没有运行锁，agent 出错时也以完成结束'],
);

export const isService = diagnosis(
  server,
  'service-2',
  'failure',
  () => [
    'the server is AgentScope Service 2.0, which speaks another protocol (POST /chat)',
    'friday-chat speaks POST /process of AgentScope Runtime 1.x and the Responses endpoint',
    'serve the agent with an AgentApp (agentscope-runtime 1.x) as well, and set AGENT_URL to its /process',
  ],
  () => [
    '服务器是 AgentScope Service 2.0，它用的是另一种协议（POST /chat）',
    'friday-chat 使用 AgentScope Runtime 1.x 的 POST /process 和 Responses 接口',
    '再用 AgentApp（agentscope-runtime 1.x）提供这个 agent，并把 AGENT_URL 设为它的 /process',
  ],
);

export const onlyResponses = diagnosis(
  server,
  'responses-only',
  'failure',
  (url: string) => [
    'the server has no /process, but a Responses endpoint',
    'that endpoint carries text only: no tools, media, run lock or stop',
    `set AGENT_API=responses and AGENT_URL=${url}`,
  ],
  (url) => [
    '服务器没有 /process，但有 Responses 接口',
    '这个接口只传文字：没有工具、媒体、运行锁和停止',
    `设置 AGENT_API=responses 和 AGENT_URL=${url}`,
  ],
);

export const noHandler = diagnosis(
  server,
  'no-handler',
  'failure',
  () => [
    'the server is an AgentApp, but has no agent in it: there is no /process',
    'AgentApp serves /process only once a function is registered for it',
    'register the agent before the app runs: @app.query(framework="agentscope") above the handler, as in examples/friday',
  ],
  () => [
    '服务器是 AgentApp，但里面没有 agent：没有 /process',
    'AgentApp 要注册了处理函数之后才提供 /process',
    '在应用运行之前注册 agent：在处理函数上写 @app.query(framework="agentscope")，见 examples/friday',
  ],
);

export const carriesLess = diagnosis(
  server,
  'carries-less',
  'note',
  (isStandard: boolean) => [
    `AGENT_API=responses carries less than /process${isStandard ? '; AGENT_MODEL is set, so only what the standard has is sent' : ''}`,
    isStandard
      ? 'tools that the server runs itself, and pictures that it makes, are shown; there is no run lock, and what is stopped goes on unseen unless AGENT_STOP_URL ends it; memory needs a server that keeps its responses (docs/responses.md)'
      : 'no tools at work, no pictures or files in answers, no run lock; a stop reaches the agent only where its route interrupts the agent itself (docs/responses.md)',
  ],
  (isStandard) => [
    `AGENT_API=responses 能传的比 /process 少${isStandard ? '；设置了 AGENT_MODEL，因此只发送标准里有的内容' : ''}`,
    isStandard
      ? '服务器自己运行的工具和它生成的图片会显示；没有运行锁，停止后它仍在后台继续，除非 AGENT_STOP_URL 能打断它；只有保存回答的服务器才有记忆（docs/responses.md）'
      : '看不到工具调用，回答里没有图片和文件，没有运行锁；只有停止接口直接打断 agent 时停止才有效（docs/responses.md）',
  ],
);

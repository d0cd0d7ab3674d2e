// What is said about how the agent's server takes a request, and how it refuses.
import { diagnosis } from '../../check.ts';

const request = 'agent.request';

export const wrongPath = diagnosis(
  request,
  'wrong-path',
  'failure',
  (path: string, better: string | undefined) => [
    `the server does not know ${path} (404)`,
    'a server answers, but not at this path',
    better === undefined
      ? 'set AGENT_URL to the full address of the endpoint; an AgentApp serves /process unless endpoint_path says otherwise, and only after @app.query was registered'
      : `set AGENT_URL=${better}`,
  ],
  (path, better) => [
    `服务器没有 ${path}（404）`,
    '服务器有应答，但这个路径不存在',
    better === undefined
      ? '把 AGENT_URL 设为接口的完整地址；AgentApp 默认是 /process（可用 endpoint_path 改），并且注册了 @app.query 之后才有'
      : `设置 AGENT_URL=${better}`,
  ],
);

export const wrongMethod = diagnosis(
  request,
  'wrong-method',
  'failure',
  (path: string, better: string | undefined) => [
    `${path} takes no POST (405)`,
    'this path is something else than the agent: a page, or its health',
    better === undefined ? 'set AGENT_URL to the full address of /process' : `set AGENT_URL=${better}`,
  ],
  (path, better) => [
    `${path} 不接受 POST（405）`,
    '这个路径不是 agent，而是网页或健康检查之类',
    better === undefined ? '把 AGENT_URL 设为 /process 的完整地址' : `设置 AGENT_URL=${better}`,
  ],
);

export const notLetIn = diagnosis(
  request,
  'unauthorized',
  'failure',
  (status: number, credentials: string | undefined) => [
    `the agent’s server does not let friday in (${status})`,
    credentials === undefined ? 'it wants authorization, and none is set' : `what ${credentials} holds is not accepted`,
    credentials === undefined
      ? 'set AGENT_TOKEN (sent as “Authorization: Bearer …”), or AGENT_HEADERS for another header'
      : `correct ${credentials}: ask whoever runs the agent or the gateway before it for a new one`,
  ],
  (status, credentials) => [
    `agent 的服务器不让 friday 进入（${status}）`,
    credentials === undefined ? '它要求认证，而这里没有设置' : `${credentials} 里的内容不被接受`,
    credentials === undefined
      ? '设置 AGENT_TOKEN（以 “Authorization: Bearer …” 发送），其他请求头用 AGENT_HEADERS'
      : `改正 ${credentials}：向 agent 或它前面网关的管理员要一个新的`,
  ],
);

export const redirected = diagnosis(
  request,
  'redirect',
  'failure',
  (status: number, to: string) => [
    `the server sends friday on to ${to} (${status})`,
    'redirects are not followed: what people say and the token must not go where nobody meant them to',
    'set AGENT_URL to the final address (mind https and the slash at the end)',
  ],
  (status, to) => [
    `服务器把请求转向 ${to}（${status}）`,
    '不跟随重定向：用户的话和令牌不该被送到别处',
    '把 AGENT_URL 直接设为最终地址（注意 https 和结尾的斜杠）',
  ],
);

export const refusedRequest = diagnosis(
  request,
  'refused',
  'failure',
  (status: number, words: string) => [
    `the server refuses the request (${status}): ${words}`,
    'it does not take what AgentScope Runtime’s /process takes',
    'check that AGENT_URL is the /process of an AgentApp, and the version of agentscope-runtime (1.0 or newer)',
  ],
  (status, words) => [
    `服务器拒绝请求（${status}）：${words}`,
    '它不接受 AgentScope Runtime 的 /process 请求格式',
    '确认 AGENT_URL 是 AgentApp 的 /process，agentscope-runtime 版本在 1.0 以上',
  ],
);

export const gatewayError = diagnosis(
  request,
  'gateway',
  'failure',
  (status: number, server: string) => [
    `a proxy before the agent answers ${status} (${server})`,
    status === 504
      ? 'the proxy gave up waiting for the agent: its time limit is shorter than the agent thinks'
      : 'the proxy is reached, but the agent behind it is not',
    status === 504
      ? 'raise the proxy’s limit (nginx: proxy_read_timeout 3600s;), or let AGENT_URL go past the proxy'
      : 'start the agent, and check the address to which the proxy passes requests on (nginx: proxy_pass)',
  ],
  (status, server) => [
    `agent 前面的代理返回 ${status}（${server}）`,
    status === 504 ? '代理等不到 agent 就放弃了：它的时限比 agent 思考的时间短' : '能到达代理，但到不了它后面的 agent',
    status === 504
      ? '调大代理的时限（nginx：proxy_read_timeout 3600s;），或让 AGENT_URL 绕过代理'
      : '启动 agent，并检查代理转发的地址（nginx：proxy_pass）',
  ],
);

export const overloaded = diagnosis(
  request,
  'overloaded',
  'warning',
  (status: number) => [
    `the server is too busy (${status})`,
    'the bridge would ask again for a while; people see that they wait',
    'run the doctor again later; if it stays so, give the agent more workers or raise the gateway’s limit',
  ],
  (status) => [
    `服务器太忙（${status}）`,
    '桥会再试一段时间，用户会看到正在等待',
    '稍后再运行 doctor；如果一直如此，给 agent 增加进程或调高网关的限额',
  ],
);

export const serverError = diagnosis(
  request,
  'server-error',
  'failure',
  (status: number, words: string) => [
    `the server fails (${status}): ${words}`,
    'the error is on the agent’s side',
    'read the agent’s log at this moment',
  ],
  (status, words) => [`服务器出错（${status}）：${words}`, '错误在 agent 一侧', '查看 agent 此刻的日志'],
);

export const notAStream = diagnosis(
  request,
  'not-a-stream',
  'failure',
  (type: string, words: string) => [
    `the answer is no event stream but ${type}: ${words}`,
    'something answers here, but not an agent’s /process: a web page, another API, or a gateway that waits for the whole answer',
    'open AGENT_URL’s host in a browser to see what it is, and set AGENT_URL to the full address of /process',
  ],
  (type, words) => [
    `回答不是事件流，而是 ${type}：${words}`,
    '这里有应答，但不是 agent 的 /process：可能是网页、别的接口，或等整段回答的网关',
    '用浏览器打开 AGENT_URL 的主机看看是什么，并把 AGENT_URL 设为 /process 的完整地址',
  ],
);

export const compressed = diagnosis(
  request,
  'compressed',
  'failure',
  (encoding: string) => [
    `the stream comes packed (${encoding}), although nobody asked for it`,
    'a proxy in between packs everything, and holds the stream back to do so',
    'switch compression off for this path (nginx: gzip off; for text/event-stream)',
  ],
  (encoding) => [
    `流被压缩了（${encoding}），而这里并没有要求压缩`,
    '中间的代理压缩所有内容，并因此攒住了流',
    '对这个路径关闭压缩（nginx：gzip off;）',
  ],
);

export const notHttp = diagnosis(
  request,
  'no-http-answer',
  'failure',
  (words: string) => [
    `there is a connection, but no HTTP answer (${words})`,
    'another kind of program listens on this port, it wants TLS (https), or the agent died at the request',
    'check the port in AGENT_URL, try https, and read the agent’s log',
  ],
  (words) => [
    `能连接，但没有 HTTP 应答（${words}）`,
    '这个端口上是另一种程序，或者它要求 TLS（https），或者 agent 收到请求时崩溃了',
    '检查 AGENT_URL 的端口，试试 https，并查看 agent 的日志',
  ],
);

export const closedAtOnce = diagnosis(
  request,
  'closed-at-once',
  'failure',
  () => [
    'the connection is taken and closed again without a word',
    'so does a published container port behind which nobody listens: the agent listens on 127.0.0.1 of its container. Else the agent died at the request, or wants TLS (https)',
    'let the agent listen on 0.0.0.0 in its container (AgentApp: HOST=0.0.0.0), publish the port on loopback only (docker run -p 127.0.0.1:8090:8090), and read its log',
  ],
  () => [
    '连接被接受后又立即断开，没有任何应答',
    '容器发布了端口而里面没有人监听时就是这样：agent 只监听它容器内的 127.0.0.1。否则是 agent 收到请求时崩溃了，或要求 TLS（https）',
    '让 agent 在容器内监听 0.0.0.0（AgentApp：HOST=0.0.0.0），只在回环地址发布端口（docker run -p 127.0.0.1:8090:8090），并查看它的日志',
  ],
);

export const noHeaders = diagnosis(
  request,
  'no-answer',
  'failure',
  (seconds: number) => [
    `the server takes the request and says nothing for ${seconds} s`,
    'it hangs, or something on the way keeps the answer until it is whole; the bridge gives up after AGENT_FIRST_EVENT_MS',
    'read the agent’s log: a model that does not answer, or a lock; if the agent is only that slow, raise AGENT_FIRST_EVENT_MS',
  ],
  (seconds) => [
    `服务器收下请求后 ${seconds} 秒没有任何回应`,
    '它卡住了，或者中间有一方把回答攒到完整才放行；桥会在 AGENT_FIRST_EVENT_MS 之后放弃',
    '查看 agent 的日志：模型没有应答，或卡在锁上；如果 agent 就是这么慢，调大 AGENT_FIRST_EVENT_MS',
  ],
);

export const otherForm = diagnosis(
  request,
  'other-form',
  'failure',
  (api: 'process' | 'responses', words: string) => [
    `the agent does not take the form of the request: ${words}`,
    api === 'responses'
      ? 'AGENT_API=responses is set, and AGENT_URL is that of /process'
      : 'its AgentScope Runtime is another generation than 1.x, or a gateway changes requests',
    api === 'responses'
      ? 'set AGENT_API=process, or let AGENT_URL end in /compatible-mode/v1/responses'
      : 'look at the version with "pip show agentscope-runtime" (1.0 or newer is needed), and at what lies between',
  ],
  (api, words) => [
    `agent 不接受请求的格式：${words}`,
    api === 'responses'
      ? '设置了 AGENT_API=responses，而 AGENT_URL 是 /process 的地址'
      : '它的 AgentScope Runtime 不是 1.x，或中间的网关改动了请求',
    api === 'responses'
      ? '设置 AGENT_API=process，或让 AGENT_URL 以 /compatible-mode/v1/responses 结尾'
      : '用 “pip show agentscope-runtime” 查看版本（需要 1.0 以上），并检查中间各层',
  ],
);

// What is said about the stream in which an answer comes, and about an agent that fails in it.
import { diagnosis } from '../../check.ts';

const stream = 'agent.stream';

export const streams = diagnosis(
  stream,
  'streams',
  'ok',
  (events: number, firstMs: number, textMs: number | undefined, totalMs: number) => [
    `the answer streams: ${events} events`,
    `first event after ${seconds(firstMs)}, first text after ${textMs === undefined ? 'none' : seconds(textMs)}, end after ${seconds(totalMs)}`,
  ],
  (events, firstMs, textMs, totalMs) => [
    `回答以流的方式到达：${events} 个事件`,
    `${seconds(firstMs)} 后第一个事件，${textMs === undefined ? '没有文字' : `${seconds(textMs)} 后第一段文字`}，${seconds(totalMs)} 后结束`,
  ],
);

function seconds(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(2)} s` : `${Math.round(ms / 1000)} s`;
}

export const heldBack = diagnosis(
  stream,
  'held-back',
  'warning',
  (ms: number, server: string | undefined) => [
    `nothing came for ${seconds(ms)}, then everything at once`,
    `something on the way${server === undefined ? '' : ` (${server})`} keeps the stream until it is whole, so nobody sees an answer grow, and long ones may run into its time limit`,
    'switch buffering off for this path (nginx: proxy_buffering off; proxy_read_timeout 3600s;), or let AGENT_URL go past the proxy',
  ],
  (ms, server) => [
    `${seconds(ms)} 没有内容，然后一下子全到了`,
    `中间有一方${server === undefined ? '' : `（${server}）`}把流攒到完整才放行，所以看不到回答逐渐增长，长回答还可能超时`,
    '对这个路径关闭缓冲（nginx：proxy_buffering off; proxy_read_timeout 3600s;），或让 AGENT_URL 绕过代理',
  ],
);

export const inOnePiece = diagnosis(
  stream,
  'in-one-piece',
  'warning',
  (ms: number) => [
    `the answer came as one piece of JSON after ${seconds(ms)}, not as a stream`,
    'friday reads that, but nobody sees an answer grow, and a long one may run into AGENT_FIRST_EVENT_MS',
    'let the server stream, which "stream": true asks it for; if it can, look at what lies between',
  ],
  (ms) => [
    `${seconds(ms)} 后回答以一整段 JSON 到达，而不是流`,
    'friday 能读取，但看不到回答逐渐增长，长回答还可能超过 AGENT_FIRST_EVENT_MS',
    '让服务器以流的方式回答（请求里有 "stream": true）；如果它支持，就检查中间的各层',
  ],
);

/** What stands in a stream besides its events, how often. */
export interface Oddities {
  readonly comments: number;
  readonly cuts: number;
  readonly crlf: boolean;
  readonly done: boolean;
}

export const tolerated = diagnosis(
  stream,
  'tolerated',
  'note',
  ({ comments, cuts, crlf, done }: Oddities) => [
    `the stream holds ${[
      ...(comments > 0 ? [`${comments} comment${comments === 1 ? '' : 's'} (keep-alive)`] : []),
      ...(crlf ? ['CRLF line ends'] : []),
      ...(done ? ['[DONE]'] : []),
      ...(cuts > 0 ? [`${cuts} event${cuts === 1 ? '' : 's'} cut over several pieces`] : []),
    ].join(', ')}`,
    'the bridge reads that; a client that takes each piece of the network for one line of JSON does not',
  ],
  ({ comments, cuts, crlf, done }) => [
    `流中有：${[
      ...(comments > 0 ? [`${comments} 行注释（保活）`] : []),
      ...(crlf ? ['CRLF 换行'] : []),
      ...(done ? ['[DONE]'] : []),
      ...(cuts > 0 ? [`${cuts} 个事件被切成几个网络包`] : []),
    ].join('、')}`,
    '桥能正确读取；把每个网络包当作一行 JSON 的客户端会出错',
  ],
);

export const unreadable = diagnosis(
  stream,
  'unreadable',
  'warning',
  (count: number, example: string) => [
    `${count} event${count === 1 ? ' is' : 's are'} no JSON: ${example}`,
    'the bridge passes over them; whatever they should have said is missing from answers',
    'look at what writes them: "data:" must be followed by one JSON object in one line',
  ],
  (count, example) => [
    `${count} 个事件不是 JSON：${example}`,
    '桥会跳过它们；它们本该带来的内容不会出现在回答里',
    '检查写出它们的程序：“data:” 后面必须是一行完整的 JSON 对象',
  ],
);

export const halfJson = diagnosis(
  stream,
  'half-json',
  'failure',
  (rest: string) => [
    `the stream ends in the middle of an event: ${rest}`,
    'it was cut: a proxy’s limit of time or size, or an agent that died',
    'read the agent’s log at this moment, then the limits of what lies between (nginx: proxy_read_timeout)',
  ],
  (rest) => [
    `流在一个事件中间结束：${rest}`,
    '它被截断了：代理的时间或大小限制，或者 agent 崩溃',
    '查看 agent 此刻的日志，再查中间各层的限制（nginx：proxy_read_timeout）',
  ],
);

export const bareJson = diagnosis(
  stream,
  'json-lines',
  'failure',
  () => [
    'the answer holds lines of JSON without "data: " before them',
    'that is no event stream, though it calls itself one',
    'write each event as "data: {…}" and an empty line after it, as an AgentApp does by itself',
  ],
  () => [
    '回答是一行行 JSON，前面没有 “data: ”',
    '虽然声称是事件流，但格式不对',
    '把每个事件写成 “data: {…}” 加一个空行；AgentApp 自带的输出就是这样',
  ],
);

export const nothingCame = diagnosis(
  stream,
  'empty',
  'failure',
  () => [
    'the stream ends without a single event',
    'the agent’s handler ended, or was ended, before it said anything',
    'read the agent’s log; a handler must be an async generator that yields (message, last)',
  ],
  () => [
    '流里没有一个事件就结束了',
    'agent 的处理函数在说话之前就结束或被终止了',
    '查看 agent 的日志；处理函数应当是 yield (message, last) 的异步生成器',
  ],
);

export const noEnd = diagnosis(
  stream,
  'no-end',
  'failure',
  () => [
    'the stream breaks off without a word about its end',
    'the connection was cut, or the agent died; people would get half an answer and a note',
    'read the agent’s log at this moment; if it is clean, something between cuts connections',
  ],
  () => [
    '流没有说明结束就断了',
    '连接被切断，或 agent 崩溃；用户会得到半个回答和一条说明',
    '查看 agent 此刻的日志；如果没有异常，就是中间有一方切断连接',
  ],
);

export const fellSilent = diagnosis(
  stream,
  'silent',
  'failure',
  (seconds: number) => [
    `the stream says nothing any more for ${seconds} s`,
    'the agent hangs, or works for longer than AGENT_IDLE_MS (AGENT_FIRST_EVENT_MS before its first word) allows',
    'read the agent’s log; if a tool works that long, raise the limit',
  ],
  (seconds) => [
    `流已经 ${seconds} 秒没有内容`,
    'agent 卡住了，或工作时间超过 AGENT_IDLE_MS（第一句之前是 AGENT_FIRST_EVENT_MS）',
    '查看 agent 的日志；如果工具确实要这么久，调大时限',
  ],
);

export const otherProtocol = diagnosis(
  stream,
  'responses-protocol',
  'failure',
  () => [
    'the events are those of the Responses endpoint, not of /process',
    'AGENT_URL names one endpoint and AGENT_API the other',
    'set AGENT_API=responses, or AGENT_URL to /process, which carries more',
  ],
  () => [
    '事件属于 Responses 接口，而不是 /process',
    'AGENT_URL 和 AGENT_API 指的不是同一个接口',
    '设置 AGENT_API=responses，或把 AGENT_URL 改为功能更全的 /process',
  ],
);

export const unknownProtocol = diagnosis(
  stream,
  'unknown-protocol',
  'failure',
  (example: string) => [
    `the events mean nothing to friday: ${example}`,
    'it is an event stream, but of another protocol than AgentScope Runtime’s',
    'set AGENT_URL to the /process of an AgentApp (agentscope-runtime 1.x)',
  ],
  (example) => [
    `friday 不认识这些事件：${example}`,
    '这是事件流，但不是 AgentScope Runtime 的协议',
    '把 AGENT_URL 设为 AgentApp（agentscope-runtime 1.x）的 /process',
  ],
);

export const oldNumbers = diagnosis(
  stream,
  'generation-0.1',
  'note',
  () => ['the first events carry no number: AgentScope Runtime 0.1', 'the bridge does not need them'],
  () => ['最初的事件没有编号：AgentScope Runtime 0.1', '桥不依赖编号'],
);

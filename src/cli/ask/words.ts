// What `friday ask` says besides the answer, in English and in Chinese: how a run ended comes in, words and a next step go out.
import type { AgentError, RunEnd } from '../../agent.ts';
import type { Language } from '../../texts.ts';

/** Where the agent was looked for, as the words name it. */
interface Asked {
  readonly url: string;
  readonly stops: boolean;
}

interface Told {
  readonly problem: string;
  readonly nextStep: string;
}

type Phrase = (error: AgentError, url: string) => Told;

interface Words {
  readonly thinking: string;
  readonly usingTool: (name: string) => string;
  readonly rewritten: string;
  readonly nothing: string;
  readonly noMemory: string;
  readonly stopped: string;
  readonly stoppedUnseen: string;
  readonly leaving: string;
  readonly nextStep: string;
  readonly doctor: string;
  readonly names: Readonly<Record<'refused' | 'unknownName' | 'certificate' | 'away', Phrase>>;
  readonly kinds: Readonly<Record<Exclude<AgentError['kind'], 'unreachable' | 'refused'>, Phrase>>;
  readonly statuses: Readonly<Record<'credentials' | 'model' | 'path' | 'request', Phrase>>;
  readonly damaged: Phrase;
}

const en: Words = {
  thinking: 'Friday is thinking…',
  usingTool: (name) => `Friday is using ${name}…`,
  rewritten: 'The agent has changed what stands above. Its whole answer:',
  nothing: 'The agent ended without saying anything.',
  noMemory:
    'AGENT_MODEL is set, so --session remembers nothing: only an AgentApp keeps conversations by their name (docs/responses.md).',
  stopped: 'Stopped.',
  stoppedUnseen: 'Stopped. The agent may still be finishing this unseen, since AGENT_STOP_URL is not set.',
  leaving: 'Waiting for the agent to end its stream. Ctrl-C leaves at once, which may damage its memory.',
  nextStep: 'Next step: ',
  doctor: '"friday doctor" looks for the cause.',
  names: {
    refused: (_error, url) => ({
      problem: `Nobody answers at ${url}.`,
      nextStep: 'start your agent, or say where it is with --agent or AGENT_URL',
    }),
    unknownName: (_error, url) => ({
      problem: `The name in ${url} is not known here.`,
      nextStep: 'correct the name in --agent or AGENT_URL',
    }),
    certificate: ({ code }, url) => ({
      problem: `The certificate of ${url} is not trusted (${code}).`,
      nextStep: 'start friday with NODE_EXTRA_CA_CERTS=/path/of/your/ca.pem',
    }),
    away: ({ code, message }, url) => ({
      problem: `${url} cannot be reached (${code}: ${message}).`,
      nextStep: 'look at the address, at HTTPS_PROXY, and at what lies between here and there',
    }),
  },
  kinds: {
    busy: () => ({
      problem: 'The agent is still busy with an earlier question of this session.',
      nextStep: 'wait until it is done, or ask in another session: --session NAME',
    }),
    overloaded: ({ code }) => ({
      problem: `The agent has too much to do (HTTP ${code}).`,
      nextStep: 'ask again in a while',
    }),
    'not-a-stream': ({ message }, url) => ({
      problem: `What answers at ${url} is no agent: ${message}`,
      nextStep: 'give the whole URL, such as http://127.0.0.1:8090/process, and the --api that belongs to it',
    }),
    failed: ({ message }) => ({
      problem: `The agent failed: ${message}`,
      nextStep: "read the agent's own log; often a model's key or name is wrong",
    }),
    timeout: ({ code, message }) => ({
      problem: `The agent took too long: ${message}.`,
      nextStep: `look at what it does all that time, or allow more: AGENT_${variableOf(code)}_MS`,
    }),
    interrupted: ({ code }) => ({
      problem: `The agent's stream broke off before its end (${code}).`,
      nextStep: "read the agent's own log, and that of any proxy in between",
    }),
    'too-large': ({ message }) => ({
      problem: `The answer is too large: ${message}.`,
      nextStep: 'let the agent send links instead of large files',
    }),
  },
  statuses: {
    credentials: ({ message }) => ({
      problem: `The agent does not let us in: ${message}`,
      nextStep: 'set AGENT_TOKEN, or AGENT_HEADERS, to what it wants',
    }),
    model: ({ message }) => ({
      problem: `The server has no such model: ${message}`,
      nextStep: 'set AGENT_MODEL to the name of one that it has',
    }),
    path: ({ message }, url) => ({
      problem: `There is something at ${url}, but no such endpoint: ${message}`,
      nextStep: 'an AgentApp answers at /process, or with --api responses at /compatible-mode/v1/responses',
    }),
    request: ({ message }) => ({
      problem: `The agent did not take the question: ${message}`,
      nextStep: "compare what it says with the agent's version and with --api",
    }),
  },
  damaged: ({ message }) => ({
    problem: `The agent's memory of this session is damaged: ${message}`,
    nextStep: 'ask in another session: --session NAME; the damaged one is a file of the agent that can be deleted',
  }),
};

const zh: Words = {
  thinking: 'Friday 正在思考……',
  usingTool: (name) => `Friday 正在使用 ${name}……`,
  rewritten: '智能体修改了上面的内容，完整回答如下：',
  nothing: '智能体结束了，但什么也没有说。',
  noMemory: '设置了 AGENT_MODEL，因此 --session 不会记住任何内容：只有 AgentApp 按名字保存对话（docs/responses.md）。',
  stopped: '已停止。',
  stoppedUnseen: '已停止显示。由于没有设置 AGENT_STOP_URL，智能体可能仍在后台继续完成。',
  leaving: '正在等待智能体结束输出。按 Ctrl-C 会立即离开，但可能损坏它的记忆。',
  nextStep: '下一步：',
  doctor: '"friday doctor" 可以查找原因。',
  names: {
    refused: (_error, url) => ({
      problem: `${url} 没有响应。`,
      nextStep: '启动您的智能体，或用 --agent 或 AGENT_URL 指明它的地址',
    }),
    unknownName: (_error, url) => ({
      problem: `无法解析 ${url} 中的主机名。`,
      nextStep: '更正 --agent 或 AGENT_URL 中的主机名',
    }),
    certificate: ({ code }, url) => ({
      problem: `${url} 的证书不受信任（${code}）。`,
      nextStep: '启动 friday 时设置 NODE_EXTRA_CA_CERTS=/path/of/your/ca.pem',
    }),
    away: ({ code, message }, url) => ({
      problem: `无法连接 ${url}（${code}：${message}）。`,
      nextStep: '检查地址、HTTPS_PROXY 以及中间的网络',
    }),
  },
  kinds: {
    busy: () => ({
      problem: '智能体还在处理这个会话里较早的问题。',
      nextStep: '等它完成，或换一个会话提问：--session 名称',
    }),
    overloaded: ({ code }) => ({ problem: `智能体过于繁忙（HTTP ${code}）。`, nextStep: '稍后再问' }),
    'not-a-stream': ({ message }, url) => ({
      problem: `${url} 处响应的不是智能体：${message}`,
      nextStep: '给出完整地址，例如 http://127.0.0.1:8090/process，以及对应的 --api',
    }),
    failed: ({ message }) => ({
      problem: `智能体出错：${message}`,
      nextStep: '查看智能体自己的日志；常见原因是模型的密钥或名称不对',
    }),
    timeout: ({ code, message }) => ({
      problem: `智能体用时过长：${message}。`,
      nextStep: `查看它在做什么，或允许更长时间：AGENT_${variableOf(code)}_MS`,
    }),
    interrupted: ({ code }) => ({
      problem: `智能体的输出在结束前中断（${code}）。`,
      nextStep: '查看智能体以及中间代理的日志',
    }),
    'too-large': ({ message }) => ({
      problem: `回答过大：${message}。`,
      nextStep: '让智能体发送链接，而不是很大的文件',
    }),
  },
  statuses: {
    credentials: ({ message }) => ({
      problem: `智能体拒绝访问：${message}`,
      nextStep: '把 AGENT_TOKEN 或 AGENT_HEADERS 设为它要求的值',
    }),
    model: ({ message }) => ({
      problem: `服务器没有这个模型：${message}`,
      nextStep: '把 AGENT_MODEL 设为它有的模型名',
    }),
    path: ({ message }, url) => ({
      problem: `${url} 处有服务，但没有这个接口：${message}`,
      nextStep: 'AgentApp 的接口是 /process；使用 --api responses 时是 /compatible-mode/v1/responses',
    }),
    request: ({ message }) => ({
      problem: `智能体没有接受这个问题：${message}`,
      nextStep: '对照智能体的版本和 --api 检查它的说明',
    }),
  },
  damaged: ({ message }) => ({
    problem: `智能体对这个会话的记忆已损坏：${message}`,
    nextStep: '换一个会话提问：--session 名称；损坏的记忆是智能体的一个文件，可以删除',
  }),
};

const words: Readonly<Record<Language, Words>> = { en, zh };

export function wordsFor(language: Language): Words {
  return words[language];
}

/** What is said once a run has ended, if anything: lines for the standard error. */
export function linesAbout(end: RunEnd, { url, stops }: Asked, language: Language): readonly string[] {
  const { stopped, stoppedUnseen, nextStep, doctor } = words[language];
  if (end.outcome === 'completed') return [];
  if (end.outcome === 'stopped') return [stops ? stopped : stoppedUnseen];
  const told = phraseFor(end.error, words[language])(end.error, url);
  return [told.problem, `${nextStep}${told.nextStep}`, doctor];
}

function phraseFor(error: AgentError, { names, kinds, statuses, damaged }: Words): Phrase {
  const { kind, code, message } = error;
  if (kind === 'unreachable') return names[troubleOf(code)];
  if (kind === 'refused') return statuses[objectionOf(code, message)];
  // What AgentScope's own store of sessions says when a file of it was cut off in the middle.
  if (kind === 'failed' && message.includes('JSONDecodeError')) return damaged;
  return kinds[kind];
}

function troubleOf(code: string): keyof Words['names'] {
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'unknownName';
  return /CERT|SELF_SIGNED|UNABLE_TO_/.test(code) ? 'certificate' : 'away';
}

function objectionOf(status: string, message: string): keyof Words['statuses'] {
  if (status === '401' || status === '403' || status === '407') return 'credentials';
  if (/\bmodel\b.*(?:not found|does not exist)/i.test(message)) return 'model';
  return status === '404' || status === '405' ? 'path' : 'request';
}

function variableOf(limit: string): string {
  return limit.replaceAll('-', '_').toUpperCase();
}

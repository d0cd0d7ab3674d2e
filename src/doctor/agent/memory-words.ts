// What is said about what the agent remembers, and of whom; about runs at the same time, and what the doctor leaves behind.
import { diagnosis } from '../../check.ts';

const memory = 'agent.memory';
const loadAndSave =
  'in the agent’s handler, call load_session_state(session_id=request.session_id, user_id=request.user_id, agent=agent) before the run and save_session_state with the same ids after it';
const loadAndSaveZh =
  '在 agent 的处理函数里，运行前调用 load_session_state(session_id=request.session_id, user_id=request.user_id, agent=agent)，运行后用同样的 id 调用 save_session_state';

export const remembers = diagnosis(
  memory,
  'remembers',
  'ok',
  () => ['the agent remembers: it was told a name, and knew it in the next turn', ''],
  () => ['agent 有记忆：告诉它一个名字，下一轮它还记得', ''],
);

export const forgets = diagnosis(
  memory,
  'forgets',
  'failure',
  (answer: string, isStandard: boolean) => [
    `the agent forgets: told a name, it answered in the next turn of the same session: ${answer}`,
    isStandard
      ? 'the server does not keep its responses, so previous_response_id leads nowhere'
      : 'each request begins with an empty memory: the handler does not load and save the session’s state, or makes ids of its own',
    isStandard ? 'let the server keep responses (store), or put an AgentApp with a memory before it' : loadAndSave,
  ],
  (answer, isStandard) => [
    `agent 没有记忆：告诉它名字，同一会话的下一轮它回答：${answer}`,
    isStandard
      ? '服务器不保存自己的回答，previous_response_id 接不上'
      : '每次请求都从空白记忆开始：处理函数没有加载和保存会话状态，或自己另造 id',
    isStandard ? '让服务器保存回答（store），或在它前面放一个有记忆的 AgentApp' : loadAndSaveZh,
  ],
);

export const speakersShare = diagnosis(
  memory,
  'speakers-share',
  'ok',
  () => ['two people in one conversation share its memory', ''],
  () => ['同一对话里的两个人共享记忆', ''],
);

export const speakersSplit = diagnosis(
  memory,
  'speakers-split',
  'warning',
  (answer: string) => [
    `what one person said is not known when another one asks in the same session: ${answer}`,
    'session_id and user_id were the same for both; the agent keeps its memory by something else, perhaps by the name before the text',
    loadAndSave,
  ],
  (answer) => [
    `同一会话里，一个人说过的话，另一个人来问时 agent 不知道：${answer}`,
    '两次的 session_id 和 user_id 相同；agent 按别的东西区分记忆，也许是文字前面的人名',
    loadAndSaveZh,
  ],
);

export const ownMemories = diagnosis(
  memory,
  'own-memories',
  'note',
  () => [
    'AGENT_USER_ID=author: each person has a memory of their own, also in the same thread',
    'so two people in one conversation do not share what was said; that is your setting',
  ],
  () => [
    'AGENT_USER_ID=author：每个人都有自己的记忆，同一对话串里也是',
    '所以同一对话里的两个人不共享说过的话；这是您的设置',
  ],
);

export const keptApart = diagnosis(
  memory,
  'kept-apart',
  'ok',
  () => ['another session knows nothing of it', ''],
  () => ['另一个会话对此一无所知', ''],
);

export const mixed = diagnosis(
  memory,
  'mixed',
  'failure',
  () => [
    'a name told in one session is known in another one',
    'all conversations share one memory: what is said in a private conversation can come up anywhere',
    'give each request a memory of its own: make the agent and its memory inside of the handler, and load it by request.session_id and request.user_id',
  ],
  () => [
    '在一个会话里说的名字，另一个会话也知道',
    '所有对话共用一份记忆：私聊里说的话可能在任何地方冒出来',
    '让每个请求有自己的记忆：在处理函数内创建 agent 和记忆，并按 request.session_id 和 request.user_id 加载',
  ],
);

export const keyedByBoth = diagnosis(
  memory,
  'keyed-by-both',
  'ok',
  () => [
    'memory belongs to session and user together, as AgentScope keeps it',
    'the bridge holds user_id fixed for each conversation',
  ],
  () => ['记忆按“会话加用户”区分，这是 AgentScope 的做法', '桥会让每个对话的 user_id 保持不变'],
);

export const keyedBySession = diagnosis(
  memory,
  'keyed-by-session',
  'note',
  () => [
    'memory belongs to the session alone; user_id makes no difference',
    'AGENT_USER_ID=author would have no effect',
  ],
  () => ['记忆只按会话区分，user_id 不起作用', 'AGENT_USER_ID=author 不会有效果'],
);

export const locks = diagnosis(
  'agent.lock',
  'locks',
  'ok',
  () => [
    'a second run of a session is refused while the first one runs',
    'the bridge lets messages of a conversation wait for each other',
  ],
  () => ['同一会话在运行时，第二次运行会被拒绝', '桥会让同一对话的消息排队'],
);

export const noLock = diagnosis(
  'agent.lock',
  'no-lock',
  'note',
  () => [
    'two runs of one session are not kept from each other',
    'the bridge never sends two at once; other clients of the same session might. AgentScope Runtime has a run lock from 1.1 on',
  ],
  () => [
    '同一会话的两次运行不会互相阻止',
    '桥从不同时发送两次；同一会话的其他客户端可能会。AgentScope Runtime 从 1.1 开始有运行锁',
  ],
);

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

export const leftBehind = diagnosis(
  'agent.left-behind',
  'sessions',
  'note',
  (sessions: number, turns: number, ids: string) => [
    `the doctor asked ${many(turns, 'short question')} in ${many(sessions, 'session')} of its own`,
    `what the agent keeps of them stands in its memory as ${ids} (user "doctor"); nobody’s conversations were touched`,
  ],
  (sessions, turns, ids) => [
    `doctor 在自己的 ${sessions} 个会话里问了 ${turns} 个简短的问题`,
    `agent 记下的部分以 ${ids} 留在它的记忆里（用户 “doctor”）；没有碰任何人的对话`,
  ],
);

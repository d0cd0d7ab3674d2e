// The agent's section: from the way to its port up to what it remembers; each step only where the one before it went well.
import type { Section, Visit } from '../check.ts';
import { dispatcherVia } from '../proxy.ts';
import { checkConnection } from './agent/connection.ts';
import { Conversations } from './agent/conversation.ts';
import { checkLostConnection, checkStop } from './agent/cut-off.ts';
import { checkFirstAnswer } from './agent/first.ts';
import { checkMemory } from './agent/memory.ts';
import { leftBehind } from './agent/memory-words.ts';
import { reportServer } from './agent/server.ts';
import { lookAround } from './agent/surroundings.ts';
import { type AgentTarget, shown } from './agent/target.ts';

export function agentSection(target: AgentTarget): Section {
  const at = shown(target.url);
  return {
    name: 'agent',
    title: { en: `Agent  ${at}`, zh: `Agent  ${at}` },
    examine: (visit) => examineAgent(target, visit),
  };
}

async function examineAgent(target: AgentTarget, visit: Visit): Promise<void> {
  const dispatcher = dispatcherVia(target.proxy, { allowH2: false, connectTimeout: target.connectMs });
  const conversations = new Conversations(target, visit.signal);
  try {
    if (!(await checkConnection(target, visit))) return;
    visit.doing({ en: 'which server it is', zh: '识别服务器' });
    const around = await lookAround(target, visit.signal, dispatcher);
    if (visit.signal.aborted) return;
    conversations.count('first');
    if (!(await checkFirstAnswer(target, around, conversations.session('first'), visit, dispatcher))) return;
    reportServer(target, around, visit);
    if (!(await checkMemory(target, conversations, visit))) return;
    if (target.isStandard) return;
    await Promise.all([
      checkStop(target, around, conversations, visit, dispatcher),
      checkLostConnection(target, conversations, visit, dispatcher),
    ]);
  } finally {
    const { turns, sessions, pattern } = conversations;
    if (turns > 0) visit.found(leftBehind(sessions, turns, pattern));
    await dispatcher.destroy();
    await target.agent.close();
  }
}

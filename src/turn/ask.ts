// One question to the agent: dispatched, followed while it grows, asked again as long as the agent surely did nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentError, AgentRun, ReplySnapshot, Run, RunEnd } from '../agent.ts';
import type { TurnJournal } from '../engine.ts';
import type { textsFor } from '../texts.ts';
import type { Desk } from '../turn.ts';
import type { Scene } from './scene.ts';

export interface Asked {
  readonly snapshot: ReplySnapshot;
  readonly end: RunEnd;
  /** Resolves when the agent can take the session's next run. */
  readonly released: Promise<void>;
}

const firstPauseMs = 500;
const longestPauseMs = 10_000;

export async function ask(
  request: AgentRun,
  { agent, agentWaitMs }: Pick<Desk, 'agent' | 'agentWaitMs'>,
  journal: TurnJournal,
  scene: Scene,
  texts: ReturnType<typeof textsFor>,
): Promise<Asked> {
  const giveUpAtMs = Date.now() + agentWaitMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    await journal.dispatched();
    const run = agent.run(request);
    const end = await follow(run, scene);
    const error = end.outcome === 'completed' ? undefined : end.error;
    const waitMs = Math.max(pauseMs, error?.retryAfterMs ?? 0);
    if (!error?.harmless || Date.now() + waitMs > giveUpAtMs)
      return { snapshot: run.snapshot(), end, released: run.released };

    await run.released;
    await journal.accepted();
    scene.log.warn({ kind: error.kind, code: error.code, waitMs }, 'the agent did nothing; asking again');
    const text = waitingText(error, texts);
    scene.reply.show({ text, stableChars: 0 });
    await sleep(waitMs);
  }
}

function waitingText(error: AgentError, texts: ReturnType<typeof textsFor>): string {
  return error.kind === 'busy' ? texts.agentBusy : texts.agentAway;
}

/** Shows every state of the answer that there is time for; resolves with the end. */
async function follow(run: Run, scene: Scene): Promise<RunEnd> {
  let end: RunEnd | undefined;
  void run.ended.then((value) => {
    end = value;
  });
  let shown = '';
  while (end === undefined) {
    await run.changed();
    const { answer, stableChars } = run.snapshot();
    if (answer === shown) continue;
    shown = answer;
    scene.working.seen();
    scene.reply.show({ text: answer, stableChars });
  }
  return end;
}

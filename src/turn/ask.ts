// One question to the agent: dispatched, followed while it grows, asked again as long as the agent surely did nothing.
import type { AgentError, AgentRun, ReplySnapshot, Run, RunEnd } from '../agent.ts';
import type { InboundMessage } from '../chat.ts';
import type { TurnJournal } from '../engine.ts';
import { sleep } from '../reply/pace.ts';
import type { Texts } from '../texts.ts';
import type { Desk } from '../turn.ts';
import type { Scene } from './scene.ts';

export interface Asked {
  readonly snapshot: ReplySnapshot;
  readonly end: RunEnd;
  /** A text of this reply may be on the platform, be it ours or the agent's. */
  readonly shown: boolean;
  /** Resolves when the agent can take the session's next run. */
  readonly released: Promise<void>;
}

const firstPauseMs = 500;
const longestPauseMs = 10_000;

export async function ask(
  requestFor: (messages: readonly InboundMessage[]) => Promise<AgentRun>,
  { agent, agentWaitMs }: Pick<Desk, 'agent' | 'agentWaitMs'>,
  journal: TurnJournal,
  scene: Scene,
  texts: Texts,
): Promise<Asked> {
  const giveUpAtMs = Date.now() + agentWaitMs;
  let shown = scene.reply.segments().length > 0;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const messages = await journal.dispatched();
    const run = agent.run(await requestFor(messages));
    const end = await follow(run, scene);
    const snapshot = run.snapshot();
    shown ||= snapshot.answer !== '';
    const error = end.outcome === 'completed' ? undefined : end.error;
    const waitMs = Math.max(pauseMs, error?.retryAfterMs ?? 0);
    const again = error?.harmless === true && isEmpty(snapshot) && Date.now() + waitMs <= giveUpAtMs;
    if (!again) return { snapshot, end, shown, released: run.released };

    await run.released;
    await journal.accepted();
    scene.log.warn({ kind: error.kind, code: error.code, waitMs }, 'the agent did nothing; asking again');
    // The line break makes the last word whole, so that it need not be written a second time.
    scene.reply.show({ text: `${waitingText(error, texts)}\n`, stableChars: 0 });
    shown = true;
    await sleep(waitMs, undefined);
  }
}

/** Whatever was seen, the agent did: that is never asked for twice. */
function isEmpty({ answer, reasoning, tools, media }: ReplySnapshot): boolean {
  return answer === '' && reasoning === '' && tools.length === 0 && media.length === 0;
}

function waitingText(error: AgentError, texts: Texts): string {
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

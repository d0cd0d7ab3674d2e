// One question to the agent: dispatched, followed while it grows, asked again as long as the agent surely did nothing.
import type { AgentError, AgentRun, ReplySnapshot, Run, RunEnd, ToolActivity } from '../agent.ts';
import type { Activity, InboundMessage, Snapshot } from '../chat.ts';
import type { TurnJournal } from '../engine.ts';
import { sleep } from '../reply/pace/clock.ts';
import type { Texts } from '../texts.ts';
import type { Desk } from '../turn.ts';
import { activityOf } from './activity.ts';
import type { Scene } from './scene.ts';

export interface Question {
  readonly sessionId: string;
  /** The request with the messages as they read in the moment of asking. */
  readonly request: (messages: readonly InboundMessage[]) => Promise<AgentRun>;
}

export interface Asked {
  readonly snapshot: ReplySnapshot;
  readonly end: RunEnd;
  /** Something of this reply may be on the platform, be it ours or the agent's. */
  readonly shown: boolean;
  /** Resolves when the agent can take the session's next run. */
  readonly released: Promise<void>;
}

const firstPauseMs = 500;
const longestPauseMs = 10_000;
const nothing: ReplySnapshot = { answer: '', stableChars: 0, reasoning: '', tools: [], media: [] };

/** @returns nothing when the process ends and the agent surely has not begun: the turn is accepted still, or again. */
export async function ask(
  { sessionId, request }: Question,
  { agent, agentWaitMs, showTools }: Pick<Desk, 'agent' | 'agentWaitMs' | 'showTools'>,
  journal: TurnJournal,
  scene: Scene,
): Promise<Asked | undefined> {
  const giveUpAtMs = Date.now() + agentWaitMs;
  /** What was last shown while waiting; of an earlier life nothing else is there. */
  let promised = scene.reply.segments().at(-1)?.text;
  let shown = promised !== undefined || scene.restored;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    if (scene.leaving.aborted && !scene.cut.aborted) {
      await putAside(promised, journal, scene);
      return undefined;
    }
    const messages = await journal.dispatched(sessionId);
    const told = await request(messages);
    if (scene.cut.aborted) return unasked(shown);
    const run = agent.run(told);
    const stop = () => run.stop();
    scene.cut.addEventListener('abort', stop, { once: true });
    const viewer = new Viewer(run, scene, (tools) => activityOf(tools, showTools));
    const end = await viewer.follow();
    scene.cut.removeEventListener('abort', stop);
    const snapshot = run.snapshot();
    shown ||= viewer.shown;
    const error = 'error' in end ? end.error : undefined;
    const waitMs = Math.max(pauseMs, error?.retryAfterMs ?? 0);
    const again = error?.harmless === true && isEmpty(snapshot) && Date.now() + waitMs <= giveUpAtMs;
    if (!again) return { snapshot, end, shown, released: run.released };

    await run.released;
    await journal.accepted();
    scene.log.warn({ kind: error.kind, code: error.code, waitMs }, 'the agent did nothing; asking again');
    // Where text can only be added all of it must be certain to be seen at all; the answer then takes its place by an edit.
    promised = waitingText(error, scene.texts);
    scene.reply.show(withLastWord(promised, promised.length));
    shown = true;
    await sleep(waitMs, AbortSignal.any([scene.cut, scene.leaving])).catch(() => undefined);
  }
}

/** What has been shown promises an answer: it is closed as it stands, and the next life goes on in the same message. */
async function putAside(promised: string | undefined, journal: TurnJournal, { reply, log }: Scene): Promise<void> {
  log.info('left for the next start: the agent has not begun');
  if (promised === undefined) return;
  await reply.finish(promised, { controls: [] });
  await journal.wrote(reply.segments().map((segment) => ({ ...segment, sealed: false })));
}

function unasked(shown: boolean): Asked {
  return { snapshot: nothing, end: { outcome: 'stopped' }, shown, released: Promise.resolve() };
}

/** Whatever was seen, the agent did: that is never asked for twice. */
function isEmpty({ answer, reasoning, tools, media }: ReplySnapshot): boolean {
  return answer === '' && reasoning === '' && tools.length === 0 && media.length === 0;
}

function waitingText(error: AgentError, texts: Texts): string {
  return error.kind === 'busy' ? texts.agentBusy : texts.agentAway;
}

/** A line break makes the last word whole: otherwise it would be held back until the next one. */
function withLastWord(text: string, stableChars: number): Snapshot {
  return { text: `${text}\n`, stableChars: stableChars === text.length ? stableChars + 1 : stableChars };
}

/** Shows every state of an answer that there is time for. */
class Viewer {
  readonly #run: Run;
  readonly #scene: Scene;
  readonly #activityOf: (tools: readonly ToolActivity[]) => readonly Activity[];
  #answer = '';
  #paused = false;
  #tools: readonly ToolActivity[] = [];
  /** Something may be on the platform. */
  shown = false;

  constructor(run: Run, scene: Scene, activity: (tools: readonly ToolActivity[]) => readonly Activity[]) {
    this.#run = run;
    this.#scene = scene;
    this.#activityOf = activity;
  }

  /** Resolves with the run's end. */
  async follow(): Promise<RunEnd> {
    let end: RunEnd | undefined;
    void this.#run.ended.then((value) => {
      end = value;
    });
    const { reply } = this.#scene;
    const look = () => this.#show(this.#run.snapshot());
    reply.follow(look);
    while (end === undefined) {
      await this.#run.changed(reply.restMs());
      look();
    }
    reply.follow(() => undefined);
    return end;
  }

  #show({ answer, stableChars, paused = false, tools }: ReplySnapshot): void {
    if (answer === this.#answer && tools === this.#tools && paused === this.#paused) return;
    const activity = tools.length === 0 ? [] : this.#activityOf(tools);
    const { working, reply, place, texts } = this.#scene;
    const current = activity.findLast(({ state }) => state === 'running');
    if (answer === '' && tools !== this.#tools) working.says(current ? texts.usingTool(current.title) : texts.thinking);
    if (answer !== this.#answer) working.seen();
    this.#answer = answer;
    this.#tools = tools;
    this.#paused = paused;
    if (answer === '' && (activity.length === 0 || place.adapter.limits.workingShowsText)) return;
    this.shown = true;
    const said = paused ? withLastWord(answer, stableChars) : { text: answer, stableChars };
    reply.show({ ...said, ...(activity.length === 0 ? {} : { activity }) });
  }
}

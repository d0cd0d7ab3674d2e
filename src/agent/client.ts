// An agent behind any endpoint: what all of them have in common. Runs come in, each with a stream of its own, go out.
import type { Agent, AgentRun, Run } from '../agent.ts';
import type { Log } from '../log.ts';
import type { HttpsProxy } from '../proxy.ts';
import type { Endpoint, StreamWatch } from './endpoint.ts';
import type { RunLimits } from './limits.ts';
import { StreamedRun } from './run.ts';
import { askToStop, createDispatcher, reach, targetOf } from './transport.ts';

export interface ClientOptions {
  /** The full URL of the endpoint, wherever the agent has it. Its user name and password become basic authorization. */
  readonly url: string;
  /** Go with every request: `authorization`, `x-agent-id`, … */
  readonly headers?: Readonly<Record<string, string>>;
  readonly limits: RunLimits;
  /** Where the agent can be asked to stop a run. Many have no such route: 404 and 405 are no failure. */
  readonly stopUrl?: string | undefined;
  /** How long a stream that nobody reads any more may go on before it is broken off. */
  readonly stopWaitMs: number;
  /** The longest event that is read, in UTF-16 units. Default: 64 Mi, for media inside events. */
  readonly maxEventSize?: number;
  /** The longest reply that is read, in bytes of the stream. Default: 512 Mi; each text and medium arrives up to four times. */
  readonly maxReplySize?: number;
  readonly proxy?: HttpsProxy | undefined;
  /** Sees every answer as it comes over the wire. */
  readonly watch?: StreamWatch | undefined;
  /** Takes secrets out of what the agent says of its failures: it may repeat what it was sent. */
  readonly redact?: (text: string) => string;
  readonly log: Log;
}

const mebi = 1024 * 1024;

/** @throws TypeError when a URL or a header is malformed. */
export function createClient(options: ClientOptions, endpoint: Endpoint): Agent {
  const { limits, stopWaitMs, log } = options;
  const target = targetOf(options.url, options.headers);
  const stopTarget = options.stopUrl === undefined ? undefined : targetOf(options.stopUrl, options.headers);
  const dispatcher = createDispatcher(limits.connectMs, options.proxy);
  const running = new Set<Run>();
  let closing = false;

  const runOptions = {
    limits,
    stopWaitMs,
    maxEventSize: options.maxEventSize ?? 64 * mebi,
    maxReplySize: options.maxReplySize ?? 512 * mebi,
    takesWhole: endpoint.takesWhole,
    stop: async (run: AgentRun) => {
      if (stopTarget) await askToStop(dispatcher, stopTarget, run, stopWaitMs, log);
    },
    watch: options.watch,
    redact: options.redact ?? ((text: string) => text),
    log,
  };
  const closeWhenIdle = async (): Promise<void> => {
    if (!closing || running.size > 0) return;
    closing = false;
    await dispatcher.close();
  };
  return {
    stops: stopTarget !== undefined,
    run: (agentRun) => {
      const run = new StreamedRun(agentRun, { ...runOptions, fold: endpoint.createFold(agentRun) });
      running.add(run);
      void run.released.then(() => {
        running.delete(run);
        return closeWhenIdle();
      });
      endpoint.send(agentRun, target, dispatcher, run.handler());
      return run;
    },
    reach: () => reach(dispatcher, target),
    close: async () => {
      closing = true;
      await closeWhenIdle();
    },
  };
}

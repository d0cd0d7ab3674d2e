// Whether anybody answers at the agent's address: looked at rarely, and at once where the bridge's requests leave doubt.
import type { AgentInfo } from './client-api/protocol.ts';
import type { AgentSource } from './client-api/session.ts';
import type { Passing } from './recorder/proxy.ts';

export interface AgentWatch extends AgentSource {
  /** What passes between the bridge and her. */
  see(passing: Passing): void;
  stop(): void;
}

export interface AgentWatchOptions extends Omit<AgentInfo, 'trouble' | 'slow'> {
  /** Resolves when something answers, whatever it says. Without it she is taken to be there. */
  readonly reach?: (() => Promise<void>) | undefined;
  /** Whoever is away hears nothing of it; whoever is there may log each look. */
  readonly everyMs?: { readonly away: number; readonly there: number };
}

/** Resolves when it is known. */
export async function watchAgent(options: AgentWatchOptions): Promise<AgentWatch> {
  const { url, demo, reach, everyMs = { away: 1_000, there: 15_000 } } = options;
  const listeners = new Set<() => void>();
  let trouble: Trouble | undefined;
  let isStopped = false;
  let looking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    if (reach === undefined) return;
    clearTimeout(timer);
    const found = await reach().then(
      () => undefined,
      (error: unknown) => troubleAt(url, error),
    );
    if (isStopped) return;
    timer = setTimeout(lookOnce, found === undefined || found.slow ? everyMs.there : everyMs.away);
    if (found?.trouble === trouble?.trouble) return;
    trouble = found;
    for (const listener of [...listeners]) listener();
  }
  function lookOnce(): Promise<void> {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  }

  await lookOnce();
  return {
    get info() {
      return { url, demo, ...trouble };
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    see(passing) {
      const isLost = passing.kind === 'end' && (passing.how === 'unreachable' || passing.how === 'broken');
      const isBack = passing.kind === 'answer';
      if (trouble === undefined ? isLost : isBack) void lookOnce();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

type Trouble = Required<Pick<AgentInfo, 'trouble' | 'slow'>>;

function troubleAt(url: string, error: unknown): Trouble {
  const { code } = error as { readonly code?: unknown };
  // Whoever takes the connection and is busy is not away.
  if (code === 'TimeoutError') {
    const trouble = `${url} takes its time to answer. If your agent is only busy, she gets the messages all the same.`;
    return { trouble, slow: true };
  }
  const reason = typeof code === 'string' ? ` (${code})` : '';
  const trouble = `Nobody answers at ${url}${reason}. Start your agent there: messages wait for her for two minutes.`;
  return { trouble, slow: false };
}

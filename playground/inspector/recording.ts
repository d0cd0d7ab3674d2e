// The recorder of one playground: platforms, proxy and log come in, entries in the order in which they were heard go out.
import type { DiscordServer } from '../discord-server/index.ts';
import type { Passing } from '../recorder/proxy.ts';
import type { SlackServer } from '../slack-server/index.ts';
import { discordTrace } from './discord-trace.ts';
import { conversationKeyOf } from './keys.ts';
import { logTrace } from './log-trace.ts';
import { createRedaction, type Redaction } from './redact.ts';
import { slackTrace } from './slack-trace.ts';
import type { Happening, HappeningOf, Timed, TraceEntry } from './trace.ts';

/** Past one of these the oldest tenth is forgotten: a playground may run for days, and its agent may draw. */
const mostEntries = 100_000;
const maxCharacters = 256 * 1024 * 1024;

export interface Recording {
  readonly entries: readonly TraceEntry[];
  /** Its beginning has been forgotten. */
  readonly isCut: boolean;
  /** @param keys of a conversation; something of it has been forgotten */
  isConversationCut(keys: readonly string[]): boolean;
  readonly redaction: Redaction;
  /** What passed between the bridge and its agent. */
  passing(passing: Passing): void;
  /** A line of the bridge's log. */
  line(line: string): void;
  /** @param death of one that died by itself */
  bridge(what: HappeningOf<'bridge'>['what'], atMs: number, death?: HappeningOf<'bridge'>['death']): void;
  /** What goes wrong on purpose. */
  switched(trouble: string, how: 'on' | 'off' | 'once'): void;
  /** Returns the way to stop it. */
  onEntry(listener: (entry: TraceEntry) => void): () => void;
  stop(): void;
}

export interface RecordingOptions {
  readonly slack: SlackServer;
  readonly discord: DiscordServer;
  /** Whatever must not be in it, beside the platforms' tokens. */
  readonly secrets: readonly string[];
  readonly maxEntries?: number;
}

export function createRecording({ slack, discord, secrets, maxEntries = mostEntries }: RecordingOptions): Recording {
  const redaction = createRedaction([slack.botToken, slack.appToken, discord.botToken, ...secrets]);
  const startMs = Date.now();
  const entries: TraceEntry[] = [];
  const listeners = new Set<(entry: TraceEntry) => void>();
  let seq = 0;
  let isCut = false;
  const cutConversations = new Set<string>();
  let characters = 0;
  const add = (happening: Happening, atMs = Date.now()): void => {
    const entry: TraceEntry = { seq, atMs: Math.round((atMs - startMs) * 10) / 10, ...happening };
    seq += 1;
    characters += bulkOf(entry);
    while (entries.length > 0 && (entries.length >= maxEntries || characters > maxCharacters)) {
      const forgotten = entries.splice(0, Math.ceil(entries.length / 10));
      isCut = true;
      for (const one of forgotten) {
        characters -= bulkOf(one);
        const key = conversationKeyOf(one);
        if (key !== undefined) cutConversations.add(key);
      }
    }
    entries.push(entry);
    for (const listener of [...listeners]) listener(entry);
  };
  const addAll = (timed: readonly Timed[]) => {
    for (const { happening, atMs } of timed) add(happening, atMs);
  };
  const [ofSlack, ofDiscord] = [slackTrace(slack, redaction), discordTrace(discord, redaction)];
  const forget = [
    slack.timeline.onEntry((entry) => addAll(ofSlack(entry))),
    discord.timeline.onEntry((entry) => addAll(ofDiscord(entry))),
  ];
  return {
    entries,
    get isCut() {
      return isCut;
    },
    isConversationCut: (keys) => keys.some((key) => cutConversations.has(key)),
    redaction,
    passing: (passing) => add(passed(passing, redaction)),
    line(line) {
      const timed = logTrace(line, redaction);
      if (timed !== undefined) addAll([timed]);
    },
    bridge: (what, atMs, death) => add({ kind: 'bridge', what, ...(death === undefined ? {} : { death }) }, atMs),
    switched: (trouble, how) => add({ kind: 'switch', trouble, how }),
    onEntry(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      for (const each of forget) each();
    },
  };
}

/** All but some hundred characters of it. */
function bulkOf(entry: TraceEntry): number {
  if (entry.kind === 'frame') return entry.data.length;
  return 'body' in entry ? (entry.body?.length ?? 0) : 0;
}

function passed(passing: Passing, redaction: Redaction): Happening {
  switch (passing.kind) {
    case 'request': {
      const { session_id: session, user_id: user, ...rest } = bodyOf(passing.body);
      const ids = { sessionId: String(session ?? ''), userId: String(user ?? '') };
      const body = redaction.json({ ...rest, session_id: session, user_id: user });
      return { kind: 'request', request: passing.request, route: passing.route, ...ids, body };
    }
    case 'frame':
      return { ...passing, data: redaction.text(passing.data) };
    case 'text':
      return { ...passing, text: redaction.text(passing.text) };
    case 'end':
      return { ...passing, kind: 'request-end' };
    default:
      return passing;
  }
}

function bodyOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : { body: value };
  } catch {
    return { body: text };
  }
}

// An agent's own words of failure come in; what they mean for whoever runs it goes out.
import type { AgentError } from '../../agent.ts';
import type { Finding } from '../../check.ts';
import { noHeaders } from './request-words.ts';
import {
  agentFails,
  modelAway,
  modelKey,
  modelQuota,
  modelUnknown,
  notStarted,
  oneLock,
  poisoned,
} from './run-words.ts';
import { fellSilent, noEnd } from './stream-words.ts';

type Failure = (words: string, isStandard: boolean) => Finding;

/** The words of those who provide models, and of servers that hold some. */
const unknownModel =
  /MODEL_NOT_FOUND|model[_ ]not[_ ](?:found|exist)|does not exist or you do not have access|\bmodel\b.{1,120}\b(?:not found|does not exist)/i;

/** In order: the first pattern that fits names the cause. */
const causes: readonly (readonly [pattern: RegExp, failure: Failure])[] = [
  [/already in RUNNING state/i, oneLock],
  [/JSONDecodeError|Expecting value: line 1 column 1/i, poisoned],
  [/Runner has not been started|runner.{0,30}not (?:ready|started)|No framework/i, notStarted],
  [
    /api[-_ ]?key|InvalidApiKey|MODEL_UNAUTHORIZED|AuthenticationError|Unauthorized|\b401\b|DASHSCOPE_API_KEY|OPENAI_API_KEY/i,
    modelKey,
  ],
  [/QUOTA|Arrearage|insufficient[_ ](?:quota|balance)|RATE_LIMIT|Throttling|\b429\b/i, modelQuota],
  [unknownModel, (words, isStandard) => modelUnknown(words, isStandard ? 'AGENT_MODEL' : 'agent')],
  [
    /APIConnectionError|Connection ?(?:error|refused)|ConnectError|getaddrinfo|Name or service not known|timed? ?out|TIMEOUT|MCP_CONNECTION/i,
    modelAway,
  ],
];

const longestWords = 160;

/**
 * The agent said that it failed.
 * @param isStandard it is a server that is told its model with each request.
 */
export function causeOf(code: string, message: string, isStandard: boolean): Finding {
  const words = `${code} ${message}`.trim();
  const [, failure] = causes.find(([pattern]) => pattern.test(words)) ?? [undefined, agentFails];
  return failure(short(message === '' ? code : message), isStandard);
}

/** Whether a server that answers for itself says that it has no such model. */
export function lacksModel(words: string): boolean {
  return unknownModel.test(words);
}

/** Whatever kept a run of the bridge's own kind from completing. */
export function troubleOf(error: AgentError, isStandard: boolean): Finding {
  if (error.kind === 'interrupted') return noEnd();
  if (error.kind === 'busy') return oneLock();
  if (error.kind === 'timeout') {
    const seconds = Number(/after (\d+) ms/.exec(error.message)?.[1] ?? 0) / 1000;
    return error.code === 'first-event' ? noHeaders(Math.round(seconds)) : fellSilent(Math.round(seconds));
  }
  return causeOf(error.code, error.message, isStandard);
}

/** Paths of the agent's machine mean nothing here, and its traceback is in its log. */
export function short(words: string): string {
  const [line = ''] = words
    .replaceAll(/\s+/g, ' ')
    .trim()
    .split(/ (?=Traceback|File ")/);
  return line.length <= longestWords ? line : `${line.slice(0, longestWords - 1)}…`;
}

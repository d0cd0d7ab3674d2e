// The endpoint `/v1/responses`, of an AgentApp or of any server that speaks OpenAI's Responses API.
import OpenAI from 'openai';
import type { ResponseCreateParamsStreaming } from 'openai/resources/responses/responses';
import { type Dispatcher, fetch } from 'undici';
import type { Agent, AgentRun } from '../agent.ts';
import { type ClientOptions, createClient } from './client.ts';
import { Chain, type ChainStore } from './responses/chain.ts';
import { ResponsesFold } from './responses/fold.ts';
import { agentAppBody, standardBody } from './responses/request.ts';
import { type Target, targetOf, unlimited } from './transport.ts';

export interface ResponsesAgentOptions extends ClientOptions {
  /** Which model a server with several is to use. Without one an AgentApp is meant, which knows its own. */
  readonly model?: string | undefined;
  /** Where it is kept which response a conversation of such a server goes on from; by default it ends with the process. */
  readonly store?: ChainStore | undefined;
}

/** The longest time that a timer takes: our own limits strike before. */
const never = 2 ** 31 - 1;

/** @throws TypeError when a URL or a header is malformed. */
export function createResponsesAgent({ model, store, ...options }: ResponsesAgentOptions): Agent {
  const sdk = sdkFor(targetOf(options.url, options.headers));
  const chain = new Chain(store, options.log);
  const toAgentApp: Conversation = { body: async (run) => agentAppBody(run) };
  const conversation = model === undefined ? toAgentApp : chained(chain, model);
  return createClient(options, {
    takesWhole: true,
    createFold: (run) => new ResponsesFold((id) => conversation.completed?.(run, id)),
    send: (run, _target, dispatcher, handler) => void request({ sdk, run, conversation, dispatcher, handler }),
  });
}

/** How a server is told which conversation a run belongs to. */
interface Conversation {
  body(run: AgentRun): Promise<ResponseCreateParamsStreaming>;
  completed?(run: AgentRun, id: string): void;
  refused?(run: AgentRun, status: number): void;
}

function chained(chain: Chain, model: string): Conversation {
  return {
    body: async (run) => standardBody(run, model, await chain.before(run)),
    completed: (run, id) => chain.completed(run, id),
    refused: (run, status) => {
      if (status === 400 || status === 404) chain.forget(run);
    },
  };
}

/**
 * The package makes the request, nothing else. Its own reading breaks a stream off at the first event that is no JSON, or
 * when nobody reads it; its retries ask an agent twice; its `OPENAI_*` variables are not ours.
 */
function sdkFor({ origin, path, headers }: Target): OpenAI {
  const { pathname, search } = new URL(path, origin);
  return new OpenAI({
    baseURL: origin + pathname.replace(/\/responses\/?$/, ''),
    apiKey: 'sent by us',
    maxRetries: 0,
    timeout: never,
    logLevel: 'off',
    fetch: (url, init) =>
      fetch(new URL(search, String(url)), { ...init, headers, redirect: 'manual' } as never) as never,
  });
}

interface Request {
  readonly sdk: OpenAI;
  readonly run: AgentRun;
  readonly conversation: Conversation;
  readonly dispatcher: Dispatcher;
  readonly handler: Dispatcher.DispatchHandler;
}

/** Never rejects: what comes of a request the run has heard already, unless it was never made. */
async function request({ sdk, run, conversation, dispatcher, handler }: Request): Promise<void> {
  let made = false;
  const ours = dispatcher.compose((dispatch) => (options, requester) => {
    made = true;
    return dispatch({ ...options, ...unlimited }, shared(handler, requester));
  });
  try {
    const body = await conversation.body(run);
    await sdk.responses.create(body, { fetchOptions: { dispatcher: ours } }).asResponse();
  } catch (error) {
    if (!made) handler.onResponseError?.(undefined as never, error as Error);
    if (error instanceof OpenAI.APIError && error.status !== undefined) conversation.refused?.(run, error.status);
  }
}

/**
 * The run reads the answer where it comes from the socket, as it does for every endpoint: nothing pauses its stream, and
 * nothing but its own limits ends it. Whoever made the request learns how the answer began, and that there is no more.
 */
function shared(run: Dispatcher.DispatchHandler, requester: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler {
  let answered = false;
  return {
    onRequestStart(controller, context) {
      run.onRequestStart?.(controller, context);
      requester.onRequestStart?.(aloof(controller), context);
    },
    onResponseStart(controller, status, headers, statusText) {
      run.onResponseStart?.(controller, status, headers, statusText);
      if (status < 200) return;
      answered = true;
      requester.onResponseStart?.(aloof(controller), status, headers, statusText);
      requester.onResponseEnd?.(aloof(controller), {});
    },
    onResponseData: (controller, chunk) => run.onResponseData?.(controller, chunk),
    onResponseEnd: (controller, trailers) => run.onResponseEnd?.(controller, trailers),
    onResponseError(controller, error) {
      run.onResponseError?.(controller, error);
      if (!answered) requester.onResponseError?.(controller, error);
    },
  };
}

/** What `fetch` forgets, the garbage collector ends: a stream of which nobody holds the response would be broken off. */
function aloof({ rawHeaders = null }: Dispatcher.DispatchController): Dispatcher.DispatchController {
  const nothing = (): void => undefined;
  return { aborted: false, paused: false, reason: null, rawHeaders, abort: nothing, pause: nothing, resume: nothing };
}

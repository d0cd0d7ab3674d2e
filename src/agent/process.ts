// The endpoint `POST /process` of an AgentApp. Nothing of this protocol is known elsewhere.
import type { Agent } from '../agent.ts';
import { type ClientOptions, createClient } from './client.ts';
import { ReplyFold } from './fold.ts';
import { runBody } from './request.ts';
import { dispatchOptions } from './transport.ts';

/** @throws TypeError when a URL or a header is malformed. */
export function createProcessAgent(options: ClientOptions): Agent {
  return createClient(options, {
    takesWhole: false,
    createFold: () => new ReplyFold(),
    send: (run, target, dispatcher, handler) => {
      dispatcher.dispatch(dispatchOptions(target, runBody(run)), handler);
    },
  });
}

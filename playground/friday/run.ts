// One run: in, a checked request; out, its events on the response, numbered from nought, in the order of the real server.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { CrashError, FailureError, refusal, reply } from './brain.ts';
import type { Memory } from './memory.ts';
import { readQuestion } from './question.ts';
import { type AgentRequest, checkConvertible, RefusedError } from './request.ts';
import type { Pace } from './speech.ts';
import { MessageStream } from './stream.ts';
import { frame, newResponse, seconds, type WireEvent, type WireMessage } from './wire.ts';

/**
 * Resolves at the end of the run, however it ended. A stopped run ends without a word; a failed one says so.
 *
 * @throws RefusedError for what the server refuses, before the run or at its beginning.
 */
export async function runAgent(request: AgentRequest, out: ServerResponse, memory: Memory, pace: Pace): Promise<void> {
  const sessionId = request.session_id || randomUUID();
  const userId = request.user_id || sessionId;
  const question = readQuestion(request.input);
  const refused = refusal(question);
  if (refused !== undefined) throw new RefusedError(refused);

  let sequenceNumber = 0;
  const emit = async (event: WireEvent): Promise<void> => {
    event.sequence_number = sequenceNumber;
    sequenceNumber += 1;
    if (!out.write(frame(event))) await once(out, 'drain', { signal: pace.signal });
  };
  const response = newResponse(request.id, sessionId);
  await emit(response);
  response.status = 'in_progress';
  await emit(response);
  checkConvertible(request);

  const output: WireMessage[] = [];
  try {
    const messages = new MessageStream();
    for await (const chunk of reply(question, memory.of(userId, sessionId), pace)) {
      for (const event of messages.events(chunk)) {
        if (event.object === 'message' && event.status === 'completed') output.push(event);
        await emit(event);
      }
    }
    await memory.save();
    response.status = 'completed';
    response.completed_at = seconds();
    response.output = output;
  } catch (error) {
    if (error instanceof CrashError) {
      out.socket?.resetAndDestroy();
      return;
    }
    await memory.save();
    if (pace.signal.aborted) return;
    if (!(error instanceof FailureError)) throw error;
    response.status = 'failed';
    response.output = output.length > 0 ? output : null;
    response.error = { code: 'AGENT_UNKNOWN_ERROR', message: `Unknown agent error: RuntimeError: ${error.message}` };
  }
  await emit(response);
}

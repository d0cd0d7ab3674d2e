// A conversation on the Slack stage, in few words, for the tests of one test file.
import { onTestFinished } from 'vitest';
import type { SlackServerOptions } from '../../../playground/slack-server/index.ts';
import type { MessageView } from '../../../playground/slack-server/view.ts';
import type { InboundMessage, Operation, Receipt } from '../../../src/chat.ts';
import { kept, opening, RecordingSink, type Said } from '../../adapter-contract/stage.ts';
import { openStage, type SlackStage, where } from './stage.ts';

export interface Talk {
  readonly stage: SlackStage;
  readonly sink: RecordingSink;
  readonly said: Said;
  readonly heard: InboundMessage;
  /** Where the conversation stands. */
  readonly channelId: string;
  readonly root: string;
  apply(operation: Operation): Promise<Receipt | undefined>;
  /** Posts a first segment. */
  open(text: string, more?: Partial<Extract<Operation, { type: 'open' }>>): Promise<Receipt>;
  /** The error of an operation. */
  refusal(operation: Operation): Promise<unknown>;
  /** The arguments of all calls of a method, oldest first. */
  calls(method: string): readonly Readonly<Record<string, unknown>>[];
  /** Friday's messages in the conversation as Alice sees them now. */
  seen(): readonly MessageView[];
}

/** Alice says something, on a Slack of its own that ends with the test. */
export async function talkOn(place: 'shared' | 'direct', options: SlackServerOptions = {}): Promise<Talk> {
  const stage = await openStage(options);
  onTestFinished(() => stage.close());
  const sink = new RecordingSink();
  await stage.adapter.start(sink);
  return talkIn(stage, sink, place, 'hello');
}

/** Alice says something on a stage that is there already. */
export async function talkIn(
  stage: SlackStage,
  sink: RecordingSink,
  place: 'shared' | 'direct',
  text: string,
): Promise<Talk> {
  const said = await stage.say('Alice', place, `@Friday ${text}`);
  const heard = await sink.message(text);
  const { channelId, root } = where(said);
  const apply = (operation: Operation) => stage.adapter.apply(operation);
  return {
    stage,
    sink,
    said,
    heard,
    channelId,
    root,
    apply,
    open: async (first, more = {}) => {
      const receipt = await apply({ ...opening(heard, first), ...more });
      if (!receipt) throw new Error('no receipt');
      return kept(receipt);
    },
    refusal: (operation) =>
      apply(operation).then(
        () => 'no refusal',
        (error: unknown) => error,
      ),
    calls: (method) => stage.server.timeline.calls(method).map(({ args }) => args),
    seen: () => {
      const viewer = stage.server.person('Alice').id;
      return stage.server.messagesOf(channelId, { threadTs: root, viewer }).filter(({ byApp }) => byApp);
    },
  };
}

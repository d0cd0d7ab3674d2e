// What follows a call into a thread within the same moment is handed over after it, in whichever order Slack tells of both.
import { afterEach, expect, it } from 'vitest';
import type { InboundEvent } from '../../../src/chat.ts';
import { RecordingSink } from '../../adapter-contract/stage.ts';
import { waitFor } from '../../wait-for.ts';
import { openStage, type SlackStage, where } from './stage.ts';

/** Whose commits take as long as a test wants. */
class SlowSink extends RecordingSink {
  readonly kept: string[] = [];
  readonly commit = Promise.withResolvers<void>();

  override async accept(event: InboundEvent): Promise<void> {
    await super.accept(event);
    if (event.type !== 'message') return;
    if (event.addressing.mentioned) await this.commit.promise;
    this.kept.push(event.text);
  }
}

let stage: SlackStage;
afterEach(() => stage.close());

it('a reply waits until the mention that it follows is kept', async () => {
  stage = await openStage();
  const sink = new SlowSink();
  await stage.adapter.start(sink);
  const said = await stage.say('Alice', 'shared', '@Friday are you there?');
  await stage.followUp('Alice', said, 'I have a question.');
  await sink.message('are you there');
  // Said after all that, and elsewhere.
  await stage.say('Bob', 'direct', 'in between');
  await waitFor(() => expect(sink.kept).toEqual(['in between']));
  sink.commit.resolve();
  await waitFor(() => expect(sink.kept).toContain('I have a question.'));
  expect(sink.kept[1]).toBe('are you there?');
});

it('a reply that is told before the mention waits for it', async () => {
  stage = await openStage();
  const sink = new SlowSink();
  await stage.adapter.start(sink);
  const { channelId } = where(await stage.say('Bob', 'shared', 'never mind'));
  const [root, ts] = ['1700000000.000100', '1700000000.000200'];
  const event = { type: 'message', channel: channelId, user: stage.server.person('Alice').id, channel_type: 'channel' };
  stage.deliver({ ...event, ts, thread_ts: root, text: 'I have a question.' });
  await stage.server.until(() => stage.server.timeline.deliveries('message').length === 2);
  stage.deliver({ ...event, ts: root, text: `<@${stage.server.botUserId}> are you there?` });
  sink.commit.resolve();
  await waitFor(() => expect(sink.kept.at(-1)).toBe('I have a question.'));
  expect(sink.kept).toEqual(['never mind', 'are you there?', 'I have a question.']);
});

it('what is said in a thread that nobody calls her into is handed over all the same', async () => {
  stage = await openStage();
  const sink = new SlowSink();
  await stage.adapter.start(sink);
  await stage.followUp('Alice', await stage.say('Bob', 'shared', 'Lunch?'), 'Gladly.');
  expect((await sink.message('Gladly.')).addressing.mentioned).toBe(false);
});

it('in a direct conversation nothing is waited for: what follows at once is heard at once', async () => {
  stage = await openStage();
  const sink = new SlowSink();
  await stage.adapter.start(sink);
  const said = await stage.say('Alice', 'direct', 'A question.');
  await stage.followUp('Alice', said, 'stop');
  // Said after that, and elsewhere.
  await stage.say('Bob', 'direct', 'later');
  await waitFor(() => expect(sink.kept).toContain('later'));
  expect(sink.kept).toEqual(['A question.', 'stop', 'later']);
});

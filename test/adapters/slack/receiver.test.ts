// Nothing is acknowledged before it is committed, and nothing that is committed is lost by its acknowledgement.
import { afterEach, describe, expect, it } from 'vitest';
import type { BudgetReport, ChatSink, HealthReport, InboundEvent } from '../../../src/chat.ts';
import { waitFor } from '../../wait-for.ts';
import { openStage, type SlackStage } from './stage.ts';

/** A sink whose commits a test decides on, one after the other. */
class DecidedSink implements ChatSink {
  readonly heard: InboundEvent[] = [];
  readonly #decisions: (() => Promise<void>)[];

  constructor(...decisions: (() => Promise<void>)[]) {
    this.#decisions = decisions;
  }

  accept(event: InboundEvent): Promise<void> {
    this.heard.push(event);
    return this.#decisions.shift()?.() ?? Promise.resolve();
  }

  readonly budget = (_report: BudgetReport): void => undefined;
  readonly reports: HealthReport[] = [];
  readonly health = (report: HealthReport): void => void this.reports.push(report);
  readonly missed = (): void => undefined;
}

/** Long enough for whatever is acknowledged at once. */
const quickRetries = { ackDeadlineMs: 1_000, retryDelaysMs: [0, 0, 0] };

describe('the durable receiver', () => {
  let stage: SlackStage;
  afterEach(() => stage.close());

  async function begin(sink: ChatSink): Promise<void> {
    stage = await openStage(quickRetries);
    await stage.adapter.start(sink);
  }

  it('acknowledges after the commit, not before', async () => {
    const commit = Promise.withResolvers<void>();
    const sink = new DecidedSink(() => commit.promise);
    stage = await openStage();
    await stage.adapter.start(sink);
    await stage.say('Alice', 'direct', 'hello');
    await waitFor(() => expect(sink.heard).toHaveLength(1));
    // Whatever else goes to and fro in the meantime, no acknowledgement is among it.
    await stage.adapter.apply({ type: 'mark', target: targetOf(sink.heard[0]), sign: 'waiting', on: true });
    expect(stage.server.timeline.acks()).toEqual([]);
    commit.resolve();
    await stage.server.until(() => stage.server.timeline.acks().length === 1);
    expect(sink.heard).toHaveLength(1);
  });

  it('does not acknowledge what could not be committed: it comes again and is accepted', async () => {
    const sink = new DecidedSink(() => Promise.reject(new Error('disk full')));
    await begin(sink);
    await stage.say('Alice', 'direct', 'hello');
    await stage.server.until(() => stage.server.timeline.acks().length === 1);
    expect(stage.server.timeline.deliveries('message')).toHaveLength(2);
    expect(sink.heard).toHaveLength(2);
    expect(identities(sink)).toEqual([identities(sink)[0], identities(sink)[0]]);
  });

  it('is given a message again whose commit hangs', async () => {
    const sink = new DecidedSink(() => new Promise(() => undefined));
    await begin(sink);
    await stage.say('Alice', 'direct', 'hello');
    await stage.server.until(() => stage.server.timeline.acks().length === 1);
    expect(sink.heard).toHaveLength(2);
    expect(identities(sink)).toEqual([identities(sink)[0], identities(sink)[0]]);
  });

  it('gives a message whose acknowledgement got lost the same identity again', async () => {
    const sink = new DecidedSink();
    await begin(sink);
    stage.server.faults.add({ call: 'socket.ack', fault: { kind: 'error', code: 'lost' }, times: 1 });
    await stage.say('Alice', 'direct', 'hello');
    await stage.server.until(() => stage.server.timeline.acks().length === 2);
    expect(sink.heard).toHaveLength(2);
    expect(identities(sink)).toEqual([identities(sink)[0], identities(sink)[0]]);
  });

  it('survives that the connection is gone when it wants to acknowledge', async () => {
    const commit = Promise.withResolvers<void>();
    const sink = new DecidedSink(() => commit.promise);
    await begin(sink);
    await stage.say('Alice', 'direct', 'hello');
    await waitFor(() => expect(sink.heard).toHaveLength(1));
    await stage.drop();
    await waitFor(() => expect(sink.reports).toContainEqual(expect.objectContaining({ state: 'lost' })));
    commit.resolve();
    await stage.server.until(() => stage.server.timeline.acks().length === 1);
    expect(sink.heard).toHaveLength(2);
    expect(identities(sink)).toEqual([identities(sink)[0], identities(sink)[0]]);
    await stage.say('Alice', 'direct', 'and on');
    await waitFor(() => expect(sink.heard).toHaveLength(3));
  });

  it('acknowledges what concerns nobody, so that it does not come again', async () => {
    const sink = new DecidedSink();
    await begin(sink);
    await stage.systemSays();
    stage.deliver({ type: 'something_new', channel: 'C0GENERAL1' });
    const { timeline } = stage.server;
    await stage.server.until(() => timeline.deliveries('something_new').length === 1 && allAcknowledged(stage));
    expect(sink.heard).toEqual([]);
  });

  it('lets a commit come to its acknowledgement when it is stopped', async () => {
    const commit = Promise.withResolvers<void>();
    const sink = new DecidedSink(() => commit.promise);
    stage = await openStage();
    await stage.adapter.start(sink);
    await stage.say('Alice', 'direct', 'hello');
    await waitFor(() => expect(sink.heard).toHaveLength(1));
    const stopping = stage.adapter.stop();
    // What still arrives is left to Slack, which delivers it again to whoever listens then.
    await stage.say('Alice', 'direct', 'too late');
    const { timeline } = stage.server;
    await stage.server.until(() => timeline.deliveries('message').length === 2);
    await stage.adapter.apply({ type: 'mark', target: targetOf(sink.heard[0]), sign: 'waiting', on: true });
    commit.resolve();
    await stopping;
    expect(timeline.acks()).toHaveLength(1);
    expect(sink.heard).toHaveLength(1);
  });

  it('gives both twins of a mention one identity, and the files to whichever has them', async () => {
    const sink = new DecidedSink();
    stage = await openStage({ mentionsLackFiles: true });
    await stage.adapter.start(sink);
    const bytes = new Uint8Array([1, 2, 3]);
    await stage.say('Alice', 'shared', '@Friday look', [{ name: 'a.png', mimeType: 'image/png', bytes }]);
    await waitFor(() => expect(sink.heard).toHaveLength(2));
    const [one, two] = sink.heard.map((event) => (event.type === 'message' ? event : undefined));
    expect(one?.id).toBe(two?.id);
    expect(one?.thread).toEqual(two?.thread);
    expect(one?.text).toBe('look');
    expect(two?.text).toBe('look');
    expect([one?.addressing.mentioned, two?.addressing.mentioned]).toEqual([true, true]);
    expect([one?.files.length, two?.files.length].sort()).toEqual([0, 1]);
  });

  it('hands the twin with the files over first, though the other one came first', async () => {
    const sink = new DecidedSink();
    stage = await openStage({ mentionsLackFiles: true, mentionsFirst: true });
    await stage.adapter.start(sink);
    const file = { name: 'a.png', mimeType: 'image/png', bytes: new Uint8Array([1, 2, 3]) };
    for (const round of [0, 1, 2]) {
      await stage.say('Alice', 'shared', '@Friday look', [file]);
      await waitFor(() => expect(sink.heard).toHaveLength(2 * round + 2));
      const [first] = sink.heard.slice(-2);
      expect(first?.type === 'message' && first.files.map(({ name }) => name)).toEqual(['a.png']);
    }
    expect(stage.server.timeline.deliveries('app_mention')).toHaveLength(3);
  });

  it('hears a mention alone where the app is not told of other messages', async () => {
    const sink = new DecidedSink();
    stage = await openStage({ subscriptions: ['app_mention'] });
    await stage.adapter.start(sink);
    await stage.say('Alice', 'shared', '@Friday hello');
    await waitFor(() => expect(sink.heard).toMatchObject([{ type: 'message', text: 'hello' }]));
    await stage.server.until(() => allAcknowledged(stage));
  });
});

/** The name may be known by the second time; what counts is the same. */
function identities({ heard }: DecidedSink): string[] {
  return heard.map((event) => JSON.stringify(event.type === 'message' && [event.id, event.otherIds, event.thread]));
}

function allAcknowledged(stage: SlackStage): boolean {
  return stage.server.timeline.acks().length === stage.server.timeline.deliveries().length;
}

function targetOf(event: InboundEvent | undefined) {
  if (event?.type !== 'message') throw new Error('no message');
  return event.target;
}

// The SDK writes into the options that it is given: a second client of the process must never speak with the first one's token.
import { afterEach, expect, it } from 'vitest';
import { opening, RecordingSink } from '../../adapter-contract/stage.ts';
import { openStage, type SlackStage } from './stage.ts';

const stages: SlackStage[] = [];
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.close();
});

async function tenant(name: string) {
  const stage = await openStage({ botToken: `xoxb-${name}`, appToken: `xapp-${name}` });
  stages.push(stage);
  const sink = new RecordingSink();
  await stage.adapter.start(sink);
  await stage.say('Alice', 'shared', `@Friday hello from ${name}`);
  return { stage, message: await sink.message(`hello from ${name}`) };
}

it('two workspaces in one process speak each with its own token, also at once and after connecting anew', async () => {
  const [one, two] = await Promise.all([tenant('one'), tenant('two')]);
  await Promise.all([one.stage.drop(), two.stage.drop()]);
  for (const { stage, message } of [one, two, one]) await stage.adapter.apply(opening(message, 'An answer'));
  for (const { stage } of [one, two]) {
    await stage.server.until(() => stage.server.sockets.open === 1);
    // A foreign token would be refused.
    const refused = stage.server.timeline.entries.filter((entry) => JSON.stringify(entry).includes('invalid_auth'));
    expect(refused).toEqual([]);
  }
});

it('Socket Mode does not teach the client for answers to repeat them', async () => {
  const { stage, message } = await tenant('three');
  stage.server.faults.add({ call: 'chat.postMessage', fault: { kind: 'status', status: 503, when: 'before' } });
  await expect(stage.adapter.apply(opening(message, 'An answer'))).rejects.toMatchObject({ kind: 'unknown' });
  expect(stage.server.timeline.calls('chat.postMessage')).toHaveLength(1);
});

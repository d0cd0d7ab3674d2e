import { afterEach, describe, expect, it } from 'vitest';
import { startDiscordServer } from '../../../playground/discord-server/index.ts';
import { bundleText, makeBundle, readBundle } from '../../../playground/inspector/bundle.ts';
import { inspectorDesk } from '../../../playground/inspector/desk.ts';
import { createRecording } from '../../../playground/inspector/recording.ts';
import { startSlackServer } from '../../../playground/slack-server/index.ts';
import { asked, traced, turn } from './entries.ts';

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function startDesk(options: { readonly maxEntries?: number } = {}) {
  const [slack, discord] = [await startSlackServer(), await startDiscordServer()];
  ends.push(slack.stop, discord.stop);
  const recording = createRecording({ slack, discord, secrets: [], ...options });
  return { slack, recording, desk: inspectorDesk({ slack, discord, recording, agentStops: true }) };
}

describe('a recording that is played in the page', () => {
  it('is one at a time, and ends at once with the playground, whatever it waits for', async () => {
    const { desk } = await startDesk();
    // Nobody will ask this of the agent.
    const entries = traced(turn('t1', '1'), asked(1, '1'));
    const text = bundleText(makeBundle({ applicationId: '9', agentStops: true, entries, visible: [] }));
    const playing = desk.replay(text, true);
    const ended = expect(playing).rejects.toThrow(/abort/i);
    await expect(desk.replay(text, true)).rejects.toThrow('A recording is being played already.');
    await desk.stop();
    await ended;
  });
});

describe('a recording whose beginning has been forgotten', () => {
  async function long() {
    const staged = await startDesk({ maxEntries: 20 });
    const { slack, recording } = staged;
    const turn = (id: string, ts: string) => {
      const thread = `slack-T1-${slack.workspace.channel('#general')?.id}-${ts}`;
      const line = { time: Date.now(), msg: 'turn', turn: id, thread, sessionId: id, userId: 'u', messages: 1 };
      recording.line(JSON.stringify(line));
    };
    const person = slack.person('Alice');
    const say = (text: string) => person.say('#general', text);
    const first = say('the first');
    for (let count = 0; count < 30; count += 1) say(`word ${count}`);
    turn('old', first.ts);
    turn('new', say('the last').ts);
    return staged;
  }

  it('is exported from where it goes on, and says so', async () => {
    const { desk } = await long();
    expect(desk.isCut).toBe(true);
    const bundle = readBundle(desk.exported());
    expect(bundle.isCut).toBe(true);
    expect(bundle.entries.length).toBeGreaterThan(10);
    expect(JSON.stringify(bundle.entries)).not.toContain('the first');
    expect(desk.read(desk.exported()).isCut).toBe(true);
  });

  it('holds a conversation that began later as a whole, and tells an older one from it', async () => {
    const { desk } = await long();
    const whole = readBundle(desk.exported('new'));
    expect(whole.isCut).toBe(false);
    expect(whole.entries).toMatchObject([{ deed: { text: 'the last' } }, { kind: 'turn' }]);
    expect(readBundle(desk.exported('old')).isCut).toBe(true);
    expect(() => desk.exported('unknown')).toThrow('is not recorded any more');
  });

  it('is not played again, and says why', async () => {
    const { desk } = await long();
    await expect(desk.replay(desk.exported(), true)).rejects.toMatchObject({ code: 'recording-cut' });
  });
});

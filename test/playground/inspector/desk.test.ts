import { afterEach, describe, expect, it } from 'vitest';
import { startDiscordServer } from '../../../playground/discord-server/index.ts';
import { bundleText, makeBundle } from '../../../playground/inspector/bundle.ts';
import { inspectorDesk } from '../../../playground/inspector/desk.ts';
import { createRecording } from '../../../playground/inspector/recording.ts';
import { startSlackServer } from '../../../playground/slack-server/index.ts';
import { asked, traced } from './entries.ts';

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function startDesk() {
  const [slack, discord] = [await startSlackServer(), await startDiscordServer()];
  ends.push(slack.stop, discord.stop);
  const recording = createRecording({ slack, discord, secrets: [] });
  return inspectorDesk({ slack, discord, recording, agentStops: true });
}

describe('a recording that is played in the page', () => {
  it('is one at a time, and ends at once with the playground, whatever it waits for', async () => {
    const desk = await startDesk();
    // Nobody will ask this of the agent.
    const entries = traced(asked(1, '1'));
    const text = bundleText(makeBundle({ applicationId: '9', agentStops: true, entries, visible: [] }));
    const playing = desk.replay(text, true);
    const ended = expect(playing).rejects.toThrow(/abort/i);
    await expect(desk.replay(text, true)).rejects.toThrow('A recording is being played already.');
    await desk.stop();
    await ended;
  });
});

// Where Friday may write for a while only, and nowhere else afterwards: a guest's answer comes to its end in time.
import { expect, it } from 'vitest';
import { textsFor } from '../../src/texts.ts';
import { inbound } from '../engine/inbound.ts';
import { waitFor } from '../wait-for.ts';
import { openStage, type Stage } from './stage.ts';

const texts = textsFor('en', '');
/** The last words take a quarter of a minute off. */
const lastWordsMs = 15_000;

async function askedUntil(untilMs: number): Promise<Stage> {
  const stage = openStage();
  const message = inbound({ text: 'count' });
  await stage.engine.accept({ ...message, target: { ...message.target, untilMs } });
  return stage;
}

it('an answer that takes longer ends with a word why, as long as that can be said, and can be asked again', async () => {
  const stage = await askedUntil(Date.now() + lastWordsMs + 4_000);
  const run = await stage.run(0);
  run.says('One two ');
  await stage.shows('One two');
  await stage.ended('interrupted');
  run.releases();
  expect(stage.chat.texts()).toEqual([`One two\n\n${texts.placeEnds}`]);
  const last = stage.chat.operations.findLast(({ type }) => type === 'finish');
  expect(last).toMatchObject({ controls: [{ action: 'retry' }] });
});

it('an answer that is done before is left alone', async () => {
  const stage = await askedUntil(Date.now() + 60_000);
  (await stage.run(0)).says('One.').ends().releases();
  await stage.ended('answered');
  await waitFor(() => expect(stage.chat.texts()).toEqual(['One.']));
});

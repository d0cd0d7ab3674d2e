import { expect, it } from 'vitest';
import { withMediaBeside } from '../../src/media/beside.ts';
import { nothing, ScriptedAgent } from '../turn/agent.ts';

const png = `data:image/png;base64,${'iVBO'.repeat(30)}`;
const request = { id: 't', sessionId: 's', userId: 'u', input: [] };

function begin() {
  const agent = new ScriptedAgent();
  const run = withMediaBeside(agent).run(request);
  const [scripted] = agent.runs;
  if (scripted === undefined) throw new Error('no run');
  return { run, scripted };
}

it('an answer shows no data URL at any time, and its media are beside it once', async () => {
  const { run, scripted } = begin();
  const other = { type: 'image', url: png } as const;
  scripted.says(`Look: ![A cat](${png.slice(0, 40)}`);
  expect(run.snapshot()).toEqual({ ...nothing, answer: 'Look: ', stableChars: 6 });
  scripted.says(`Look: ![A cat](${png}) and ${png}`);
  expect(run.snapshot().answer).toBe('Look: `A cat.png` and ');
  scripted.says(`Look: ![A cat](${png}) and ${png}`, { media: [other] }).ends();
  await run.ended;
  expect(run.snapshot()).toMatchObject({ answer: 'Look: `A cat.png` and `image-2.png`', media: [other] });
});

it('what nothing has changed is the same, and what holds none is passed on', () => {
  const { run, scripted } = begin();
  scripted.says('Data are data: yes.');
  const snapshot = run.snapshot();
  expect(run.snapshot()).toBe(snapshot);
  scripted.says('Hello');
  expect(run.snapshot()).toBe(scripted.snapshot());
});

it('a stop reaches the run', async () => {
  const { run } = begin();
  run.stop();
  expect(await run.ended).toEqual({ outcome: 'stopped' });
});

import { expect, it } from 'vitest';
import { Answers } from '../../../adapters/discord/answers.ts';

it('keeps what was written when a command is told once more', () => {
  const answers = new Answers();
  const interaction = { id: '1', original: 'answer' } as const;
  answers.begin(interaction, Promise.resolve(true));
  const answer = answers.of(interaction);
  answer?.fill('first');
  answers.begin(interaction, Promise.resolve(false));
  expect(answers.of(interaction)).toBe(answer);
  expect(answers.of(interaction)?.takesOriginal('second')).toBe(false);
});

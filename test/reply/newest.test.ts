import { expect, it } from 'vitest';
import { begin, finish, inImaginedTime, pass, soFar } from './scene.ts';

inImaginedTime();

it('asks for the newest text in the moment in which it is written', async () => {
  const { adapter, reply } = begin({ minIntervalMs: 1_000 });
  reply.show(soFar('One '));
  await pass();
  reply.show(soFar('One two '));
  await pass(500);
  let asked = 0;
  reply.follow(() => {
    asked += 1;
    reply.show(soFar('One two three '));
  });
  expect(asked).toBe(0);
  await pass(1_000);
  expect(adapter.calls).toEqual(['open 0 "One"', 'update 0 "One two three"']);
  await finish(reply, 'One two three four');
  expect(adapter.texts()).toEqual(['One two three four']);
});

it('has no use for more text as long as a text waits for its turn, but looks at it more often as that comes near', async () => {
  const { adapter, reply } = begin({ minIntervalMs: 1_000 });
  expect(reply.restMs()).toBe(0);
  reply.show(soFar('One '));
  await pass();
  expect(reply.restMs()).toBe(0);
  reply.show(soFar('One two '));
  await pass();
  reply.show(soFar('One two three '));
  const first = reply.restMs();
  expect(first).toBeGreaterThan(100);
  expect(first).toBeLessThanOrEqual(200);
  await pass(800);
  reply.show(soFar('One two three four '));
  const later = reply.restMs();
  expect(later).toBeGreaterThan(0);
  expect(later).toBeLessThan(100);
  await pass(1_000);
  expect(adapter.calls.at(-1)).toBe('update 0 "One two three four"');
  expect(reply.restMs()).toBe(0);
  await finish(reply, 'One two three four five');
});

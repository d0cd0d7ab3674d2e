import { expect, it } from 'vitest';
import { ToolBoard } from '../../src/agent/tools.ts';

it('joins a call and its output by the call’s id, in whatever order they come', () => {
  const board = new ToolBoard();
  board.take('m1', 'call', { call_id: 'a', name: 'f', arguments: '{}' }, true);
  board.take('m2', 'output', { call_id: 'b', name: 'g', output: 'B' }, true);
  board.take('m3', 'call', { call_id: 'b', name: 'g', arguments: '[]' }, true);
  board.take('m4', 'output', { call_id: 'a', name: 'f', output: 'A' }, true);
  expect(board.list()).toEqual([
    { callId: 'a', name: 'f', arguments: '{}', output: 'A', state: 'done' },
    { callId: 'b', name: 'g', arguments: '[]', output: 'B', state: 'done' },
  ]);
});

it('joins by name where there is no id, the latest open call first', () => {
  const board = new ToolBoard();
  board.take('m1', 'call', { name: 'f', arguments: '1' }, true);
  board.take('m1', 'call', { name: 'f', arguments: '12' }, true);
  board.take('m2', 'output', { name: 'f', output: 'one' }, true);
  board.take('m3', 'call', { name: 'f', arguments: '2' }, true);
  board.take('m4', 'output', { name: 'f', output: '' }, false);
  board.take('m4', 'output', { name: 'f', output: 'two' }, true);
  expect(board.list()).toEqual([
    { callId: 'f', name: 'f', arguments: '12', output: 'one', state: 'done' },
    { callId: 'f', name: 'f', arguments: '2', output: 'two', state: 'done' },
  ]);
});

it('is calling until the output is complete', () => {
  const board = new ToolBoard();
  board.take('m1', 'call', { call_id: 'a', name: 'f', arguments: '{}' }, true);
  board.take('m2', 'output', { call_id: 'a', output: 'par' }, false);
  expect(board.list()).toMatchObject([{ name: 'f', output: 'par', state: 'calling' }]);
});

it('writes values that are no strings as JSON', () => {
  const board = new ToolBoard();
  board.take('m1', 'call', { call_id: 'a', name: 'f', arguments: { city: 'Paris' } }, true);
  board.take('m2', 'output', { call_id: 'a', output: null }, true);
  expect(board.list()).toMatchObject([{ arguments: '{"city":"Paris"}', output: '' }]);
});

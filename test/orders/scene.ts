// A turn and the orders that people give meanwhile, without any network.
import type { ButtonEvent, Control, ReplyTarget, StopEvent } from '../../src/chat.ts';
import { createNotices } from '../../src/notices.ts';
import { createOrders, type Orders } from '../../src/orders.ts';
import { textsFor } from '../../src/texts.ts';
import { deskOn, openStage, type Stage, type StageOptions, silent } from '../turn/stage.ts';

export const texts = textsFor('en', '');
export const alice = { id: 'U1', userId: 'test-U1', name: 'Alice' };
export const stranger = { id: 'U9', userId: 'test-U9', name: 'Mallory' };

export function open(options: StageOptions = {}): { stage: Stage; orders: Orders } {
  const stage = openStage(options);
  return { stage, orders: ordersOn(stage) };
}

export function ordersOn({ engine, chat, agent }: Stage): Orders {
  const { placeOf } = deskOn(chat, agent);
  const notices = createNotices({ engine, placeOf, language: 'auto', maxWaiting: 2, log: silent });
  return createOrders({ engine, placeOf, notices, language: 'auto', log: silent });
}

export function targetOf(message: string): ReplyTarget {
  return { platform: 'test', surface: 'message', address: { thread: 'test-thread', message } };
}

export function press(control: Control | undefined, author = alice, allowed = true): ButtonEvent {
  return { type: 'button', control: control?.id ?? 'none', author, allowed, target: targetOf('press') };
}

export function stopAt(at: StopEvent['at'], author = alice, allowed = true): StopEvent {
  return { type: 'stop', at, author, allowed, target: targetOf('stop') };
}

/** What is below the last message of the chat. */
export function controls({ chat }: Stage): readonly Control[] {
  const last = chat.operations.findLast(({ type }) => ['open', 'update', 'finish'].includes(type));
  return last !== undefined && 'controls' in last ? (last.controls ?? []) : [];
}

export function control(stage: Stage, action: Control['action']): Control | undefined {
  return controls(stage).find((each) => each.action === action);
}

export function notices({ chat }: Stage): readonly string[] {
  return chat.operations.flatMap((operation) => (operation.type === 'notice' ? [operation.markdown] : []));
}

/** An answer that has begun to be seen. */
export async function answering(options: StageOptions = {}) {
  const opened = open(options);
  await opened.stage.say('count', { id: 'question' });
  const run = (await opened.stage.run(0)).says('One two ');
  await opened.stage.shows('One two');
  return { ...opened, run };
}
